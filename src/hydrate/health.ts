// The health of one source, saved as a note so that every process can report it.
import type { Provider } from '../contracts/source.ts'
import type { ReadOutcome } from '../contracts/telemetry.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import type { SourceThrottle, ThrottleState } from './throttling.ts'
import { beginningOf } from '../lib/cut-text.ts'

/** How often the mapping of a type threw, where first, and since when. */
interface MappingFault {
  readonly type: string
  readonly count: number
  readonly first: string
  readonly since: number
}

const MAX_FIRST = 500

export function healthNote(platform: string): string {
  return `source:${platform}`
}

/** The content of a source's note; empty for a source that was never read. */
export interface NotedHealth {
  readonly circuit: 'closed' | 'open' | 'probing' | null
  readonly circuitSince: string | null
  readonly pausedUntil: string | null
  readonly pausedSince: string | null
  readonly ratePerSecond: number | null
  readonly lastReadAt: string | null
  readonly lastGoodAt: string | null
  readonly lastError: { readonly at: string; readonly reason: string } | null
  readonly reads: Readonly<Record<ReadOutcome, number>>
  readonly unmappedFields: Readonly<Record<string, number>>
  readonly mappingFaults: readonly MappingFault[]
}

/** A note may be of another version: what it lacks is unknown. */
export function readHealth(note: Json | null): NotedHealth {
  const noted: JsonObject = isObject(note) ? (note as JsonObject) : {}
  const text = (name: string): string | null => (typeof noted[name] === 'string' ? noted[name] : null)
  const { circuit, lastError, reads, unmappedFields, mappingFaults, ratePerSecond } = noted
  return {
    circuit: circuit === 'closed' || circuit === 'open' || circuit === 'probing' ? circuit : null,
    circuitSince: text('circuitSince'),
    pausedUntil: text('pausedUntil'),
    pausedSince: text('pausedSince'),
    ratePerSecond: typeof ratePerSecond === 'number' ? ratePerSecond : null,
    lastReadAt: text('lastReadAt'),
    lastGoodAt: text('lastGoodAt'),
    lastError: isObject(lastError) ? { at: String(lastError.at), reason: String(lastError.reason) } : null,
    reads: { ...NO_READS, ...numbersIn(reads) },
    unmappedFields: numbersIn(unmappedFields),
    mappingFaults: (Array.isArray(mappingFaults) ? (mappingFaults as readonly Json[]) : []).flatMap(faultIn),
  }
}

const NO_READS: Readonly<Record<ReadOutcome, number>> = {
  ok: 0,
  'not-modified': 0,
  gone: 0,
  throttled: 0,
  unavailable: 0,
  malformed: 0,
}

function numbersIn(noted: Json | undefined): Readonly<Record<string, number>> {
  const entries = isObject(noted) ? Object.entries(noted) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

function faultIn(noted: Json): readonly MappingFault[] {
  if (!isObject(noted)) return []
  const { type, count, first, since } = noted
  return [{ type: String(type), count: Number(count), first: String(first), since: Number(since) }]
}

/** One source's health, as `GET /api/v1/sources` shows it: saved as a note, so that every process can report it. */
export class SourceHealth {
  readonly platform: string
  readonly #provider: Provider
  readonly #throttle: SourceThrottle
  readonly #reads: Record<ReadOutcome, number> = { ...NO_READS }
  #lastReadAt: number | null = null
  #lastGoodAt: number | null = null
  #lastError: { at: number; reason: string } | null = null
  /** By type: a mapping fault stays until the mapping is fixed and the process restarted. */
  readonly #mappingFaults = new Map<string, MappingFault>()
  #changed = true

  constructor(platform: string, provider: Provider, throttle: SourceThrottle) {
    this.platform = platform
    this.#provider = provider
    this.#throttle = throttle
  }

  read(outcome: ReadOutcome, at: { now: number; reason: string | null }): void {
    this.#reads[outcome]++
    this.#lastReadAt = at.now
    if (outcome === 'ok' || outcome === 'not-modified' || outcome === 'gone') this.#lastGoodAt = at.now
    else this.#lastError = { at: at.now, reason: at.reason ?? outcome }
    this.#changed = true
  }

  /**
   * Goes on from the note of an earlier worker: a pipeline is started again whenever a source is added, and read as
   * much before.
   */
  resume({ lastReadAt, lastGoodAt, lastError }: Pick<NotedHealth, 'lastReadAt' | 'lastGoodAt' | 'lastError'>): void {
    this.#lastReadAt = later(this.#lastReadAt, lastReadAt)
    this.#lastGoodAt = later(this.#lastGoodAt, lastGoodAt)
    const errorAt = later(null, lastError?.at ?? null)
    if (this.#lastError === null && lastError !== null && errorAt !== null)
      this.#lastError = { at: errorAt, reason: lastError.reason }
  }

  mappingFailed(type: string, at: { now: number; first: string }): void {
    const before = this.#mappingFaults.get(type)
    const { since, first, count } = before ?? { since: at.now, first: beginningOf(at.first, MAX_FIRST), count: 0 }
    this.#mappingFaults.set(type, { type, count: count + 1, first, since })
    this.#changed = true
  }

  /** Saves the note if anything changed since the last successful save. */
  async save(
    at: { readonly now: number; readonly drift: Readonly<Record<string, number>> },
    saveNote: (note: Json) => Promise<void>,
  ): Promise<void> {
    if (!this.#changed) return
    this.#changed = false
    try {
      await saveNote(this.describe(at.now, at.drift))
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
      lastReadAt: iso(this.#lastReadAt),
      lastGoodAt: iso(this.#lastGoodAt),
      lastError: this.#lastError === null ? null : { at: iso(this.#lastError.at), reason: this.#lastError.reason },
      reads: { ...this.#reads },
      mappingFaults: [...this.#mappingFaults.values()].map((fault) => ({ ...fault })),
      unmappedFields: mostFrequent(drift),
    }
  }
}

function throttleJson({ circuitSince, pausedUntil, pausedSince, ...rest }: ThrottleState): JsonObject {
  return { ...rest, circuitSince: iso(circuitSince), pausedUntil: iso(pausedUntil), pausedSince: iso(pausedSince) }
}

/** A note is small: only the hundred most frequent fields. */
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

function iso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
