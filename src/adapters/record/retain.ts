import type { Tx } from '../../model/facts.ts'
import { numbersOf } from './columns.ts'

/** A step looks at about so many rows: in SQLite some 20 ms without a write. A larger transaction is one step. */
export const ROWS_A_STEP = 2_000
export const TXS_A_STEP = 500

/** A transaction of the log, with the last number of its changes and the supports that it closed. */
export interface DroppedTx {
  readonly id: Tx
  readonly delta_to: number
  readonly closed: string | null
}

/** Consecutive transactions, with the supports that they closed. */
export interface DropStep {
  readonly begin: DroppedTx | undefined
  readonly end: DroppedTx
  readonly closed: readonly number[]
}

/** From `begin` through as many of the transactions after it as one step takes; null where there are none. */
export function dropStep(begin: DroppedTx | undefined, following: Iterable<DroppedTx>): DropStep | null {
  const closed: number[] = []
  let end: DroppedTx | null = null
  for (const tx of following) {
    const rows = tx.delta_to - (begin?.delta_to ?? 0) + closed.length
    if (end !== null && rows > ROWS_A_STEP) break
    closed.push(...numbersOf(tx.closed))
    end = tx
  }
  return end === null ? null : { begin, end, closed }
}

/**
 * After which transaction the next step begins: with the oldest that is left, if with no other. But for the very first,
 * that one was seen by an earlier step.
 */
export function dropFrom(after: Tx | null, oldest: Tx | undefined): Tx {
  return after ?? (oldest === undefined || oldest <= 1 ? 0 : oldest)
}
