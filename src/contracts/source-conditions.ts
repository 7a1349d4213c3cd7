import type { Time } from '../model/facts.ts'

/** Reasons why answers may be incomplete. The list is closed, because clients switch on it. */
export type ShortfallCode =
  /** The source is unreachable. */
  | 'CIRCUIT_OPEN'
  /** The source requested a pause, or a person paused it. */
  | 'PAUSED'
  /** Reported changes are pending for longer than usual. */
  | 'BEHIND'
  /** Its listings fail. */
  | 'NOT_LISTED'
  /** Suspected deletions wait for a person's decision, or a listing isn't trusted. */
  | 'HELD'
  /** It was read once, and no source is configured for it any more. */
  | 'NO_SOURCE'
  /** The state of the sources couldn't be read. */
  | 'UNKNOWN'

export interface Shortfall {
  readonly code: ShortfallCode
  /** A platform, or a part of the service itself: `graph`, `rules`, `record`, `search index`. */
  readonly part: string
  /** Entity types that the source answers for; null means all. */
  readonly types: readonly string[] | null
  readonly reason: string
  /** Null if unknown. */
  readonly since: Time | null
}

/**
 * A part of a source that is recorded only from some time on: answers as of an earlier time lack it. Such an answer
 * reports this in the same text for ever, whether it is read before or after that part was first recorded.
 */
export interface PartBeginning {
  readonly code: 'BEGAN_LATER' | 'NOT_LISTED'
  readonly part: string
  readonly types: readonly string[]
  /** Null if nothing was recorded yet. */
  readonly at: Time | null
  readonly reason: string
  readonly since: Time | null
}

export interface LastCompleteSweep {
  readonly platform: string
  /** Entity types that the source's answers describe. */
  readonly types: readonly string[]
  /** When it began; later changes may be unknown. Null if the source was never listed completely. */
  readonly at: Time | null
}

/** The conditions of the sources, as this process last saw them. Immutable: others are another object. */
export interface SourceConditions {
  /**
   * Cache key of answers: it differs whenever anything else here does, except when and how often sources are listed.
   * These times change by the minute, and answers that show them aren't cached.
   */
  readonly version: number
  readonly shortfalls: readonly Shortfall[]
  readonly beginnings: readonly PartBeginning[]
  readonly listings: readonly LastCompleteSweep[]
  /** The platforms that a source is configured for; null if unknown. */
  readonly platforms: ReadonlySet<string> | null
  /** Platforms that were listed completely and have no person, such as a table of teams: they can't lack one. */
  readonly withoutPeople: ReadonlySet<string>
  /** Interval between complete sweeps in milliseconds, for each platform that is listed. */
  readonly cadences: ReadonlyMap<string, number>
  /** `platform|type` pairs whose changes can't be listed: only a complete sweep or an event shows them. */
  readonly changesUnlisted: ReadonlySet<string>
  /** `platform|type` pairs that no listing shows, so none can be overdue. */
  readonly neverListed: ReadonlySet<string>
}

/** Reports no problem. */
export const NO_SHORTFALLS: SourceConditions = {
  version: 0,
  shortfalls: [],
  beginnings: [],
  listings: [],
  platforms: null,
  withoutPeople: new Set(),
  cadences: new Map(),
  changesUnlisted: new Set(),
  neverListed: new Set(),
}

/**
 * Compares the age of a source's last confirmation with the interval between its complete sweeps: `fresh` within one
 * interval, `ageing` within three, `stale` beyond. `unknown` means that the source is never listed, or that the
 * question is about the past.
 */
export const CADENCE_FRESHNESS = ['fresh', 'ageing', 'stale', 'unknown'] as const
export type CadenceFreshness = (typeof CADENCE_FRESHNESS)[number]
