// Faults of a service for tests. This module decides, purely except for counters; the service acts.

import type { Draw } from './company/random.ts'
import { isObject, type MutableJson } from './schema.ts'

export const modes = ['429', '500', 'slow', 'hang', 'garbage', 'half', 'html200', 'redirect', 'empty'] as const
export type Mode = (typeof modes)[number]

export interface MisbehaviourRule {
  readonly mode: Mode
  /** Share of the requests affected, 0 to 1. */
  readonly share: number
  readonly delay_ms: number
  readonly retry_after_s: number | null
  /** Affects only requests above this rate. */
  readonly limit_per_s: number | null
  /** Number of requests that the rule affects before it expires. */
  readonly count: number | null
  /** Affects only requests for this plural. */
  readonly plural: string | null
}

export type MisbehaviourInput = Partial<Omit<MisbehaviourRule, 'mode'>> & { readonly mode: Mode }

const RULES = 20

export class Misbehaviour {
  readonly #draw: Draw
  #rules: { rule: MisbehaviourRule; hits: number; recent: number[] }[] = []
  #requested = 0

  constructor(draw: Draw) {
    this.#draw = draw
  }

  get rules(): (MisbehaviourRule & { hits: number })[] {
    return this.#rules.map(({ rule, hits }) => ({ ...rule, hits }))
  }

  /** Replaces the rules; the first that matches a request decides. */
  set(rules: readonly MisbehaviourInput[]): void {
    this.#rules = rules.slice(0, RULES).map((rule) => ({ rule: { ...HARMLESS, ...rule }, hits: 0, recent: [] }))
  }

  next(plural: string, now: number): MisbehaviourRule | null {
    if (this.#rules.length === 0) return null
    this.#requested++
    for (const [nth, entry] of this.#rules.entries()) {
      const { rule } = entry
      if (rule.plural !== null && rule.plural !== plural) continue
      if (rule.count !== null && entry.hits >= rule.count) continue
      if (!isOver(entry.recent, rule.limit_per_s, now)) continue
      if (rule.share < 1 && this.#draw(this.#requested, `rule ${nth}`) >= rule.share) continue
      entry.hits++
      return rule
    }
    return null
  }
}

const HARMLESS: Omit<MisbehaviourRule, 'mode'> = {
  share: 1,
  delay_ms: 1_000,
  retry_after_s: null,
  limit_per_s: null,
  count: null,
  plural: null,
}

/** A sliding second that counts permitted requests only. */
function isOver(recent: number[], limit: number | null, now: number): boolean {
  if (limit === null) return true
  while (recent.length > 0 && now - (recent[0] ?? now) >= 1_000) recent.shift()
  if (recent.length >= limit) return true
  recent.push(now)
  return false
}

/** Reads the rules of a control request, or returns what is wrong. */
export function readRules(body: MutableJson | undefined): MisbehaviourInput[] | string {
  const rules: MisbehaviourInput[] = []
  for (const item of Array.isArray(body) ? body : [body]) {
    const rule = isObject(item) ? readRule(item) : null
    if (rule === null) return `each rule is an object with a mode of ${modes.join(', ')}`
    rules.push(rule)
  }
  return rules
}

function readRule(item: { [key: string]: MutableJson | undefined }): MisbehaviourInput | null {
  const mode = modes.find((one) => one === item['mode'])
  if (mode === undefined) return null
  const number = (key: string): number | null => {
    const value = item[key]
    return typeof value === 'number' && value >= 0 ? value : null
  }
  const plural = item['plural']
  return {
    mode,
    share: number('share') ?? 1,
    delay_ms: number('delay_ms') ?? HARMLESS.delay_ms,
    retry_after_s: number('retry_after_s'),
    limit_per_s: number('limit_per_s'),
    count: number('count'),
    plural: typeof plural === 'string' ? plural : null,
  }
}
