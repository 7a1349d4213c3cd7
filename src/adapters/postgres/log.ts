import type { OverSession } from '../../contracts/operations.ts'
import { readHead } from './head.ts'
import type { Tx } from '../../model/facts.ts'
import type { Session } from './connection.ts'

/** Binary search within the last range between two backward jumps of the clock that had begun by then. */
const TX_AT = `WITH range AS (SELECT coalesce((SELECT tx FROM clock_set_back WHERE at <= $1 ORDER BY tx DESC LIMIT 1), 0) AS begin)
  SELECT id FROM tx
  WHERE at <= $1 AND id >= (SELECT begin FROM range) AND id < coalesce(
    (SELECT tx FROM clock_set_back WHERE tx > greatest((SELECT begin FROM range), (SELECT min(id) FROM tx)) ORDER BY tx LIMIT 1),
    9223372036854775807)
  ORDER BY at DESC, id DESC LIMIT 1`

export const LOG: OverSession<'txAt' | 'counts', Session> = {
  async txAt(session, time) {
    const [found] = await session.query<{ id: Tx }>(TX_AT, [time])
    return found?.id ?? 0
  },

  async counts(session) {
    const { node, document, tx, entities, edges, facts } = await readHead(session)
    return { nodes: node, entities, edges, transactions: tx, facts, documents: document }
  },
}
