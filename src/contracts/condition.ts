import type { Time } from '../model/facts.ts'

/** What may keep answers from being whole at this moment. Closed: clients switch on it. */
export type ShortfallCode =
  /** The source does not answer. */
  | 'CIRCUIT_OPEN'
  /** It asked for a pause. */
  | 'PAUSED'
  /** What it told of has not been read yet, for longer than usual. */
  | 'BEHIND'
  /** Not everything of it has been listed yet, or its listings fail. */
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

/** What was known of a source only from a moment on: an earlier past is shorter by it. */
export interface Beginning {
  readonly part: string
  readonly types: readonly string[]
  readonly at: Time
  readonly reason: string
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
