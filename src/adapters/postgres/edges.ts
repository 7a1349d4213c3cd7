import type { OverSession } from '../../contracts/operations.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { edgePageOf } from '../record/columns.ts'
import type { Session } from './connection.ts'

/**
 * A start reads up to twenty million edges. A page comes as one JSON text of plain lists: parsing it takes a fifth of
 * the time of as many protocol rows.
 */
const EDGES = `SELECT string_agg(concat('[', id, ',', type, ',', src, ',', dst, ',', provenance, ',', since, ',',
    coalesce(until::text, 'null'), ']'), ',' ORDER BY id) AS rows
  FROM (SELECT * FROM support WHERE id > $1 ORDER BY id LIMIT $2) e`

export const EDGE_READS: OverSession<'edgePage', Session> = {
  async edgePage(session, after, at, limit) {
    const [[page], types] = await Promise.all([
      session.query<{ rows: string | null }>(EDGES, [after, limit]),
      session.query<{ id: number; name: EdgeTypeId }>('SELECT id, name FROM edge_type'),
    ])
    const names = new Map(types.map(({ id, name }) => [id, name]))
    const nameOf = (type: number): EdgeTypeId => {
      const name = names.get(type)
      if (name === undefined) throw new Error(`edge type ${type} is not in the record`)
      return name
    }
    return edgePageOf(JSON.parse(`[${page?.rows ?? ''}]`), { at, limit, nameOf })
  },
}
