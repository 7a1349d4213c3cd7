import type { Time } from '../model/facts.ts'

/** What may make answers incomplete at present. A closed list: clients switch on it. */
export type ShortfallCode =
  /** The source is unreachable. */
  | 'CIRCUIT_OPEN'
  /** The source requested a pause, or a person paused it. */
  | 'PAUSED'
  /** Changes that it reported are pending for longer than usual. */
  | 'BEHIND'
  /** Its listings fail. */
  | 'NOT_LISTED'
  /** Suspected deletions wait for a person's decision, or a listing is not believed. */
  | 'HELD'
  /** The state of the sources could not be read. */
  | 'UNKNOWN'

export interface Shortfall {
  readonly code: ShortfallCode
  /** A platform, or a part of the service itself: `graph`, `rules`, `record`, `search index`. */
  readonly part: string
  /** What it answers for; null: everything. */
  readonly types: readonly string[] | null
  readonly reason: string
  /** Null: unknown. */
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
  /** Null: not recorded yet. */
  readonly at: Time | null
  readonly reason: string
  readonly since: Time | null
}

/** When a source last stated all that it has. */
export interface CompleteListing {
  readonly platform: string
  /** What its answers describe. */
  readonly types: readonly string[]
  /** When that listing began: what changed at the source since may be unknown. Null: it was never listed completely. */
  readonly at: Time | null
}

/** The state of the sources, as this process last saw it. Immutable: another state is another object. */
export interface Condition {
  /** Differs whenever anything else here differs: the cache key of answers. */
  readonly version: number
  readonly shortfalls: readonly Shortfall[]
  readonly beginnings: readonly PartBeginning[]
  /** Of each source. */
  readonly listings: readonly CompleteListing[]
  /** The platforms that a source is configured for; null: unknown. */
  readonly platforms: ReadonlySet<string> | null
  /** How often a complete listing confirms what each of them has, in milliseconds: of those that are listed. */
  readonly cadences: ReadonlyMap<string, number>
  /** `platform|type` of what has no listing of its changes: only a complete listing or an event tells of them. */
  readonly changesUnlisted: ReadonlySet<string>
}

/** No problem is reported. */
export const ALL_WELL: Condition = {
  version: 0,
  shortfalls: [],
  beginnings: [],
  listings: [],
  platforms: null,
  cadences: new Map(),
  changesUnlisted: new Set(),
}

/**
 * How long ago its source confirmed something, by how often that source confirms all it has (a complete listing):
 * `fresh` within one such interval, `ageing` within three, `stale` beyond. `unknown`: it is never listed, or what is
 * asked about is the past.
 */
export const CADENCE_FRESHNESS = ['fresh', 'ageing', 'stale', 'unknown'] as const
export type CadenceFreshness = (typeof CADENCE_FRESHNESS)[number]
