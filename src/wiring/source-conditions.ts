import {
  NO_SHORTFALLS,
  type PartBeginning,
  type LastCompleteSweep,
  type SourceConditions,
  type Shortfall,
} from '../contracts/source-conditions.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Mapping } from '../contracts/mapping.ts'
import type { Provider } from '../contracts/source.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import { mappingsNote, readMappings } from '../hydrate/mappings-in-force.ts'
import { INFERENCE } from '../infer/follower/inference.ts'
import { and } from '../lib/english.ts'
import { formatCount } from '../lib/format-count.ts'
import { asObject } from '../lib/json.ts'
import { getOrInsert } from '../lib/maps.ts'
import type { Time, Tx } from '../model/facts.ts'
import { healthNote, readHealth, type NotedHealth } from '../hydrate/health.ts'
import { availabilityOf, listingFailureOf } from '../questions/source-status.ts'
import { IDENTITY_DOMAIN } from '../normalise/platforms.ts'
import { findingsNote, readFindings, type SweepFinding } from '../sweep/findings.ts'
import { progressNote } from '../sweep/progress.ts'
import { pauseNote, readPause } from '../sweep/source-pause.ts'
import { sweepNote } from '../sweep/source-sweeps.ts'

/** How often notes of sources are read; workers write them each second, so answers are 3 s behind at most. */
const READ_INTERVAL_MS = 2_000
/** A source whose oldest mark waits longer than this is reported as behind. */
const BEHIND_MS = 30_000
/** A retried old mark is due only for a moment: a source is reported as behind once it was overdue for this long. */
const OVERDUE_MS = 10_000
/** If more deletions of a source are suspected, all of its types count as affected. */
const SUSPECTED_ROWS = 200
/** Conditions that couldn't be read for this long are reported as unknown. */
const UNKNOWN_MS = 10_000

export interface WatchedSource {
  readonly platform: string
  /** Entity types that its answers describe. */
  readonly types: readonly string[]
  /** Longest time between two complete sweeps. */
  readonly cadenceMs: number
  /** Types whose changes can't be listed. */
  readonly changesUnlisted: readonly string[]
  /** Types that no listing shows. */
  readonly neverListed: readonly string[]
}

interface SourceConditionsParts {
  readonly store: Pick<
    RecordPorts,
    'notes' | 'guards' | 'suspectedDeletions' | 'statedTypes' | 'dirty' | 'head' | 'checkpoint'
  >
  readonly sources: readonly WatchedSource[]
  /** Returns how far the graph of this process has followed. */
  readonly followed: () => Tx
  readonly clock: Clock
  readonly log: Log
}

/** Returns the types of a provider, of the parts in its records, and of other entities that these describe. */
export function describedTypes({ types }: Provider): readonly string[] {
  const described = Object.values(types).flatMap(({ mapping }) => {
    const { also = [] } = mapping
    return [...partsIn(mapping.fields), ...also.flatMap(({ type, fields }) => [type, ...partsIn(fields)])]
  })
  return [...new Set([...Object.keys(types), ...described])]
}

function partsIn(fields: Mapping['fields']): readonly string[] {
  return Object.values(fields).flatMap((rule) =>
    rule.kind === 'parts' || rule.kind === 'part' ? [rule.part.type] : [],
  )
}

/**
 * The conditions of the sources, for answers that must report why they may be incomplete. Workers save them as notes in
 * the record, so that every process can read them; they are read periodically, and answers use the last reading.
 */
