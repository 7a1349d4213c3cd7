// Runs the sweeps of one source by its schedule, one process at a time.
import { failureReports } from '../contracts/state-log.ts'
import { randomUUID } from 'node:crypto'
import { addressOf } from '../contracts/address.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import { isObject } from '../lib/json.ts'
import type { SourceConfig } from '../contracts/source.ts'
import type { Result } from '../lib/result.ts'
import { DUTY_MS } from '../follow/duty.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import { onSweepDuty, type SweepOnDuty, type SweepParts } from './sweep-parts.ts'
import { beginProgress, progressNote, readProgress, saveProgress } from './progress.ts'
import { readRhythm, rhythmNote, silence } from './event-rhythm.ts'
import {
  dueKind,
  MAX_SKEW_MS,
  nextSchedule,
  paceOf,
  readSchedule,
  RETRY_MS,
  sinceOf,
  type SweepSchedule,
  type SweepKind,
} from './schedule.ts'
import { sweepAll, sweepChanges, type SweepResult } from './sweep.ts'
import { wholeReadsOf } from './whole-reads.ts'

export function sweepNote(platform: string): string {
  return `sweep:${platform}`
}

/** Returns when everything of a source had first been listed; null before. */
export async function knownSince(platform: string, store: Pick<RecordNotes, 'note'>): Promise<number | null> {
  const note = await store.note(sweepNote(platform))
  return isObject(note) && typeof note.knownSince === 'number' ? note.knownSince : null
}

/** Name of the note with a request for a complete sweep; each request has an id. */
function requestNote(platform: string): string {
  return `list-soon:${platform}`
}

/** Requests a complete sweep, which begins within a second for a source of files, else within five. */
export async function requestSweep(platform: string, store: Pick<RecordNotes, 'saveNote'>): Promise<void> {
  await store.saveNote(requestNote(platform), { request: randomUUID() })
}

/** Returns null if none was ever requested. */
async function requestedListing(platform: string, store: Pick<RecordNotes, 'note'>): Promise<string | null> {
  const note = await store.note(requestNote(platform))
  return isObject(note) && typeof note.request === 'string' ? note.request : null
}

/** Tells whether a requested complete sweep hasn't ended or failed yet. */
export async function isListingRequested(
  platform: string,
  { requestMet }: Pick<SweepSchedule, 'requestMet'>,
  store: Pick<RecordNotes, 'note'>,
): Promise<boolean> {
  const request = await requestedListing(platform, store)
  return request !== null && request !== requestMet
}

/** Longest time that references wait for the first complete sweep of a source. */
const MAX_FIRST_MS = 1_800_000

/** Tells whether the first complete sweep is running and hasn't finished this type. */
export async function isAwaitingFirstListing(
  platform: string,
  type: string,
  { store, now }: { readonly store: Pick<RecordNotes, 'notes'>; readonly now: number },
): Promise<boolean> {
  const [swept, note] = await store.notes([sweepNote(platform), progressNote(platform)])
  if (isObject(swept) && typeof swept.knownSince === 'number') return false
  const progress = readProgress(note, MAX_FIRST_MS, now)
  if (progress === null || now - progress.startedAt > MAX_FIRST_MS) return false
  const position = progress.types[type]
  return position === undefined || position.at === 'page'
}

/** How often a source is checked for silence, and for a request to list it. */
const CHECK_MS = 5_000
/** Interval for a source of imported files: four small reads of the record. */
const FILES_CHECK_MS = 1_000
/** How soon a source is swept after it was resumed. */
const PAUSED_CHECK_MS = 1_000

/**
 * Sweeps one source until the service stops: complete sweeps rarely, incremental ones often. For a source without
 * events the incremental sweep is its poller. One sweep at a time; a long complete sweep lets incremental ones run
 * between its pages.
 */
export function runSweeps(parts: SweepParts): Promise<void> {
  return keepDoing(() => sweepWhenDue(parts), {
    ...parts,
    firstMs: RETRY_MS,
    // The record itself failed; the marks so far remain, and the rest is listed again.
    ...failureReports(parts, `sweeping ${parts.config.platform}`, {
      level: 'error',
      message: 'sweeping failed; retrying',
      fields: { source: parts.config.platform },
    }),
  })
}

/** Sweeps if it is due and no other process does; returns the wait until the next check. */
async function sweepWhenDue(parts: SweepParts): Promise<number> {
  const paused = parts.pauseSignal?.()
  if (paused?.aborted === true) return PAUSED_CHECK_MS
  const now = parts.clock.now()
  const schedule = await scheduleOf(parts)
  if ((await dueSweep(schedule, parts)) === null)
    return Math.min(Math.min(schedule.fullAt, schedule.incrementalAt) - now, checkMs(parts.config))
  // A pause interrupts a sweep as a stop does: that isn't a failure, and it continues at its last page.
  const interrupted = paused === undefined ? parts.signal : AbortSignal.any([parts.signal, paused])
  const swept = await onSweepDuty({ ...parts, signal: interrupted }, async (duty) => {
    // Read again: the previous holder of the duty may have swept meanwhile.
    const current = await scheduleOf(parts)
    const kind = await dueSweep(current, parts)
    if (kind !== null) await sweepOnDuty(kind, current, duty)
  })
  return swept === null ? DUTY_MS / 4 : 0
}

