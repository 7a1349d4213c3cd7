import type { GraphReader } from '../../contracts/graph.ts'
import type { MarkReceipt, Store } from '../../contracts/store.ts'
import type { Tx } from '../../model/facts.ts'

export const MAX_VISIBLE_WAIT_MS = 10_000
/** Marks that one call may wait for; looking after ten thousand would hold up every reader of the process. */
export const MAX_AWAITED = 200

export interface VisibleParts {
  readonly store: Store
  /** Null where this process answers no queries: then "visible" is durable, and other processes are given the transaction. */
  readonly graph: () => GraphReader | null
  /** How far this process has followed with the rules; null where another one does. */
  readonly concluded: () => Tx | null
}

/** What follows from it comes moments later. In the middle of a flood it may come much later, and is not waited for. */
const MAX_CONCLUDED_WAIT_MS = 500

/**
 * Waits until marks are served and every reader of this process sees it: "read your own write". The transaction that is
 * visible then, or null where it took longer than the bound (the mark goes on; nothing is lost).
 */
export async function waitVisible(receipts: readonly MarkReceipt[], parts: VisibleParts): Promise<Tx | null> {
  const deadline = Date.now() + MAX_VISIBLE_WAIT_MS
  let waiting = receipts
  const served = async (): Promise<boolean> => {
    // What was served once is not looked after again. A newer mark on the same URI hides whether ours was served; waiting for
    // it as well is late at worst, never wrong.
    const pending = await parts.store.pending(waiting.map((r) => r.uri))
    waiting = waiting.filter((_, i) => (pending[i] ?? null) !== null)
    return waiting.length === 0
  }
  const { store } = parts
  if (!(await until(served, deadline, { store, everyMs: 100 }))) return null
  const { tx } = await parts.store.head()
  const seen = (): Promise<boolean> => Promise.resolve((parts.graph()?.head ?? tx) >= tx)
  if (!(await until(seen, deadline, { store, everyMs: 100 }))) return null
  const followed = (): Promise<boolean> => Promise.resolve((parts.concluded() ?? tx) >= tx)
  // Where nothing follows from it, no commit tells.
  await until(followed, Math.min(deadline, Date.now() + MAX_CONCLUDED_WAIT_MS), { store, everyMs: 5 })
  return tx
}

/** Looks again at each commit, and every so often without one. */
async function until(
  condition: () => Promise<boolean>,
  deadline: number,
  { store, everyMs }: { readonly store: Store; readonly everyMs: number },
): Promise<boolean> {
  for (;;) {
    if (await condition()) return true
    const left = deadline - Date.now()
    if (left <= 0) return false
    await nextCommit(store, Math.min(left, everyMs))
  }
}

function nextCommit(store: Store, ms: number): Promise<void> {
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
