// Judges each source's state, and what a person should do about it. Everything that shows the state of a source reads
// it here: the API and the portal, `status`, `doctor`, the log and the metrics.
import { checkCredentials, type SourceConfig } from '../contracts/source.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import type { GuardState, Sweeps } from '../contracts/sweeps.ts'
import { healthNote, readHealth, type FailingSource, type NotedHealth } from '../hydrate/health.ts'
import type { Time } from '../model/facts.ts'
import { findingsNote, readFindings, type SweepFinding } from '../sweep/findings.ts'
import { readRhythm, rhythmNote, silence, type Rhythm, type Silence } from '../sweep/event-rhythm.ts'
import { failingListing, type FailingListing } from '../sweep/schedule.ts'
import { readSetAside, setAsideNote, type SetAside } from '../sweep/set-aside.ts'
import { pauseNote, readPause, type SourcePause } from '../sweep/source-pause.ts'
import { sweepNote } from '../sweep/source-sweeps.ts'
import { and } from '../lib/english.ts'
import { formatCount } from '../lib/format-count.ts'
import { isoOf } from '../lib/iso.ts'

/**
 * unknown: never read, and nothing pushed. degraded: it answers, but some of it can't be used. throttled: it asked for a pause. failing: it
 * doesn't answer, or nothing usable. paused: by a person.
 */
export const SOURCE_STATES = ['unknown', 'ok', 'degraded', 'throttled', 'failing', 'paused'] as const
type SourceState = (typeof SOURCE_STATES)[number]

interface SourceTrouble {
  readonly since: Time
  readonly reason: string
  readonly todo: string
}

/** How many cases of a problem there are, the first of them, and since when. */
interface IssueCases {
  readonly count: number
  readonly first: string
  readonly since: Time
}

/** A problem at a source that still answers. */
interface SourceIssue extends IssueCases {
  readonly kind: 'set-aside' | 'mapping' | 'listing'
  readonly type: string | null
  readonly sentence: string
  readonly todo: string
}

export interface SourceStatus {
  readonly platform: string
  readonly state: SourceState
  /** Null if its state is ok or unknown. */
  readonly trouble: SourceTrouble | null
  readonly issues: readonly SourceIssue[]
  readonly health: NotedHealth
  /** Null unless a person paused it; a paused source isn't reported for its silence or its listings. */
  readonly pause: SourcePause | null
  readonly guard: GuardState | null
  readonly findings: readonly SweepFinding[]
  /** Null if it never sent an event. */
  readonly rhythm: Rhythm | null
  readonly silence: Silence | null
}

/**
 * A source fails if it has given no good answer for this long, or this often: a single failure that a retry fixes
 * doesn't count.
 */
const FAILING_AFTER_MS = 5_000
const FAILING_AFTER_COUNT = 5

interface StatusOptions {
  readonly store: Pick<RecordNotes, 'notes'> & Pick<Sweeps, 'guards' | 'statedTypes' | 'suspectedDeletions'>
  readonly now: Time
  /** Definitions that a source's mapping names and that are missing at present. */
  readonly unmappable: (platform: string) => IssueCases | null
}

const NOTES = [healthNote, sweepNote, pauseNote, rhythmNote, findingsNote, setAsideNote] as const

