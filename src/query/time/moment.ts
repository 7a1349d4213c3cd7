import type { TransactionLog } from '../../contracts/log.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import { LogDropped, type Horizon, type Past } from '../../contracts/record-past.ts'
import { ISO_TIME, isoOf, timeOfIso } from '../../lib/iso.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { truncate } from '../../lib/cut-text.ts'
import { sleep } from '../../lib/wait.ts'

/** Pins a request to one transaction, for facts and graph alike. */
export interface QueryMoment {
  readonly at: Tx
  /** Requested by `asOf`. Data outside the log (hydratedAt, lastError, …) has no past and is left out then. */
  readonly past: boolean
  /** The requested time, which may be later than the transaction's; absent if no time was requested. */
  readonly asked?: Time | undefined
}

type MomentRecord = Pick<TransactionLog & Past, 'head' | 'txAt' | 'times' | 'horizon'>

interface MomentSources {
  readonly store: MomentRecord
  readonly now: () => Time
  readonly graph: () => GraphReader
  /** Set if the graph belongs to one request, and so doesn't follow the log. */
  readonly askInRounds?: unknown
}

interface ShownMoment extends Pick<MomentSources, 'store' | 'now'>, Pick<QueryMoment, 'at' | 'asked'> {
  readonly present: boolean
}

/** A caller's clock may be ahead of the service's by this much. */
const MAX_AHEAD_MS = 60_000

/** Longest wait for the process's graph to reach a transaction. */
const WAIT_MS = 2_000
const POLL_MS = 5
const TX = /^\d{1,15}$/
const MOMENT_HINT = 'Give an ISO 8601 time such as 2026-01-31T12:00:00Z, or a transaction number.'

/** `asOf` is an ISO 8601 time or a transaction number; without it, the graph's present head applies. */
export async function pin(sources: MomentSources, asOf: string | undefined): Promise<Result<QueryMoment, Problem>> {
  if (asOf === undefined || asOf === '') return ok({ at: sources.graph().head, past: false })
  const [time, now] = [TX.test(asOf) ? NaN : parseTime(asOf), sources.now()]
  if (time > now + MAX_AHEAD_MS) return err(inTheFuture(time, now))
  const at = await resolveTx(sources.store, asOf, 'asOf')
  if (!at.ok) return at
  const asked = Number.isNaN(time) ? undefined : time
  if (await waitForTx(sources, at.value)) return ok({ at: at.value, past: true, asked })
  return err(notYet(at.value, sources.graph().head, 'asOf'))
}

/** Pins a write at the head of the record, so that it is checked against everything written. */
export async function pinLatest(sources: MomentSources): Promise<Result<QueryMoment, Problem>> {
  const { tx } = await sources.store.head()
  if (await waitForTx(sources, tx)) return ok({ at: sources.graph().head, past: false })
  const detail = `This process has followed the log to transaction ${sources.graph().head}, not yet to ${tx}.`
  return err(problem('BEHIND', detail, 'Send it again in a second.'))
}

export function notYet(tx: Tx, head: Tx, parameter: string): Problem {
  const detail = `Transaction ${tx} hasn't been reached; the last one is ${head}.`
  return problem('NOT_YET', detail, 'Try again in a second, or omit it for what is known now.', parameter)
}

/** Resolves an argument to a transaction: a number, or a time. */
export async function resolveTx(store: MomentRecord, text: string, parameter: string): Promise<Result<Tx, Problem>> {
  const tx = await txNamed(store, text)
  if (tx === null) {
    const why = ISO_TIME.test(text) ? ': there is no such day or hour' : ''
    const detail = `${parameter} "${truncate(text, 60)}" is neither a time nor a transaction${why}.`
    return err(problem('BAD_AS_OF', detail, MOMENT_HINT, parameter))
  }
  const horizon = await store.horizon()
  if (horizon !== null && tx < horizon.tx) return err(beforeTheHorizon(horizon, parameter))
  return tx >= 1 ? ok(tx) : err(await beforeTheFirst(store, parameter))
}

