import type { Time } from '../model/facts.ts'

/** What may keep answers from being whole at this moment. Closed: clients switch on it. */
export type ShortfallCode =
  /** The source does not answer. */
  | 'CIRCUIT_OPEN'
  /** It asked for a pause. */
  | 'PAUSED'
  /** What it told of has not been read yet, for longer than usual. */
  | 'BEHIND'
  /** Its listings fail. */
  | 'NOT_LISTED'
  /** What disappeared in masses waits for a person, or a listing is not believed. */
  | 'HELD'
  /** How the sources stand could not be read. */
  | 'UNKNOWN'

export interface Shortfall {
  readonly code: ShortfallCode
  /** A platform, or a part of the service itself: `graph`, `rules`, `record`. */
  readonly part: string
  /** What it answers for; null: everything. */
  readonly types: readonly string[] | null
  readonly reason: string
  /** Null where that is not known. */
  readonly since: Time | null
}

/**
 * What is known of a source only from a moment on: what is told of an earlier one is shorter by it, and that is said of such a moment
 * in the same words for ever, be it before or after it came to be known.
 */
export interface Beginning {
  readonly code: 'BEGAN_LATER' | 'NOT_LISTED'
  readonly part: string
  readonly types: readonly string[]
  /** Null: it is not known yet. */
  readonly at: Time | null
  readonly reason: string
  readonly since: Time | null
}

/** How the sources stand, as this process last saw it. Immutable: another state is another object. */
export interface Condition {
  /** Another one whenever anything else here differs: what answers are kept by. */
  readonly version: number
  readonly shortfalls: readonly Shortfall[]
  readonly beginnings: readonly Beginning[]
  /** The platforms that a source is configured for; null where that is not known. */
  readonly platforms: ReadonlySet<string> | null
}

/** Nothing is amiss, as far as anybody says. */
export const ALL_WELL: Condition = { version: 0, shortfalls: [], beginnings: [], platforms: null }
