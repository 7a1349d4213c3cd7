import { failureReports } from '../contracts/state-log.ts'
import { droppedInAll, NOTHING_DROPPED, type DropReport } from '../contracts/record-past.ts'
import type { Retention } from '../contracts/retention.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time, Tx } from '../model/facts.ts'
import { onPastDuty, PAUSE_MS, type RetainParts } from './duty.ts'
import { DAY_MS } from '../lib/durations.ts'
import { isoOf } from '../lib/iso.ts'

/** The last ten minutes are always kept, since readers are pinned, and followers behind, by minutes at most. */
const MIN_RETAINED_MS = 600_000
/** Delay between publishing the horizon and dropping the past, so that requests already pinned before it finish. */
const GRACE_MS = 5_000
/** How often the daily run checks whether it is due, and how soon it retries after a failure. */
const CHECK_INTERVAL_MS = 600_000

/** `too-recent`: the range is always kept. `busy`: another process, or a run of this one, has the duty. */
export interface RetentionRefusal {
  readonly kind: 'too-recent' | 'busy'
  readonly reason: string
}

interface RetentionRequest {
  readonly before: Time
  readonly dryRun: boolean
  /** Called with the duty and the published horizon: from here on a run may be interrupted, not refused. */
  readonly begun?: () => void
}

export interface RetentionReport {
  /** The first readable transaction; null if all are. */
  readonly horizon: Tx | null
  readonly dropped: DropReport
}

/**
 * Drops the past before a time, in small steps, so that every read as of that time or later stays the same. The horizon
 * is published first; the next run completes one that was interrupted after that. `dryRun` only counts.
 */
export async function retain(
  parts: RetainParts,
  { before, dryRun, begun }: RetentionRequest,
): Promise<Result<RetentionReport, RetentionRefusal>> {
  const { store, clock } = parts
  if (before > clock.now() - MIN_RETAINED_MS) {
    const retained = `The last ${MIN_RETAINED_MS / 60_000} minutes are always retained`
    return err({ kind: 'too-recent', reason: `${retained}: readers and followers may be that far behind.` })
  }
  const known = await store.horizon()
  const horizon = Math.max(await store.txAt(before), known?.tx ?? 0)
  if (horizon === 0 || (known?.tx === horizon && known.done)) {
    return ok({ horizon: known?.tx ?? null, dropped: NOTHING_DROPPED })
  }
  if (dryRun) {
    const goOn = () => clock.sleep(PAUSE_MS, parts.signal).then(() => !parts.signal.aborted)
    return ok({ horizon, dropped: await dropOrCount(store, { horizon, drop: false, goOn }) })
  }
  const done = await onPastDuty(parts, async ({ pause }) => {
    await store.announceHorizon(horizon, clock.now())
    begun?.()
    await clock.sleep(GRACE_MS, parts.signal)
    const dropped = parts.signal.aborted
      ? NOTHING_DROPPED
      : await dropOrCount(store, { horizon, drop: true, goOn: pause })
    if (!parts.signal.aborted)
      parts.log.info({ horizon, before: isoOf(before), ...dropped }, 'retention dropped the past')
    return { horizon, dropped }
  })
  return done === null
    ? err({ kind: 'busy', reason: 'Another process is dropping or redacting the past.' })
    : ok(done.value)
}

async function dropOrCount(
  store: Retention,
  { horizon, drop, goOn }: { readonly horizon: Tx; readonly drop: boolean; readonly goOn: () => Promise<boolean> },
): Promise<DropReport> {
  let dropped = NOTHING_DROPPED
  for (let after: Tx | null = null; ;) {
    const step = await store.dropPast({ horizon, after, drop })
    dropped = droppedInAll(dropped, step.dropped)
    if (step.next === null || !(await goOn())) return dropped
    after = step.next
  }
}

/** Runs once a day, in the first process that is due; an interrupted run is completed whatever is configured. */
export function runRetention(parts: RetainParts, days: number | null): Promise<void> {
  const { log } = parts
  const round = async (): Promise<number> => {
    const before = await dueBefore(parts, days)
    const done = before === null ? null : await retain(parts, { before, dryRun: false })
    if (done?.ok === false) log.info({ reason: done.error.reason }, 'retention is postponed')
    return CHECK_INTERVAL_MS
  }
  return keepDoing(round, {
    ...parts,
    firstMs: CHECK_INTERVAL_MS,
    ...failureReports(parts, 'retention', {
      level: 'error',
      message: 'retention failed; it continues from there later',
    }),
  })
}

/** Returns the time before which the past is to be dropped now; null if there is nothing to do. */
async function dueBefore({ store, clock }: RetainParts, days: number | null): Promise<Time | null> {
  const last = await store.horizon()
  if (last !== null && !last.done) return last.at
  const now = clock.now()
  if (days === null || (last !== null && now - last.droppedAt < DAY_MS)) return null
  return now - days * DAY_MS
}
