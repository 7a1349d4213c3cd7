import { z } from 'zod'
import type { Provider, Refusal } from '../contracts/source.ts'
import type { ReadOutcome } from '../contracts/telemetry.ts'
import { asObject, type Json, type JsonObject } from '../lib/json.ts'
import type { SourceThrottle, ThrottleState } from './throttling.ts'
import { truncate } from '../lib/cut-text.ts'
import { isoOrNull } from '../lib/iso.ts'

const number = z.number()
const text = z.string()
const textOrNull = text.nullable().catch(null)

/** How often the mapping of a type threw, the first error, and since when. */
const mappingFault = z.object({ type: text, count: number, first: text, since: number })
type MappingFault = Readonly<z.infer<typeof mappingFault>>

/** Consecutive answers that couldn't be mapped. */
const unmappableAnswers = mappingFault.omit({ type: true })
type UnmappableAnswers = Readonly<z.infer<typeof unmappableAnswers>>

/** A single entity may be broken and is retried; so many answers in a row point at the source. */
const MANY_UNMAPPABLE = 3
const MAX_FIRST = 500

/** A source that hasn't answered successfully since. */
const failingShape = z.object({
  /** When the first failed request began. */
  since: number,
  /** Counts the requests that have failed since. */
  count: number,
  /** The last failed request decides the kind and the reason: no answer, refused credentials, or an unusable answer. */
  kind: z.enum(['unavailable', 'refused', 'malformed']),
  reason: text,
})
export type FailingSource = Readonly<z.infer<typeof failingShape>>

export function healthNote(platform: string): string {
  return `source:${platform}`
}

const NO_READS: Readonly<Record<ReadOutcome, number>> = {
  ok: 0,
  'not-modified': 0,
  gone: 0,
  throttled: 0,
  unavailable: 0,
  refused: 0,
  malformed: 0,
}

/** The content of a source's note; empty for a source that was never read. */
const health = z.object({
  circuit: z.enum(['closed', 'open', 'probing']).nullable().catch(null),
  circuitSince: textOrNull,
  pausedUntil: textOrNull,
  pausedSince: textOrNull,
  ratePerSecond: number.nullable().catch(null),
  lastTriedAt: textOrNull,
  lastReadAt: textOrNull,
  lastError: z.object({ at: text, reason: text }).nullable().catch(null),
  /** Null while the source answers, as far as known. */
  failing: failingShape.nullable().catch(null),
  reads: z
    .record(text, number)
    .catch({})
    .transform((noted): Readonly<Record<ReadOutcome, number>> => ({ ...NO_READS, ...noted })),
  unmappedFields: z.record(text, number).catch({}),
  mappingFaults: z.array(mappingFault).catch([]),
  /** Null until several answers in a row didn't fit the mapping. */
  unmappableAnswers: unmappableAnswers.nullable().catch(null),
})
export type NotedHealth = Readonly<z.infer<typeof health>>

/** Another version may have written the note: missing values are unknown. */
export function readHealth(note: Json | null): NotedHealth {
  return health.parse(asObject(note))
}

/** One source's health, as `GET /api/v1/sources` shows it: saved as a note, so that every process can report it. */
export class SourceHealth {
  readonly platform: string
  readonly #provider: Provider
  readonly #throttle: SourceThrottle
  readonly #reads: Record<ReadOutcome, number> = { ...NO_READS }
  #lastTriedAt: number | null = null
  #lastReadAt: number | null = null
  #lastError: { at: number; reason: string } | null = null
  #failing: FailingSource | null = null
  /** Holds faults by type: a mapping fault stays until the mapping is fixed and the process restarted. */
  readonly #mappingFaults = new Map<string, MappingFault>()
  #unmappableAnswers: UnmappableAnswers | null = null
  #changed = true

  constructor(platform: string, provider: Provider, throttle: SourceThrottle) {
    this.platform = platform
    this.#provider = provider
    this.#throttle = throttle
  }

