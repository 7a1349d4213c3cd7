import type { Clock } from '../contracts/clock.ts'
import type { DocumentStatus, Reads } from '../contracts/reads.ts'
import type { FollowerHandle } from '../contracts/follower.ts'
import type { MarkReceipt, Marks, PendingMark } from '../contracts/marks.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { isoOrNull } from '../lib/iso.ts'
import { sleep } from '../lib/wait.ts'

const MAX_VISIBLE_WAIT_MS = 10_000
/** Marks that one call may wait for; polling ten thousand would block every reader of the process. */
export const MAX_AWAITED = 200

export interface VisibilityWait {
  readonly store: Marks & TransactionLog & Reads
  /**
   * The followers in this process. Empty if it answers no queries: then "visible" means durable, and other processes
   * wait for the transaction.
   */
  readonly followers: () => readonly FollowerHandle[]
  /** The clock that decides when marks are due. */
  readonly clock: Pick<Clock, 'now'>
}

/** Conclusions and indexes usually follow moments later. Under load they may take much longer, and aren't awaited. */
const MAX_BRIEF_WAIT_MS = 500
/** Long enough for an index that takes about a second to show a write; a failing one isn't awaited. */
const MAX_REPORTED_WAIT_MS = 2_000

/** The outcome of waiting for marks. */
interface VisibleResult {
  readonly visible: boolean
  /** The transaction as of which the served marks are visible; null if none is, or not within the time. */
  readonly tx: Tx | null
  /** Marks without facts: their source doesn't have the entities, or its answer couldn't be read. */
  readonly notRead?: readonly NotRead[]
  readonly hint?: string
}

/** Followers that don't show the write yet, though the graph does. */
type Behind = Readonly<Record<string, false>>

interface NotRead {
  readonly uri: Uri
  readonly reason: string
  readonly nextTryAt: string | null
}

/**
 * Waits until marks are served and every reader of this process sees them: "read your own write". A failed read whose
 * retry isn't due in time isn't awaited. Overdue marks are still served; nothing is lost.
 */
export async function waitUntilVisible(
  receipts: readonly MarkReceipt[],
  parts: VisibilityWait,
  withinMs = MAX_VISIBLE_WAIT_MS,
): Promise<VisibleResult> {
  const { store, clock } = parts
  // Uses the monotonic clock, since the machine's clock may be set meanwhile.
  const deadline = performance.now() + withinMs
  const due = clock.now() + withinMs
  const uris = [...new Set(receipts.map((r) => r.uri))]
  let waiting: readonly Uri[] = uris
  const putOff: PendingMark[] = []
  const areServed = async (): Promise<boolean> => {
    // A served mark isn't checked again. A newer mark on the same URI hides whether this one was served; waiting for it
    // as well delays at worst, and is never wrong.
    const pending = (await store.pending(waiting)).filter((mark) => mark !== null)
    const isLater = ({ nextTryAt }: PendingMark): boolean => nextTryAt !== null && nextTryAt >= due
    putOff.push(...pending.filter(isLater))
    waiting = pending.filter((mark) => !isLater(mark)).map((mark) => mark.uri)
    return waiting.length === 0
  }
  if (!(await until(areServed, deadline, { store, everyMs: 100 }))) return LATE
  const { tx } = await store.head()
  const behind = await behindOf(parts.followers(), tx, deadline)
  if (behind === null) return LATE
  const notRead = await unreadOf(uris, putOff, { store, tx })
  const visible = putOff.length === 0
  return {
    visible,
    tx: putOff.length === uris.length ? null : tx,
    ...behind,
    ...(notRead.length === 0 ? {} : { notRead }),
    ...(visible
      ? {}
      : {
          hint: "notRead lists what couldn't be read, with the reason; send the event again once its source has it.",
        }),
  }
}

const LATE_HINT = `Not visible within ${MAX_VISIBLE_WAIT_MS / 1_000} s; processing continues.`
const LATE: VisibleResult = { visible: false, tx: null, hint: LATE_HINT }

