import type { TransactionRowWrite } from '../../commit/rows.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Session } from './connection.ts'

/**
 * The last transaction of the log as a process knows it. A standby that is promoted may lack the last ones, and their
 * numbers are then given to others: what tells them apart is when and for what each was written.
 */
export interface LogEnd {
  readonly tx: Tx
  readonly at: Time
  readonly trace: string
}

export const endOf = (row: TransactionRowWrite | undefined): LogEnd | null =>
  row === undefined ? null : { tx: row.id, at: row.at, trace: row.cause.trace }

/** Returns null if the log is empty. */
export async function readLogEnd(session: Session): Promise<LogEnd | null> {
  const [found] = await session.query<LogEnd>('SELECT head.tx, tx.at, tx.trace FROM head JOIN tx ON tx.id = head.tx')
  return found ?? null
}

/** Tells whether the log still has the transaction: false if it has none of this number, or a different one. */
export async function hasTransaction(session: Session, { tx, at, trace }: LogEnd): Promise<boolean> {
  const [found] = await session.query<{ at: Time; trace: string }>('SELECT at, trace FROM tx WHERE id = $1', [tx])
  return found?.at === at && found.trace === trace
}