function checkMs({ baseUrl }: SourceConfig): number {
  return baseUrl !== null && addressOf(baseUrl)?.scheme === 'file' ? FILES_CHECK_MS : CHECK_MS
}

async function scheduleOf({ config, store, clock }: SweepParts): Promise<SweepSchedule> {
  return readSchedule(await store.note(sweepNote(config.platform)), paceOf(config), clock.now())
}

interface DueSweep {
  readonly kind: SweepKind
  /** The silence that caused it; null if the interval was over. */
  readonly silentSince: number | null
}

async function dueSweep(schedule: SweepSchedule, { config, store, clock }: SweepParts): Promise<DueSweep | null> {
  const now = clock.now()
  const progress = readProgress(await store.note(progressNote(config.platform)), paceOf(config).fullMs, now)
  const kind = dueKind(schedule, now, progress !== null)
  if (kind !== null) return { kind, silentSince: null }
  if (await isListingRequested(config.platform, schedule, store)) return { kind: 'full', silentSince: null }
  const silent = silence(readRhythm(await store.note(rhythmNote(config.platform))), now)
  // A silence makes only one listing early: then the usual interval is enough.
  if (silent === null || silent.since === schedule.silentSince) return null
  return { kind: 'incremental', silentSince: silent.since }
}

async function sweepOnDuty(
  { kind, silentSince }: DueSweep,
  schedule: SweepSchedule,
  parts: SweepOnDuty,
): Promise<void> {
  const { config, store, clock, random, signal } = parts
  const pace = paceOf(config)
  const now = clock.now()
  const request = await requestedListing(config.platform, store)
  const unfinished = readProgress(await store.note(progressNote(config.platform)), pace.fullMs, now)
  const progress = unfinished ?? beginProgress(now)
  if (kind === 'full' && unfinished === null) await saveProgress(store, config.platform, progress)
  // Before the first complete sweep there is no time to list changes since.
  const pauseAt = schedule.lastStartedAt === null ? Infinity : schedule.incrementalAt
  // Before the first complete sweep ended, nothing is known to be listed.
  const listed = schedule.lastFullReport?.listed ?? 0
  const wholeReads = wholeReadsOf({
    listed,
    ratePerSecond: config.limits.ratePerSecond,
    listingMs: pace.fullMs,
  })
  const returned = async (id: string): Promise<void> => {
    if (id === schedule.requestMet || (await isListingRequested(config.platform, schedule, store))) return
    await store.saveNote(requestNote(config.platform), { request: id })
  }
  const known = { ...parts, nothingListed: listed === 0, wholeReads, returned }
  const swept =
    kind === 'full'
      ? await sweepAll(progress, pauseAt, known)
      : await sweepChanges(sinceOf(schedule, pace, progress.startedAt), known)
  if (swept === null || signal.aborted) return
  const startedAt = kind === 'full' ? progress.startedAt : now
  const next = nextSchedule(
    schedule,
    {
      kind,
      resumed: unfinished !== null,
      idleMs: now - progress.advancedAt,
      request,
      startedAt,
      now: clock.now(),
      readMs: 1_000 / config.limits.ratePerSecond,
      swept,
    },
    { pace, random },
  )
  logOutcome(swept, { kind, skewMs: next.skewMs }, parts)
  if (!(await parts.stillHeld())) return
  await saveSchedule(config.platform, { ...next, silentSince: silentSince ?? schedule.silentSince }, store)
}

async function saveSchedule(platform: string, schedule: SweepSchedule, store: RecordNotes): Promise<void> {
  const { spacedBy, ...rest } = schedule
  await store.saveNote(sweepNote(platform), { ...rest, spacedBy: spacedBy === null ? null : { ...spacedBy } })
}

function logOutcome(
  swept: Result<SweepResult>,
  { kind, skewMs }: { kind: SweepKind; skewMs: number },
  { config, log, clock }: SweepParts,
): void {
  const source = config.platform
  if (swept.ok) log.info({ source, ...swept.value.report }, 'swept')
  if (kind !== 'full') return
  const behind = failureReports({ log, clock }, `the clock of ${source}`, {
    message: "a source's clock is behind: only complete sweeps find all its changes",
    fields: { source },
  })
  if (skewMs === -MAX_SKEW_MS) behind.failed('the clock is an hour behind or more')
  else behind.worked()
}
