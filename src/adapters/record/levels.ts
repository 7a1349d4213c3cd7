// Reads for a process without a graph: the nodes and edges of a whole frontier, each in one statement.
import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { LevelSupport } from '../../contracts/reads.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { graphNodeOf, provenanceOf, type GraphNodeColumns } from './columns.ts'
import { anyOf, JOIN, sql, unnest, type Sql } from './dialect.ts'
import type { SupportColumns } from './log.ts'
import { rowsOf, statement, together, type SqlOperations } from './sql-operation.ts'

const NODE = 'n.id, n.uri, n.entity_type, n.typed_at, n.typed_before, n.gone'
const NAMED = sql`SELECT ${NODE} FROM ${unnest(1, 'text', 'uri')} ${JOIN} node n ON n.uri = u.uri`
const NUMBERED = sql`SELECT ${NODE} FROM node n WHERE n.id ${anyOf(1, 'bigint')}`

const END = statement('SELECT id AS tx, node_to AS node FROM tx ORDER BY id DESC LIMIT 1')
const EDGE_TYPES = statement('SELECT id AS number, name FROM edge_type ORDER BY id')
const REJECTED_TYPES = `SELECT DISTINCT type FROM support WHERE provenance = 5`

type SupportCells = Pick<SupportColumns<number>, 'src' | 'type' | 'dst' | 'provenance' | 'since'>

/** Selects the supports at one end of the nodes `$1` that meet the rest of the condition. */
function supportsAt(end: 'src' | 'dst', rest: Sql): Sql {
  const columns = 'src, type, dst, provenance, since'
  return {
    // Node by node, since without statistics the planner would scan all edges of a type for a list of nodes.
    postgres: `SELECT e.* FROM ${unnest(1, 'bigint', 'node').postgres}
    CROSS JOIN LATERAL (SELECT ${columns} FROM support WHERE ${end} = u.node AND ${rest.postgres} OFFSET 0) e`,
    sqlite: `SELECT ${columns} FROM support WHERE ${end} ${anyOf(1, 'bigint').sqlite} AND ${rest.sqlite}`,
  }
}

/**
 * Finds open and ended supports apart, each by its own index. `+ 0` makes the planner search by node, which has few
 * edges, instead of by type.
 */
function levelOf(end: 'src' | 'dst', isTyped: boolean): Sql {
  const types = isTyped ? sql`AND type + 0 ${anyOf(4, 'bigint')}` : ''
  const found = (standing: string): Sql => supportsAt(end, sql`${standing} AND since <= $2 ${types}`)
  return sql`${found('until IS NULL')} UNION ALL ${found('until IS NOT NULL AND until > $2')} LIMIT $3`
}

const LEVEL: Readonly<Record<Direction, { readonly all: Sql; readonly some: Sql }>> = {
  out: { all: levelOf('src', false), some: levelOf('src', true) },
  in: { all: levelOf('dst', false), some: levelOf('dst', true) },
}

export const LEVELS: SqlOperations<'graphEnd' | 'nodesNamed' | 'nodesNumbered' | 'level' | 'rejectedTypes'> = {
  *graphEnd() {
    type Rows = [{ tx: Tx; node: NodeId }, { number: number; name: EdgeTypeId }]
    const [[end], edgeTypes] = yield* together<Rows>([END, EDGE_TYPES])
    return { ...(end ?? { tx: 0, node: 0 }), edgeTypes }
  },

  *nodesNamed(uris) {
    return (yield* rowsOf<GraphNodeColumns>(NAMED, uris)).map(graphNodeOf)
  },

  *nodesNumbered(nodes) {
    return (yield* rowsOf<GraphNodeColumns>(NUMBERED, nodes)).map(graphNodeOf)
  },

  *level(request) {
    const { nodes, at, limit, types } = request
    const texts = LEVEL[request.direction]
    const rows = yield* types === null
      ? rowsOf<SupportCells>(texts.all, nodes, at, limit)
      : rowsOf<SupportCells>(texts.some, nodes, at, limit, types)
    return rows.map(({ src, type, dst, provenance, since }): LevelSupport => ({
      from: src,
      type,
      to: dst,
      provenance: provenanceOf(provenance),
      since,
    }))
  },

  *rejectedTypes() {
    return (yield* rowsOf<{ type: number }>(REJECTED_TYPES)).map(({ type }) => type)
  },
}