  /** `isCached` means that no request was made, so it doesn't count. */
  noteRead(
    outcome: ReadOutcome,
    { isCached, now, reason, began }: { now: number; began?: number; reason: string | null; isCached?: boolean },
  ): void {
    if (isCached !== true) this.#reads[outcome]++
    this.#lastTriedAt = now
    this.#changed = true
    if (outcome !== 'ok' && outcome !== 'not-modified' && outcome !== 'gone') {
      this.#lastError = { at: now, reason: reason ?? outcome }
      return
    }
    this.#lastReadAt = now
    // An answer to a request from before the failure proves nothing about the present.
    if (this.#failing !== null && (began ?? now) >= this.#failing.since) this.#failing = null
  }

  /** Notes that the source as a whole failed. */
  noteFailure(
    answer: { readonly kind: 'unavailable' | 'malformed'; readonly reason: string; readonly refused?: Refusal },
    at: { since: number },
  ): void {
    const kind = answer.kind === 'malformed' && answer.refused !== undefined ? 'refused' : answer.kind
    const { since, count } = this.#failing ?? { since: at.since, count: 0 }
    this.#failing = {
      since: Math.min(since, at.since),
      count: count + 1,
      kind,
      reason: truncate(answer.reason, MAX_FIRST),
    }
    this.#changed = true
  }

  /** Tells whether it answered successfully within this time. */
  isHealthy(now: number, withinMs: number): boolean {
    return this.#failing === null && this.#lastReadAt !== null && now - this.#lastReadAt <= withinMs
  }

  /** Continues from the note of an earlier worker: adding a source restarts all pipelines, which keep their counts. */
  resume({
    lastTriedAt,
    lastReadAt,
    lastError,
    failing,
  }: Pick<NotedHealth, 'lastTriedAt' | 'lastReadAt' | 'lastError' | 'failing'>): void {
    if (this.#lastReadAt === null) this.#failing = failing ?? this.#failing
    this.#lastTriedAt = later(this.#lastTriedAt, lastTriedAt)
    this.#lastReadAt = later(this.#lastReadAt, lastReadAt)
    const errorAt = later(null, lastError?.at ?? null)
    if (this.#lastError === null && lastError !== null && errorAt !== null)
      this.#lastError = { at: errorAt, reason: lastError.reason }
  }

  noteMappingFault(type: string, at: { now: number; first: string }): void {
    const before = this.#mappingFaults.get(type)
    const { since, first, count } = before ?? { since: at.now, first: truncate(at.first, MAX_FIRST), count: 0 }
    this.#mappingFaults.set(type, { type, count: count + 1, first, since })
    this.#changed = true
  }

  /** Notes whether an answer could be mapped: the error, or null. */
  noteMapping(error: string | null, now: number): void {
    if (error === null && this.#unmappableAnswers === null) return
    const { count, first, since } = this.#unmappableAnswers ?? {
      count: 0,
      first: truncate(error ?? '', MAX_FIRST),
      since: now,
    }
    this.#unmappableAnswers = error === null ? null : { count: count + 1, first, since }
    this.#changed = true
  }

  /** Saves the note if anything changed since the last successful save. */
  async save(
    { now, drift }: { readonly now: number; readonly drift: Readonly<Record<string, number>> },
    saveNote: (note: Json) => Promise<void>,
  ): Promise<void> {
    if (!this.#changed) return
    this.#changed = false
    try {
      await saveNote(this.describe(now, drift))
    } catch (error) {
      this.#changed = true
      throw error
    }
  }

  describe(now: number, drift: Readonly<Record<string, number>>): JsonObject {
    return {
      platform: this.platform,
      provider: this.#provider.name,
      domains: [...this.#provider.domains],
      ...throttleJson(this.#throttle.describe(now)),
      lastTriedAt: isoOrNull(this.#lastTriedAt),
      lastReadAt: isoOrNull(this.#lastReadAt),
      lastError:
        this.#lastError === null ? null : { at: isoOrNull(this.#lastError.at), reason: this.#lastError.reason },
      failing: this.#failing === null ? null : { ...this.#failing },
      unmappableAnswers:
        this.#unmappableAnswers === null || this.#unmappableAnswers.count < MANY_UNMAPPABLE
          ? null
          : { ...this.#unmappableAnswers },
      reads: { ...this.#reads },
      mappingFaults: [...this.#mappingFaults.values()].map((fault) => ({ ...fault })),
      unmappedFields: mostFrequent(drift),
    }
  }
}

function throttleJson({ circuitSince, pausedUntil, pausedSince, ...rest }: ThrottleState): JsonObject {
  return {
    ...rest,
    circuitSince: isoOrNull(circuitSince),
    pausedUntil: isoOrNull(pausedUntil),
    pausedSince: isoOrNull(pausedSince),
  }
}

/** Keeps the note small: only the hundred most frequent fields. */
function mostFrequent(drift: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(drift)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 100),
  )
}

function later(own: number | null, noted: string | null): number | null {
  const time = noted === null ? NaN : Date.parse(noted)
  if (Number.isNaN(time)) return own
  return Math.max(own ?? time, time)
}
