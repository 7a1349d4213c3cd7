import type { Draw } from '../company/random.ts'
import type { Plural } from '../company/sizes.ts'
import type { MutableJsonObject } from '../schema.ts'
import type { DemoStore } from '../store.ts'

/** The target state of one record. */
export interface LiveStep {
  readonly plural: Plural
  readonly id: string
  readonly record: MutableJsonObject
}

/** Input of an action, which changes nothing itself: it returns steps, or null if it has nothing to do. */
export interface LiveContext {
  readonly store: DemoStore
  /** Random number for this step. */
  readonly chance: (about: string) => number
  /** Time of this step, in ISO 8601. */
  readonly now: string
  /** A suffix that no record has yet. */
  readonly fresh: string
  /** Runs that may end now, oldest first. */
  readonly ending: readonly string[]
  /** Whether records may be added: the demo doesn't grow for ever. */
  readonly mayGrow: boolean
}

export type Action = (context: LiveContext) => LiveStep[] | null

const TRIES = 30

export interface FoundRecord {
  readonly id: string
  readonly record: MutableJsonObject
}

/** Picks a record for which `fits` holds; null after some tries. `role`: separates the picks of one action. */
export function someRecord(
  context: LiveContext,
  plural: Plural,
  fits: (record: MutableJsonObject) => boolean,
  role = '',
): FoundRecord | null {
  const { store, chance } = context
  for (let nth = 0; nth < TRIES; nth++) {
    const found = madeRecord(context, plural, store.someId(plural, chance(`${plural} ${role}${nth}`)))
    if (found !== null && fits(found.record)) return found
  }
  return null
}

/** Excludes the story's records too, which stay as documented. */
export function madeRecord({ store }: LiveContext, plural: Plural, id: unknown): FoundRecord | null {
  if (typeof id !== 'string' || store.indexOf(plural, id) === null) return null
  const record = store.get(plural, id)
  return record === null ? null : { id, record }
}

export const stepChance =
  (draw: Draw, step: number) =>
  (about: string): number =>
    draw(step, about)