/** Judges each source, in the given order, with three reads of the record for all, and one for each that deletions wait at. */
export async function sourceStatuses(
  sources: readonly SourceConfig[],
  { store, now, unmappable }: StatusOptions,
): Promise<readonly SourceStatus[]> {
  const keys = sources.flatMap(({ platform }) => NOTES.map((noteOf) => noteOf(platform)))
  const pushing = sources.filter(({ baseUrl }) => baseUrl === null).map(({ platform }) => platform)
  const [values, guards, stated] = await Promise.all([store.notes(keys), store.guards(), store.statedTypes(pushing)])
  const notes = new Map(keys.map((key, i) => [key, values[i] ?? null]))
  const noted = { note: async (key: string) => notes.get(key) ?? null }
  return await Promise.all(
    sources.map(async (config) => {
      const { platform } = config
      const pause = readPause(notes.get(pauseNote(platform)) ?? null)
      const health = readHealth(notes.get(healthNote(platform)) ?? null)
      const listing = pause === null ? listingFailureOf(notes.get(sweepNote(platform)), now) : null
      const setAside = await readSetAside(noted, platform)
      const rhythm = readRhythm(notes.get(rhythmNote(platform)) ?? null)
      const issues = issuesOf({ mapping: unmappable(platform), health, listing, setAside })
      const guard = guards.find((state) => state.platform === platform) ?? null
      const findings = await readFindings(noted, platform)
      const held = guard?.held ?? 0
      const first = held === 0 ? undefined : (await store.suspectedDeletions(platform, 0, 1)).rows[0]
      const undecided = undecidedOf(platform, { held, since: first?.since ?? null, findings })
      const isStated = stated.some((one) => one.platform === platform)
      return {
        platform,
        ...stateOf(config, { pause, health, issues, undecided, now, stated: isStated }),
        issues,
        health,
        pause,
        guard,
        findings,
        rhythm,
        silence: pause === null ? silence(rhythm, now) : null,
      }
    }),
  )
}

interface StateFindings {
  readonly pause: SourcePause | null
  readonly health: NotedHealth
  readonly issues: readonly SourceIssue[]
  readonly undecided: SourceTrouble | null
  readonly now: Time
  /** Whether it pushed something, perhaps only about entities of other sources. */
  readonly stated: boolean
}

function stateOf(
  config: SourceConfig,
  { pause, health, issues, undecided, now, stated }: StateFindings,
): Pick<SourceStatus, 'state' | 'trouble'> {
  const { platform } = config
  if (pause !== null)
    return {
      state: 'paused',
      trouble: {
        since: pause.since,
        reason: `paused by ${pause.name} and not being read`,
        todo: `resume it with "mlg source resume ${platform}"`,
      },
    }
  const away = availabilityOf(health, now)
  if (away !== null) {
    const { state, since, reason } = away
    return { state, trouble: { since, reason, todo: todoOf(config, away) } }
  }
  const [first] = issues
  if (first !== undefined)
    return {
      state: 'degraded',
      trouble: {
        since: Math.min(...issues.map(({ since }) => since)),
        reason: first.sentence,
        todo: first.todo,
      },
    }
  if (undecided !== null) return { state: 'degraded', trouble: undecided }
  return { state: health.lastReadAt === null && !stated ? 'unknown' : 'ok', trouble: null }
}

interface Undecided {
  readonly held: number
  /** Null if no deletion is suspected. */
  readonly since: Time | null
  readonly findings: readonly SweepFinding[]
}

/** Returns null unless a person has to decide about deletions: until then, what the source says of them isn't used. */
function undecidedOf(platform: string, { held, since, findings }: Undecided): SourceTrouble | null {
  const what = [
    ...(findings.length === 0 ? [] : [formatCount(findings.length, 'untrusted listing')]),
    ...(held === 0 ? [] : [formatCount(held, 'suspected deletion')]),
  ]
  if (what.length === 0) return null
  return {
    since: Math.min(...findings.map(({ at }) => at), ...(since === null ? [] : [since])),
    reason: `waiting for a decision about ${and(what)}`,
    todo: `check them with "mlg deletions ${platform}", which says what to do`,
  }
}

/** Why a source can't be read at present. */
type Unavailability =
  | { readonly state: 'throttled'; readonly since: Time; readonly reason: string }
  | { readonly state: 'failing'; readonly since: Time; readonly reason: string; readonly kind: FailingSource['kind'] }

