// Reads for a process without a graph: the nodes and edges of a whole frontier, each in one statement.
import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { LevelSupport } from '../../contracts/reads.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { graphNodeOf, provenanceOf, type GraphNodeColumns } from './columns.ts'
import type { SqlDialect } from './dialect.ts'
import type { SupportColumns } from './log.ts'
import { rowsOf, statement, together, type SqlOperations } from './sql-operation.ts'

const NODE = 'n.id, n.uri, n.entity_type, n.typed_at, n.typed_before, n.gone'
const NAMED = `SELECT ${NODE} FROM unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri`
const NUMBERED = `SELECT ${NODE} FROM node n WHERE n.id = ANY ($1::bigint[])`

const END = statement('SELECT id AS tx, node_to AS node FROM tx ORDER BY id DESC LIMIT 1')
const EDGE_TYPES = statement('SELECT id AS number, name FROM edge_type ORDER BY id')
const REJECTED_TYPES = `SELECT DISTINCT type FROM support WHERE provenance = 5`

type SupportCells = Pick<SupportColumns<number>, 'src' | 'type' | 'dst' | 'provenance' | 'since'>

/**
 * Finds open and ended supports apart, each by its own index. `+ 0` makes the planner search by node, which has few
 * edges, instead of by type.
 */
function levelOf({ supportsAt }: SqlDialect, direction: Direction, isTyped: boolean): string {
  const [near, types] = [
    direction === 'out' ? 'src' : 'dst',
    isTyped ? 'AND type + 0 = ANY ($4::bigint[])' : '',
  ] as const
  const found = (standing: string): string =>
    supportsAt(near, 'src, type, dst, provenance, since', `${standing} AND since <= $2 ${types}`)
  return `${found('until IS NULL')} UNION ALL ${found('until IS NOT NULL AND until > $2')} LIMIT $3`
}

type LevelOperation = 'graphEnd' | 'nodesNamed' | 'nodesNumbered' | 'level' | 'rejectedTypes'

export function levelOperations(dialect: SqlDialect): SqlOperations<LevelOperation> {
  const level = {
    out: { all: levelOf(dialect, 'out', false), some: levelOf(dialect, 'out', true) },
    in: { all: levelOf(dialect, 'in', false), some: levelOf(dialect, 'in', true) },
  } as const
  return {
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
      const texts = level[request.direction]
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
}
