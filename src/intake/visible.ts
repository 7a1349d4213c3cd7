import type { DocumentStatus, Reads } from '../contracts/reads.ts'
import type { FollowerHandle } from '../contracts/follower.ts'
import type { MarkReceipt, Marks, PendingMark } from '../contracts/marks.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

export const MAX_VISIBLE_WAIT_MS = 10_000
/** Marks that one call may wait for; looking after ten thousand would hold up every reader of the process. */
export const MAX_AWAITED = 200

export interface VisibleParts {
  readonly store: Marks & TransactionLog & Reads
  /** What follows the log in this process. None where it answers no queries: then "visible" is durable, and other processes are given the transaction. */
  readonly followers: () => readonly FollowerHandle[]
}

/** What follows from it comes moments later. In the middle of a flood it may come much later, and is not waited for. */
const MAX_BRIEF_WAIT_MS = 500

/** What became of marks that somebody waited for. */
export interface VisibleResult {
  readonly visible: boolean
  /** As of when those are visible that are; null where none is, or not within the bound. */
  readonly tx: Tx | null
  /** Those that came to nothing: their source does not have them, or did not say so in a way that can be read. */
  readonly notRead?: readonly NotRead[]
  readonly hint?: string
}

interface NotRead {
  readonly uri: Uri
  readonly reason: string
  /** When it is asked again by itself. */
  readonly nextTryAt: string | null
}

/**
 * Waits until marks are served and every reader of this process sees it: "read your own write". What its source was asked for in
 * vain, and will not be asked for again within the bound, is not waited for. What is late goes on; nothing is lost.
 */
export async function waitVisible(receipts: readonly MarkReceipt[], parts: VisibleParts): Promise<VisibleResult> {
  const deadline = Date.now() + MAX_VISIBLE_WAIT_MS
  const { store } = parts
  const uris = [...new Set(receipts.map((r) => r.uri))]
  let waiting: readonly Uri[] = uris
  const putOff: PendingMark[] = []
  const served = async (): Promise<boolean> => {
    // What was served once is not looked after again. A newer mark on the same URI hides whether ours was served; waiting for
    // it as well is late at worst, never wrong.
    const pending = (await store.pending(waiting)).filter((mark) => mark !== null)
    const isLater = ({ nextTryAt }: PendingMark): boolean => nextTryAt !== null && nextTryAt >= deadline
    putOff.push(...pending.filter(isLater))
    waiting = pending.filter((mark) => !isLater(mark)).map((mark) => mark.uri)
    return waiting.length === 0
  }
  if (!(await until(served, deadline, { store, everyMs: 100 }))) return LATE
  const { tx } = await store.head()
  if (!(await shownBy(parts.followers(), tx, deadline))) return LATE
  const notRead = await readInVain(uris, putOff, { store, tx })
  const visible = putOff.length === 0
  return {
    visible,
    tx: putOff.length === uris.length ? null : tx,
    ...(notRead.length === 0 ? {} : { notRead }),
    ...(visible ? {} : { hint: 'notRead names what came to nothing, and why; send it again once its source has it.' }),
  }
}

const LATE_HINT = `Not visible within ${MAX_VISIBLE_WAIT_MS / 1_000} s; it goes on.`
const LATE: VisibleResult = { visible: false, tx: null, hint: LATE_HINT }

/** Whether every reader of this process sees a transaction that is written already. */
export async function waitShown(
  tx: Tx,
  followers: readonly FollowerHandle[],
): Promise<{ readonly visible: boolean; readonly hint?: string }> {
  const visible = await shownBy(followers, tx, Date.now() + MAX_VISIBLE_WAIT_MS)
  return visible ? { visible } : { visible, hint: LATE_HINT }
}

/** What another process has the duty for is not waited for here. */
async function shownBy(followers: readonly FollowerHandle[], tx: Tx, deadline: number): Promise<boolean> {
  const left = (): number => Math.max(0, deadline - Date.now())
  for (const follower of followers.filter(({ visibility }) => visibility === 'required'))
    if (!(await follower.waitFor(tx, left()))) return false
  const brief = followers.filter((follower) => follower.visibility === 'brief' && follower.status().ready)
  await Promise.all(brief.map((follower) => follower.waitFor(tx, Math.min(left(), MAX_BRIEF_WAIT_MS))))
  return true
}

async function readInVain(
  uris: readonly Uri[],
  putOff: readonly PendingMark[],
  { store, tx }: { readonly store: Marks & TransactionLog & Reads; readonly tx: Tx },
): Promise<readonly NotRead[]> {
  const known = await store.entities(uris, tx)
  const nextTries = new Map(putOff.map((mark) => [mark.uri, mark.nextTryAt]))
  return uris.flatMap((uri, i): NotRead[] => {
    const nextTry = nextTries.get(uri) ?? null
    const reason =
      reasonOf(known[i]?.documents ?? []) ?? (nextTry === null ? null : 'its source cannot be asked before then')
    return reason === null
      ? []
      : [{ uri, reason, nextTryAt: nextTry === null ? null : new Date(nextTry).toISOString() }]
  })
}

/** One answer is enough, of several types that a URI may be of. */
function reasonOf(documents: readonly DocumentStatus[]): string | null {
  const [first] = documents
  if (first === undefined || documents.some((d) => d.hydratedAt !== null && !d.gone && d.lastError === null))
    return null
  return documents.find((d) => d.lastError !== null)?.lastError ?? `${first.platform} says that it does not have it`
}

/** Looks again at each commit, and every so often without one. */
async function until(
  condition: () => Promise<boolean>,
  deadline: number,
  { store, everyMs }: { readonly store: Marks & TransactionLog & Reads; readonly everyMs: number },
): Promise<boolean> {
  for (;;) {
    if (await condition()) return true
    const left = deadline - Date.now()
    if (left <= 0) return false
    await nextCommit(store, Math.min(left, everyMs))
  }
}

function nextCommit(store: Marks & TransactionLog & Reads, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.onCommit(() => wake())
    const timer = setTimeout(() => wake(), ms)
    const wake = (): void => {
      stop()
      clearTimeout(timer)
      resolve()
    }
  })
}
