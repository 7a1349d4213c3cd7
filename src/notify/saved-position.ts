import type { Clock } from '../contracts/clock.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import type { Past } from '../contracts/record-past.ts'
import type { Tx } from '../model/facts.ts'

export interface PositionParts {
  readonly store: RecordNotes & Pick<TransactionLog, 'head'> & Pick<Past, 'horizon'>
  readonly clock: Clock
  /** Called if part of the log was dropped before it was read. */
  readonly missed: (from: Tx, to: Tx) => void
}

/** How often the position is saved at least, if changes create no deliveries. */
const SAVED_EVERY_MS = 5_000
const SAVED_EVERY_TX = 5_000
const REST_MS = 1_000

/** Saves a follower's position now and then: after a kill, later changes are processed again. */
export function savedPosition(name: string, { store, clock, missed }: PositionParts) {
  let saved = { tx: 0, at: 0 }
  const noteSaved = (tx: Tx): void => {
    saved = { tx, at: clock.now() }
  }
  const save = (tx: Tx): Promise<void> => store.saveCheckpoint(name, tx).then(() => noteSaved(tx))
  return {
    noteSaved,
    async moved(tx: Tx, isDue = false): Promise<void> {
      if (isDue || tx - saved.tx >= SAVED_EVERY_TX) await save(tx)
    },
    async rest({ head }: { readonly head: Tx }): Promise<number> {
      if (head > saved.tx && clock.now() - saved.at >= SAVED_EVERY_MS) await save(head)
      return REST_MS
    },
    async reset<S extends { readonly head: Tx }>(old: S): Promise<S> {
      const horizon = (await store.horizon())?.tx ?? 0
      if (horizon > old.head) missed(old.head, horizon)
      return { ...old, head: Math.max(old.head, horizon) }
    },
  }
}
