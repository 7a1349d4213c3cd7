import type { Draw } from '../company/random.ts'
import type { Plural } from '../company/sizes.ts'
import type { MutableJsonObject } from '../schema.ts'
import type { DemoStore } from '../store.ts'

/** One record that is to become so. */
export interface LiveStep {
  readonly plural: Plural
  readonly id: string
  readonly record: MutableJsonObject
}

/** What an action may look at. It changes nothing: it returns steps, or null where there was nothing for it to do. */
export interface LiveContext {
  readonly store: DemoStore
  /** Chance for this step alone. */
  readonly chance: (about: string) => number
  /** The time of this step, as ISO 8601. */
  readonly now: string
  /** A suffix that no record has yet. */
  readonly fresh: string
  /** Runs that may end now, oldest first. */
  readonly ending: readonly string[]
  /** Whether records may still be added: the demo doesn't grow for ever. */
  readonly mayGrow: boolean
}

export type Action = (context: LiveContext) => LiveStep[] | null

const TRIES = 30

export interface FoundRecord {
  readonly id: string
  readonly record: MutableJsonObject
}

/**
 * Some record of a kind for which `fits` holds; null when so many tries found none. `role`: where an action needs two
 * that may be the same by chance.
 */
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

/** Null of the story's records too: life leaves them as the documents show them. */
export function madeRecord({ store }: LiveContext, plural: Plural, id: unknown): FoundRecord | null {
  if (typeof id !== 'string' || store.indexOf(plural, id) === null) return null
  const record = store.get(plural, id)
  return record === null ? null : { id, record }
}

export const stepChance =
  (draw: Draw, step: number) =>
  (about: string): number =>
    draw(step, about)
