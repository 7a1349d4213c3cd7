// Tells by what a version of a model is chosen for use: its aliases, and a stage on the way to production.
import type { Attributes } from '../model/facts.ts'
import { valuesOfTag } from './tags.ts'

/** Names that registries give, as aliases or as stages: those of what serves, then of what may serve next. */
const NAMES = [/^(champion|prod(uction)?|live)$/i, /^(challenger|candidate|staging)$/i]

/** The weight of a choice of what serves. */
export const SERVES = NAMES.length

export interface Choice {
  /** `alias champion`, `stage Production`. */
  readonly by: string
  /** How much it means: 2 for what serves, 1 for what may serve next, 0 for an alias that only its owners understand. */
  readonly weight: number
}

/** Returns what chooses a version, that which means the most first. Whoever gives it an alias means to use it. */
export function choicesOf({ tags }: Attributes): readonly Choice[] {
  const choices = (['alias', 'stage'] as const).flatMap((key) =>
    valuesOfTag(tags, key).map((name) => ({ key, by: `${key} ${name}`, weight: weightOf(name) })),
  )
  return choices
    .filter(({ key, weight }) => key === 'alias' || weight > 0)
    .map(({ by, weight }) => ({ by, weight }))
    .toSorted((a, b) => b.weight - a.weight)
}

function weightOf(name: string): number {
  const found = NAMES.findIndex((names) => names.test(name))
  return found < 0 ? 0 : NAMES.length - found
}

/** Whether somebody chose a version for use. */
export function isChosen(attributes: Attributes): boolean {
  return choicesOf(attributes).length > 0
}