/** Returns null if it can be read, as far as known. */
export function availabilityOf(
  { circuit, circuitSince, failing, lastError, pausedUntil, pausedSince }: NotedHealth,
  now: Time,
): Unavailability | null {
  const isOpen = circuit === 'open' || circuit === 'probing'
  const isConfirmed =
    failing !== null && (now - failing.since >= FAILING_AFTER_MS || failing.count >= FAILING_AFTER_COUNT)
  if (isOpen || isConfirmed)
    return {
      state: 'failing',
      since: failing?.since ?? timeOf(circuitSince) ?? now,
      // Notes of earlier versions have only the last error.
      reason: failing?.reason ?? lastError?.reason ?? "the source doesn't answer",
      kind: failing?.kind ?? 'unavailable',
    }
  const until = timeOf(pausedUntil)
  if (until === null || until <= now) return null
  const reason = `the source asked for a pause until ${isoOf(until)}`
  return { state: 'throttled', since: timeOf(pausedSince) ?? now, reason }
}

/** Returns null unless its listings have been failing for long enough. */
export function listingFailureOf(sweep: unknown, now: Time): FailingListing | null {
  return failingListing(sweep, now - FAILING_AFTER_MS)
}

function timeOf(text: string | null): Time | null {
  const time = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? null : time
}

function todoOf({ platform, provider, baseUrl, ...config }: SourceConfig, away: Unavailability): string {
  if (away.state === 'throttled') return `wait; if it asks often, lower limits.ratePerSecond of ${platform}`
  switch (away.kind) {
    case 'refused':
      return `${checkCredentials(config)}. It is retried after one minute or two, later at most every 15 minutes, so that no account is locked; to retry now, restart, or pause and resume it`
    case 'unavailable':
      return `check that it runs, and that ${baseUrl ?? 'it'} can be reached from here; it is read again once it answers`
    case 'malformed':
      return `check that ${baseUrl ?? 'its address'} serves what the provider ${provider} reads`
  }
}

const TODO: Readonly<Record<SourceIssue['kind'], string>> = {
  mapping: 'correct the mapping, or the definition that it names',
  listing: "correct it at the source, or its access; until then, changes without an event aren't found",
  'set-aside': 'correct it at the source; the rest is read meanwhile',
}

function issueOf(kind: SourceIssue['kind'], type: string | null, { count, first, since }: IssueCases): SourceIssue {
  const many = count === 1 || kind === 'listing' ? '' : `, the first of ${count}`
  const sentence = `${kind}${type === null ? '' : ` of ${type}`}: ${first}${many}`
  return { kind, type, count, first, since, sentence, todo: TODO[kind] }
}

interface IssueFindings {
  readonly mapping: IssueCases | null
  readonly health: NotedHealth
  readonly listing: FailingListing | null
  readonly setAside: readonly SetAside[]
}

function issuesOf({ mapping, health, listing, setAside }: IssueFindings): readonly SourceIssue[] {
  return [
    ...(mapping === null ? [] : [issueOf('mapping', null, mapping)]),
    ...(listing === null ? [] : [listingIssue(listing)]),
    ...setAside.map((one) => issueOf('set-aside', one.type, one)),
    ...(health.unmappableAnswers === null || health.mappingFaults.length > 0
      ? []
      : [unmappableIssue(health.unmappableAnswers)]),
    ...health.mappingFaults.map((one) => issueOf('mapping', one.type, one)),
  ]
}

function unmappableIssue({ count, first, since }: NonNullable<NotedHealth['unmappableAnswers']>): SourceIssue {
  return issueOf('mapping', null, { count, first: `none of its answers fit: ${first}`, since })
}

function listingIssue({ kind, failures, since, error }: FailingListing): SourceIssue {
  const what = kind === 'full' ? 'the complete sweep' : 'the incremental sweep'
  const often = failures === 1 ? 'failed' : `failed ${failures} times in a row`
  return issueOf('listing', null, { count: failures, first: `${what} ${often}: ${error}`, since })
}