/** Resolves an argument to a time. A source may state times before the record, so a plain time needs no transaction. */
export async function resolveTime(
  store: MomentRecord,
  text: string | undefined,
  parameter: string,
): Promise<Result<Time | null, Problem>> {
  if (text === undefined) return ok(null)
  const time = /^\d+$/.test(text) ? NaN : parseTime(text)
  if (!Number.isNaN(time)) return ok(time)
  const tx = await resolveTx(store, text, parameter)
  return tx.ok ? ok(await timeOfTx(store, tx.value)) : tx
}

/** Runs work that reads the log since `from`. If retention drops that part meanwhile, returns an error that says so. */
export async function unlessDropped<T>(
  store: MomentRecord,
  work: () => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> {
  try {
    return await work()
  } catch (error) {
    const horizon = error instanceof LogDropped ? await store.horizon() : null
    if (horizon === null) throw error
    return err(beforeTheHorizon(horizon, 'from'))
  }
}

async function txNamed(store: MomentRecord, text: string): Promise<Tx | null> {
  if (TX.test(text)) return Number(text)
  const time = parseTime(text)
  return Number.isNaN(time) ? null : await store.txAt(time)
}

function inTheFuture(time: Time, now: Time): Problem {
  const [requested, present] = [isoOf(time), isoOf(now)]
  const detail = `asOf ${requested} lies in the future: it is ${present} by the clock of this service.`
  return problem('BAD_AS_OF', detail, 'Leave it out for what is known now.', 'asOf')
}

/** Returns the time of a transaction. The one at which the past begins is no longer in the log, but in the horizon. */
export async function timeOfTx(store: MomentRecord, tx: Tx): Promise<Time> {
  const [[at], horizon] = await Promise.all([store.times([tx]), store.horizon()])
  return at ?? (horizon?.tx === tx ? horizon.at : 0)
}

/** Returns a transaction and its time, as answers show them. */
export async function txWithTime(store: MomentRecord, tx: Tx): Promise<{ readonly tx: Tx; readonly at: string }> {
  return { tx, at: isoOf(await timeOfTx(store, tx)) }
}

/**
 * Returns the time that an answer shows, to judge what was overdue then. The transaction's time won't do: it may be much
 * earlier than the requested time, if nothing was written in between.
 */
export async function momentShown({ present, now, asked, store, at }: ShownMoment): Promise<Time> {
  return present ? now() : (asked ?? (await timeOfTx(store, at)))
}

function beforeTheHorizon({ tx, at, droppedAt }: Horizon, parameter: string): Problem {
  const [time, on] = [isoOf(at), isoOf(droppedAt)]
  const detail = `The past before ${time} (transaction ${tx}) was dropped on ${on} by retention.`
  return problem('BEFORE_HORIZON', detail, `Ask for ${time} or later.`, parameter)
}

/** An unencoded "+" in a query has become a space. */
export function parseTime(asOf: string): number {
  return timeOfIso(asOf.replace(' ', '+'))
}

async function beforeTheFirst(store: MomentRecord, parameter: string): Promise<Problem> {
  const [first] = await store.times([1])
  if (typeof first !== 'number')
    return problem(
      'BEFORE_FIRST',
      'Nothing has been recorded yet.',
      'Ask again once a source has been read.',
      parameter,
    )
  const time = isoOf(first)
  const detail = `That moment lies before the first transaction, which is 1, at ${time}.`
  return problem('BEFORE_FIRST', detail, `Ask for ${time} or later.`, parameter)
}

async function waitForTx({ graph, askInRounds }: MomentSources, tx: Tx): Promise<boolean> {
  if (askInRounds !== undefined) return graph().head >= tx
  const until = performance.now() + WAIT_MS
  while (graph().head < tx) {
    if (performance.now() > until) return false
    await sleep(POLL_MS)
  }
  return true
}