/** Waits until every reader of this process sees a committed transaction, and returns whether it happened. */
export async function waitUntilShown(
  tx: Tx,
  followers: readonly FollowerHandle[],
): Promise<{ readonly visible: true } | { readonly visible: false; readonly hint: string }> {
  const behind = await behindOf(followers, tx, performance.now() + MAX_VISIBLE_WAIT_MS)
  return behind === null ? { visible: false, hint: LATE_HINT } : { visible: true, ...behind }
}

/**
 * Waits until the followers show a transaction. Returns null if a required one doesn't in time; otherwise those whose
 * lag is reported. Followers whose duty another process holds aren't awaited.
 */
async function behindOf(followers: readonly FollowerHandle[], tx: Tx, deadline: number): Promise<Behind | null> {
  const left = (): number => Math.max(0, deadline - performance.now())
  const having = (visibility: FollowerHandle['visibility']): readonly FollowerHandle[] =>
    followers.filter((follower) => follower.visibility === visibility)
  for (const follower of having('required')) if (!(await follower.waitFor(tx, left()))) return null
  const brief = having('brief').filter((follower) => follower.status().ready)
  const reported = having('reported').map(async (follower): Promise<readonly [string, false][]> => {
    const { name, lastError } = follower.status()
    const shown = await follower.waitFor(tx, lastError === null ? Math.min(left(), MAX_REPORTED_WAIT_MS) : 0)
    return shown ? [] : [[name, false]]
  })
  await Promise.all(brief.map((follower) => follower.waitFor(tx, Math.min(left(), MAX_BRIEF_WAIT_MS))))
  return Object.fromEntries((await Promise.all(reported)).flat())
}

async function unreadOf(
  uris: readonly Uri[],
  putOff: readonly PendingMark[],
  { store, tx }: { readonly store: Marks & TransactionLog & Reads; readonly tx: Tx },
): Promise<readonly NotRead[]> {
  const entities = await store.entities(uris, tx)
  const later = new Map(putOff.map((mark) => [mark.uri, mark]))
  return uris.flatMap((uri, i): NotRead[] => {
    const mark = later.get(uri)
    const nextTry = mark?.nextTryAt ?? null
    const reason = reasonOf(entities[i]?.documents ?? []) ?? (mark === undefined ? null : reasonToWait(mark))
    return reason === null ? [] : [{ uri, reason, nextTryAt: isoOrNull(nextTry) }]
  })
}

/** If a URI may have several types, one good document is enough. */
function reasonOf(documents: readonly DocumentStatus[]): string | null {
  const [first] = documents
  if (first === undefined || documents.some((d) => d.hydratedAt !== null && !d.gone && d.lastError === null))
    return null
  return documents.find((d) => d.lastError !== null)?.lastError ?? `${first.platform} doesn't have it`
}

/**
 * Says why a mark waits if the record has no document about its entity: it stores none for a 404 about an entity that
 * nothing refers to.
 */
function reasonToWait({ uri, attempts }: PendingMark): string {
  return attempts === 0 ? "the source can't be read before then" : `${partsOf(uri).platformId} doesn't have it`
}

/** Checks the condition at each commit, and every `everyMs` without one. */
async function until(
  condition: () => Promise<boolean>,
  deadline: number,
  { store, everyMs }: { readonly store: Marks & TransactionLog & Reads; readonly everyMs: number },
): Promise<boolean> {
  for (;;) {
    if (await condition()) return true
    const left = deadline - performance.now()
    if (left <= 0) return false
    await nextCommit(store, Math.min(left, everyMs))
  }
}

async function nextCommit(store: Marks & TransactionLog & Reads, ms: number): Promise<void> {
  const committed = new AbortController()
  const stop = store.onCommit(() => committed.abort())
  await sleep(ms, committed.signal)
  stop()
}
