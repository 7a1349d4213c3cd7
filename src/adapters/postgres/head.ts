import type { CommitHead } from '../../commit/head.ts'
import type { Session } from './connection.ts'

/** The head of the log, and the number of the batch that wrote it. */
interface NumberedHead extends CommitHead {
  readonly batch: number
}

/** Reads the one row that each batch updates. */
export async function readHead(session: Session): Promise<NumberedHead> {
  const [head] = await session.query<NumberedHead>(
    'SELECT tx, at, log_time AS "logTime", node, document, delta, support, entities, edges, facts, batch FROM head',
  )
  if (head === undefined) throw new Error("the record has no head: its schema wasn't made by this product")
  return head
}

/** Gives the batch the next number; under the lock of the log nobody else changes it. */
export function writeHead(session: Session, head: CommitHead): Promise<unknown> {
  const { tx, at, logTime, node, document, delta, support, entities, edges, facts } = head
  return session.query(
    `UPDATE head SET tx = $1, at = $2, log_time = $3, node = $4, document = $5, delta = $6, support = $7, entities = $8, edges = $9,
       facts = $10, batch = batch + 1`,
    [tx, at, logTime, node, document, delta, support, entities, edges, facts],
  )
}
