import type { OverSession } from '../../contracts/operations.ts'
import { readHead } from './head.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { edgePageOf } from '../record/columns.ts'
import type { Session } from './connection.ts'

/** Binary search within the last range between two backward jumps of the clock that had begun by then. */
const TX_AT = `WITH range AS (SELECT coalesce((SELECT tx FROM clock_set_back WHERE at <= $1 ORDER BY tx DESC LIMIT 1), 0) AS begin)
  SELECT id FROM tx
  WHERE at <= $1 AND id >= (SELECT begin FROM range) AND id < coalesce(
    (SELECT tx FROM clock_set_back WHERE tx > greatest((SELECT begin FROM range), (SELECT min(id) FROM tx)) ORDER BY tx LIMIT 1),
    9223372036854775807)
  ORDER BY at DESC, id DESC LIMIT 1`

/**
 * A start reads up to twenty million edges. A page comes as one JSON text of plain lists: parsing it takes a fifth of
 * the time of as many protocol rows.
 */
const EDGES = `SELECT string_agg(concat('[', id, ',', type, ',', src, ',', dst, ',', provenance, ',', since, ',',
    coalesce(until::text, 'null'), ']'), ',' ORDER BY id) AS rows
  FROM (SELECT * FROM support WHERE id > $1 ORDER BY id LIMIT $2) e`

export const LOG: OverSession<'txAt' | 'counts' | 'edgePage', Session> = {
  async txAt(session, time) {
    const [found] = await session.query<{ id: Tx }>(TX_AT, [time])
    return found?.id ?? 0
  },

  async counts(session) {
    const { node, document, tx, entities, edges, facts } = await readHead(session)
    return { nodes: node, entities, edges, transactions: tx, facts, documents: document }
  },

  async edgePage(session, after, at, limit) {
    const [[page], types] = await Promise.all([
      session.query<{ rows: string | null }>(EDGES, [after, limit]),
      session.query<{ id: number; name: EdgeTypeId }>('SELECT id, name FROM edge_type'),
    ])
    const names = new Map(types.map(({ id, name }) => [id, name]))
    const nameOf = (type: number): EdgeTypeId => {
      const name = names.get(type)
      if (name === undefined) throw new Error(`edge type ${type} isn't in the record`)
      return name
    }
    return edgePageOf(JSON.parse(`[${page?.rows ?? ''}]`), { at, limit, nameOf })
  },
}
