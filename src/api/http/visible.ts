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
}

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
  if (!(await until(served, deadline, parts.store))) return null
  const { tx } = await parts.store.head()
  return (await until(() => Promise.resolve((parts.graph()?.head ?? tx) >= tx), deadline, parts.store)) ? tx : null
}

async function until(condition: () => Promise<boolean>, deadline: number, store: Store): Promise<boolean> {
  for (;;) {
    if (await condition()) return true
    const left = deadline - Date.now()
    if (left <= 0) return false
    await nextCommit(store, Math.min(left, 100))
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
