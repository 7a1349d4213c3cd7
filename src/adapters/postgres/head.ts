import type { CommitHead } from '../../commit/view.ts'
import type { Session } from './connection.ts'

/** The head of the log, and the number of the last batch that wrote. */
export interface NumberedHead extends CommitHead {
  readonly batch: number
}

/** One row, written with each batch. */
type Row = { [Name in keyof NumberedHead]: number }

export async function readHead(session: Session): Promise<NumberedHead> {
  const [head] = await session.query<Row>(
    'SELECT tx, at, node, document, delta, support, entities, edges, facts, batch FROM head',
  )
  if (head === undefined) throw new Error('the record has no head: its schema was not made by this product')
  return head
}

/** The database gives the batch its number. */
export function writeHead(session: Session, head: CommitHead): Promise<unknown> {
  const { tx, at, node, document, delta, support, entities, edges, facts } = head
  return session.query(
    `UPDATE head SET tx = $1, at = $2, node = $3, document = $4, delta = $5, support = $6, entities = $7, edges = $8, facts = $9`,
    [tx, at, node, document, delta, support, entities, edges, facts],
  )
}
