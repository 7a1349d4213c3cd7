import type { Time, Tx } from '../../model/facts.ts'
import type { Session } from './connection.ts'

/** Where every ascending number stands, and counts of the present that would be slow to count. One row, written with each batch. */
export type Head = {
  tx: Tx
  at: Time
  node: number
  document: number
  delta: number
  support: number
  entities: number
  edges: number
  facts: number
}

export async function readHead(session: Session): Promise<Head> {
  const [head] = await session.query<Head>(
    'SELECT tx, at, node, document, delta, support, entities, edges, facts FROM head',
  )
  if (head === undefined) throw new Error('the record has no head: its schema was not made by this product')
  return head
}

export function writeHead(session: Session, head: Head): Promise<unknown> {
  const { tx, at, node, document, delta, support, entities, edges, facts } = head
  return session.query(
    `UPDATE head SET tx = $1, at = $2, node = $3, document = $4, delta = $5, support = $6, entities = $7, edges = $8, facts = $9`,
    [tx, at, node, document, delta, support, entities, edges, facts],
  )
}
