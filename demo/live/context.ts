import type { Draw } from '../company/random.ts'
import type { Plural } from '../company/sizes.ts'
import type { JsonObject } from '../schema.ts'
import type { Store } from '../store.ts'

/** One record that is to become so. */
export interface Step {
  readonly plural: Plural
  readonly id: string
  readonly record: JsonObject
}

/** What an action may look at. It changes nothing: it returns steps, or null where there was nothing for it to do. */
export interface Context {
  readonly store: Store
  /** Chance for this step alone. */
  readonly chance: (about: string) => number
  /** The time of this step, as ISO 8601. */
  readonly now: string
  /** A suffix that no record has yet. */
  readonly fresh: string
  /** Runs that were started and have not ended, oldest first. */
  readonly running: readonly string[]
  /** Whether records may still be added: the demo doesn't grow for ever. */
  readonly mayGrow: boolean
}

export type Action = (context: Context) => Step[] | null

const TRIES = 30

/** Some record of a kind for which `fits` holds; null when so many tries found none. */
export function someRecord(
  { store, chance }: Context,
  plural: Plural,
  fits: (record: JsonObject) => boolean,
): { id: string; record: JsonObject } | null {
  for (let nth = 0; nth < TRIES; nth++) {
    const id = store.someId(plural, chance(`${plural} ${nth}`))
    const record = store.get(plural, id)
    if (record !== null && fits(record)) return { id, record }
  }
  return null
}

export const stepChance =
  (draw: Draw, step: number) =>
  (about: string): number =>
    draw(step, about)

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