export class SourceConditionsWatch {
  readonly #parts: SourceConditionsParts
  readonly #stop = new AbortController()
  #current: SourceConditions
  #serialised = ''
  #seenAt: Time
  /** Ends of the log at the last readings: a follower that hasn't reached an older one is behind. */
  #heads: readonly { readonly at: Time; readonly tx: Tx }[] = []
  /** Since when each part is behind, reported unchanged until it has caught up. */
  readonly #behind = new Map<string, Time>()
  readonly #overdueSince = new Map<string, Time>()
  /** Interval of each source's complete sweeps, by their cost. */
  readonly #fullEvery = new Map<string, number>()
  /** Platforms of removed sources at the last reading; null before the first. A running process only adds sources. */
  #removed: readonly string[] | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(parts: SourceConditionsParts) {
    this.#parts = parts
    this.#seenAt = parts.clock.now()
    this.#current = { ...NO_SHORTFALLS, ...knownConditions(parts.sources, new Map()) }
  }

  get current(): SourceConditions {
    return this.#current
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await this.#parts.clock.sleep(READ_INTERVAL_MS, signal)
      if (!signal.aborted) await this.read()
    }
  }

  /** Reads the conditions. If that fails for long, the last ones are reported together with UNKNOWN. */
  async read(): Promise<void> {
    const { clock, log } = this.#parts
    try {
      const shortfalls = [...(await this.#service()), ...(await this.#removedSources())]
      const beginnings: PartBeginning[] = []
      const listings: LastCompleteSweep[] = []
      const readings = await this.#readAll()
      const withoutPeople = new Set<string>()
      for (const source of this.#parts.sources) {
        const seen = await this.#source(source, readings)
        shortfalls.push(...seen.shortfalls)
        beginnings.push(...seen.beginnings)
        listings.push(seen.listing)
        if (seen.listing.at !== null && !readings.withPeople.has(source.platform)) withoutPeople.add(source.platform)
        if (seen.fullEveryMs !== null) this.#fullEvery.set(source.platform, seen.fullEveryMs)
      }
      this.#seenAt = clock.now()
      this.#publish({ shortfalls, beginnings, listings, withoutPeople })
    } catch (error) {
      log.debug({ err: error }, "the conditions of the sources couldn't be read")
      if (clock.now() - this.#seenAt < UNKNOWN_MS) return
      const { shortfalls: before, beginnings, listings, withoutPeople } = this.#current
      const shortfalls = [...before.filter(({ code }) => code !== 'UNKNOWN'), unknownShortfall(this.#seenAt)]
      this.#publish({ shortfalls, beginnings, listings, withoutPeople })
    }
  }

  #publish(seen: Pick<SourceConditions, 'shortfalls' | 'beginnings' | 'listings' | 'withoutPeople'>): void {
    // Sources may be added without a restart.
    const { sources } = this.#parts
    const facts = knownConditions(sources, this.#fullEvery)
    const { shortfalls, beginnings, listings } = seen
    const everListed = listings.map(({ platform, types, at }) => [platform, types, at !== null])
    const lists = [...facts.changesUnlisted, ...facts.neverListed, ...seen.withoutPeople]
    const serialised = JSON.stringify([shortfalls, beginnings, everListed, lists])
    const version = this.#current.version + (serialised === this.#serialised ? 0 : 1)
    this.#serialised = serialised
    this.#current = { version, ...seen, ...facts }
  }

  /** Checks the service itself: its graph, and its inference. */
  async #service(): Promise<Shortfall[]> {
    const { store, followed, clock } = this.#parts
    const now = clock.now()
    const { tx } = await store.head()
    const inferred = await store.checkpoint(INFERENCE)
    // The graph follows at once: by now it should have reached the end of the log of the previous reading.
    const graphDue = this.#heads.at(-1)?.tx ?? 0
    const rulesDue = this.#heads.findLast(({ at }) => at <= now - BEHIND_MS)?.tx ?? 0
    this.#heads = [...this.#heads.filter(({ at }) => at > now - 2 * BEHIND_MS), { at: now, tx }]
    return [
      ...this.#overdue('graph', followed() < graphDue, "the graph of this process hasn't followed the log to its end"),
      ...this.#overdue('rules', inferred < rulesDue, "the conclusions from the latest changes aren't written yet"),
    ]
  }

  /** Nothing verifies what a removed source stated; it is reported until it is deleted. */
  async #removedSources(): Promise<readonly Shortfall[]> {
    const { store, sources } = this.#parts
    if (this.#removed?.length === 0) return []
    const configured = new Set(sources.map(({ platform }) => platform))
    const stated = await store.statedTypes(this.#removed)
    const removed = Map.groupBy(
      stated.filter(({ platform }) => !configured.has(platform)),
      ({ platform }) => platform,
    )
    this.#removed = [...removed.keys()]
    if (removed.size === 0) return []
    const sweeps = await store.notes(this.#removed.map(sweepNote))
    return [...removed].map(([part, kinds], i) => ({
      code: 'NO_SOURCE',
      part,
      types: kinds.map(({ type }) => type),
      reason: `no source is configured for ${part} any more: what it stated is as it was last read`,
      since: readNotedTime(asObject(sweeps[i]).lastFullAt),
    }))
  }

  #overdue(part: string, overdue: boolean, reason: string): Shortfall[] {
    const since = firstTime(this.#behind, part, overdue ? this.#parts.clock.now() : null)
    return since === null ? [] : [{ code: 'BEHIND', part, types: null, reason, since }]
  }

  /** Tells whether it was overdue at every reading for OVERDUE_MS. */
  #isOverdueForLong(platform: string, overdue: boolean): boolean {
    const now = this.#parts.clock.now()
    const seen = firstTime(this.#overdueSince, platform, overdue ? now : null)
    return seen !== null && now - seen >= OVERDUE_MS
  }

  /** Reads for all sources together: a constant number of reads, since no query may need the result. */
  async #readAll(): Promise<Readings> {
    const { store, sources, clock } = this.#parts
    const keys = sources.flatMap(({ platform }) => NOTES.map((noteOf) => noteOf(platform)))
    const [values, guards, { oldestMarkedAt }, stated] = await Promise.all([
      store.notes(keys),
      store.guards(),
      store.dirty(clock.now()),
      store.statedTypes(sources.map(({ platform }) => platform)),
    ])
    const notes = new Map(keys.map((key, i) => [key, values[i] ?? null]))
    const held = new Map(guards.map((guard) => [guard.platform, guard.held]))
    const withPeople = new Set(
      stated.flatMap(({ platform, type }) => (type === IDENTITY_DOMAIN.person ? platform : [])),
    )
    return { note: async (key) => notes.get(key) ?? null, held, withPeople, overdue: this.#isOverdue(oldestMarkedAt) }
  }

  #isOverdue(markedAt: Time | null): boolean {
    return markedAt !== null && this.#parts.clock.now() - markedAt > BEHIND_MS
  }

  async #source(source: WatchedSource, readings: Readings): Promise<SeenSource> {
    const { store, clock } = this.#parts
    const { platform, types } = source
    const now = clock.now()
    const pause = readPause(await readings.note(pauseNote(platform)))
    const health = readHealth(await readings.note(healthNote(platform)))
    const sweep = asObject(await readings.note(sweepNote(platform)))
    // If no source has an overdue mark, this one has none.
    const oldestMarkedAt = readings.overdue ? (await store.dirty(now, platform)).oldestMarkedAt : null
    const overdue = this.#isOverdue(oldestMarkedAt)
    const isOverdueForLong = this.#isOverdueForLong(platform, overdue && pause === null)
    const behind = firstTime(this.#behind, `source ${platform}`, isOverdueForLong ? oldestMarkedAt : null)
    const shortfall = (code: Shortfall['code'], reason: string, since: Time | null): Shortfall => {
      return { code, part: platform, types, reason, since }
    }
    const unreadable = readiness(health, { now, shortfall, platform })
    return {
      shortfalls: [
        // A paused source is neither unreachable nor behind: it is deliberately not read.
        ...(pause !== null
          ? [shortfall('PAUSED', `${platform} is paused: nothing is read from it until it is resumed`, pause.since)]
          : [
              ...unreadable,
              ...(behind === null ? [] : [shortfall('BEHIND', `changes of ${platform} wait to be read`, behind)]),
              // A source that can't be read can't be listed either.
              ...(unreadable.length > 0 ? [] : listingsOf(sweep, { now, shortfall, platform })),
            ]),
        ...(await this.#held(source, readings)),
      ],
      beginnings: [
        ...mappingsOf(source, await readings.note(mappingsNote(platform))),
        await this.#listingBeginning(source, sweep, readings),
      ],
      // A note of an older version has only the first complete sweep.
      listing: { platform, types, at: readNotedTime(sweep.lastFullAt) ?? readNotedTime(sweep.knownFrom) },
      fullEveryMs: readNotedTime(sweep.fullEveryMs),
    }
  }

  /** Reported until the first complete sweep is done, and for earlier moments always. */
  async #listingBeginning(
    { platform, types }: WatchedSource,
    sweep: LogFields,
    readings: Readings,
  ): Promise<PartBeginning> {
    const at = readNotedTime(sweep.knownSince)
    const from = at === null ? asObject(await readings.note(progressNote(platform))).startedAt : sweep.knownFrom
    const reason = `${platform} wasn't listed completely`
    return { code: 'NOT_LISTED', part: platform, types, at, reason, since: readNotedTime(from) }
  }

  async #held({ platform, types }: WatchedSource, readings: Readings): Promise<readonly Shortfall[]> {
    const { store } = this.#parts
    const held = readings.held.get(platform) ?? 0
    const { rows, next } =
      held === 0 ? { rows: [], next: null } : await store.suspectedDeletions(platform, 0, SUSPECTED_ROWS)
    const at = { code: 'HELD', part: platform } as const
    const findings = await readFindings(readings, platform)
    const suspected = {
      ...at,
      types: next === null ? [...new Set(rows.map(({ type }) => type))] : types,
      reason: `suspected deletions of ${platform} wait until a person decides`,
      since: rows[0]?.since ?? null,
    }
    const untrusted = {
      ...at,
      types: findings.map(({ type }) => type),
      reason: untrustedReason(platform, findings),
      since: Math.min(...findings.map(({ at: since }) => since)),
    }
    return [...(held === 0 ? [] : [suspected]), ...(findings.length === 0 ? [] : [untrusted])]
  }
}

function untrustedReason(platform: string, findings: readonly SweepFinding[]): string {
  const lacking = findings.reduce((sum, one) => sum + (one.kind === 'shrunk' ? one.missing : 0), 0)
  if (lacking > 0)
    return `${platform} no longer lists ${formatCount(lacking, 'known entity', 'known entities')}, so many that they stay until a person decides`
  const listings = findings.length === 1 ? 'listing' : 'listings'
  return `${platform} repeats itself in its ${listings} of ${and(findings.map(({ type }) => type))}, so that no deletions are noticed`
}

/** Returns the time that was given first for a key, until null is given. */
function firstTime(times: Map<string, Time>, key: string, at: Time | null): Time | null {
  if (at !== null) return getOrInsert(times, key, () => at)
  times.delete(key)
  return null
}

function knownConditions(
  sources: readonly WatchedSource[],
  fullEvery: ReadonlyMap<string, number>,
): Pick<SourceConditions, 'platforms' | 'cadences' | 'changesUnlisted' | 'neverListed'> {
  return {
    platforms: new Set(sources.map(({ platform }) => platform)),
    cadences: new Map(
      sources.map(({ platform, cadenceMs }) => [platform, Math.min(cadenceMs, fullEvery.get(platform) ?? cadenceMs)]),
    ),
    changesUnlisted: pairsOf(sources, ({ changesUnlisted }) => changesUnlisted),
    neverListed: pairsOf(sources, ({ neverListed }) => neverListed),
  }
}

/** Returns texts `platform|type`. */
function pairsOf(
  sources: readonly WatchedSource[],
  typesOf: (source: WatchedSource) => readonly string[],
): ReadonlySet<string> {
  return new Set(sources.flatMap((source) => typesOf(source).map((type) => `${source.platform}|${type}`)))
}

interface SeenSource {
  readonly shortfalls: readonly Shortfall[]
  readonly beginnings: readonly PartBeginning[]
  readonly listing: LastCompleteSweep
  /** Null before the first complete sweep. */
  readonly fullEveryMs: number | null
}

/** The notes that tell the conditions of a source. */
const NOTES = [healthNote, sweepNote, mappingsNote, progressNote, findingsNote, pauseNote] as const

/** One reading of all sources together. */
interface Readings extends Pick<RecordNotes, 'note'> {
  /** Number of suspected deletions, by platform. */
  readonly held: ReadonlyMap<string, number>
  /** Platforms that state people. */
  readonly withPeople: ReadonlySet<string>
  /** True if any source has an overdue mark. */
  readonly overdue: boolean
}

type LogFields = Readonly<Record<string, unknown>>

interface ReportContext {
  readonly now: Time
  readonly platform: string
  shortfall(code: Shortfall['code'], reason: string, since: Time | null): Shortfall
}

function readiness(health: NotedHealth, { now, platform, shortfall }: ReportContext): readonly Shortfall[] {
  const away = availabilityOf(health, now)
  if (away === null) return []
  if (away.state === 'throttled') return [shortfall('PAUSED', `${platform}: ${away.reason}`, away.since)]
  return [shortfall('CIRCUIT_OPEN', `${platform} ${FAILING[away.kind]}`, away.since)]
}

/** Callers get no details, which only the source's operators may see. */
const FAILING = {
  unavailable: "doesn't answer",
  refused: 'refuses the credentials that it is read with',
  malformed: 'answers nothing that can be used',
} as const

/** Only for a source that was listed completely before; until then NOT_LISTED covers everything. */
function listingsOf(sweep: LogFields, { now, platform, shortfall }: ReportContext): readonly Shortfall[] {
  if (readNotedTime(sweep.knownSince) === null || listingFailureOf(sweep, now) === null) return []
  const reason = `the last listing of ${platform} failed: changes without an event may be missing`
  return [shortfall('NOT_LISTED', reason, readNotedTime(sweep.lastStartedAt))]
}

function mappingsOf({ platform }: WatchedSource, note: unknown): readonly PartBeginning[] {
  const read = [...readMappings(note)].flatMap(([type, { first, since }]) => [
    ...(first === null ? [] : [{ type, at: first, reason: `${platform} wasn't read for this type before` }]),
    ...(since === null || since === first
      ? []
      : [{ type, at: since, reason: `an earlier mapping read ${platform} until then` }]),
  ])
  const groups = Map.groupBy(read, ({ at, reason }) => `${at} ${reason}`)
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ at, reason }): PartBeginning => {
      return { code: 'BEGAN_LATER', part: platform, types: group.map(({ type }) => type), at, reason, since: at }
    }),
  )
}

function unknownShortfall(since: Time): Shortfall {
  return {
    code: 'UNKNOWN',
    part: 'record',
    types: null,
    reason: "the conditions of the sources couldn't be read since then",
    since,
  }
}

function readNotedTime(value: unknown): Time | null {
  const time = typeof value === 'string' ? Date.parse(value) : value
  return typeof time === 'number' && Number.isFinite(time) ? time : null
}
