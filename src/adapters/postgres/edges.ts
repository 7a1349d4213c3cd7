import type { OverSession } from '../../contracts/operations.ts'
import type { ConcludedRow } from '../../contracts/reads.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { edgePageOf } from '../record/columns.ts'
import type { Session } from './connection.ts'
import { supportOf, type NamedSupport } from '../record/edge-events.ts'

/** Selects a `NamedSupport` of `e`, from `SUPPORT_JOINS`. */
const SUPPORT_COLUMNS = `e.id, y.name, a.uri AS src, b.uri AS dst, dk.platform, dk.type, d.uri, e.provenance, e.evidence, e.since`
const SUPPORT_JOINS = `JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src JOIN node b ON b.id = e.dst
  JOIN document d ON d.id = e.document JOIN document_kind dk ON dk.id = d.kind`

/** Finds open supports apart from closed ones, so that the present is fast however long the past. */
const found = (end: 'src' | 'dst', open: string): string =>
  `(SELECT * FROM support WHERE ${end} = (SELECT id FROM node WHERE uri = $1) AND ${open} AND since <= $2 ORDER BY id LIMIT $3)`

const SUPPORTS = `SELECT ${SUPPORT_COLUMNS} FROM
    (${found('src', 'until IS NULL')} UNION ${found('dst', 'until IS NULL')}
     UNION ${found('src', 'until IS NOT NULL AND until > $2')} UNION ${found('dst', 'until IS NOT NULL AND until > $2')}
     ORDER BY id LIMIT $3) e
  ${SUPPORT_JOINS} ORDER BY e.id`

/** Starts at the source, which has few edges; a person or a dataset may be the target of a hundred thousand. */
const SUPPORTS_ON = `SELECT ${SUPPORT_COLUMNS} FROM unnest($1::text[], $2::text[], $3::text[]) AS u (type, src, dst)
  JOIN edge_type y ON y.name = u.type JOIN node a ON a.uri = u.src JOIN node b ON b.uri = u.dst
  CROSS JOIN LATERAL (
    SELECT * FROM support o WHERE o.src = a.id AND o.type = y.id AND o.dst + 0 = b.id AND o.until IS NULL AND o.since <= $4
    UNION ALL
    SELECT * FROM support c WHERE c.src = a.id AND c.type + 0 = y.id AND c.dst + 0 = b.id
      AND c.until IS NOT NULL AND c.until > $4 AND c.since <= $4
  ) e JOIN document d ON d.id = e.document JOIN document_kind dk ON dk.id = d.kind ORDER BY e.id`

const CONCLUDED = `SELECT e.id, y.name AS type, e.src AS "from", e.dst AS "to" FROM node n
    JOIN document_kind dk ON dk.platform = $1 AND dk.type = $2 JOIN document d ON d.node = n.id AND d.kind + 0 = dk.id
    JOIN support e ON e.document = d.id AND e.until IS NULL AND e.id > $4 JOIN edge_type y ON y.id = e.type
  WHERE n.uri = $3 ORDER BY e.id LIMIT $5`

/**
 * A start reads up to twenty million edges. A page comes as one JSON text of plain lists: parsing it takes a fifth of
 * the time of as many protocol rows.
 */
const EDGES = `SELECT string_agg(concat('[', id, ',', type, ',', src, ',', dst, ',', provenance, ',', since, ',',
    coalesce(until::text, 'null'), ']'), ',' ORDER BY id) AS rows
  FROM (SELECT * FROM support WHERE id > $1 ORDER BY id LIMIT $2) e`

export const EDGE_READS: OverSession<'supports' | 'supportsOn' | 'concluded' | 'edgePage', Session> = {
  async supports(session, uri, at, limit) {
    const rows = await session.query<NamedSupport>(SUPPORTS, [uri, at, limit + 1])
    return { rows: rows.slice(0, limit).map(supportOf), more: rows.length > limit }
  },

  async supportsOn(session, edges, at) {
    const lists = [edges.map((e) => e.type), edges.map((e) => e.from), edges.map((e) => e.to)]
    return (await session.query<NamedSupport>(SUPPORTS_ON, [...lists, at])).map(supportOf)
  },

  async concluded(session, { platform, type, uri }, after, limit) {
    return await session.query<ConcludedRow>(CONCLUDED, [platform, type, uri, after, limit])
  },

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
