import type { TransactionRowWrite } from '../../commit/rows.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Session } from './connection.ts'

/**
 * The last transaction of the log that a process has seen. A promoted standby may lack the last ones and issue their
 * numbers again, so time and trace tell them apart.
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

/** Tells whether the log still has this very transaction, not another with its number. */
export async function hasTransaction(session: Session, { tx, at, trace }: LogEnd): Promise<boolean> {
  const [found] = await session.query<{ at: Time; trace: string }>('SELECT at, trace FROM tx WHERE id = $1', [tx])
  return found?.at === at && found.trace === trace
}
