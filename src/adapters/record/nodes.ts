import type { NodeId } from '../../contracts/log.ts'
import type { Uri } from '../../model/uri.ts'
import { nodeRowOf, type NodePageColumns } from './columns.ts'
import { rowsOf, type SqlOperations } from './sql-operation.ts'

/**
 * Searches the text, because parsing it would take longer for a million nodes. Text quoted in an issue can't match,
 * since its quotes are escaped.
 */
const STAGE = `CASE WHEN system IS NULL THEN 'stub' WHEN strpos(system, '"state":"ENRICHED"') > 0 THEN 'enriched'
  WHEN strpos(system, '"state":"HYDRATED"') > 0 THEN 'hydrated' WHEN strpos(system, '"unresolvable":true') > 0 THEN 'unresolvable'
  ELSE 'stub' END AS stage`
const PAGE = `SELECT id, uri, entity_type, typed_at, typed_before, gone, ${STAGE} FROM node
  WHERE id > $1 ORDER BY id LIMIT $2`

export const NODES: SqlOperations<'nodePage' | 'urisOf'> = {
  *nodePage(after, limit) {
    return (yield* rowsOf<NodePageColumns>(PAGE, after, limit)).map(nodeRowOf)
  },

  *urisOf(nodes) {
    const distinct = [...new Set(nodes)]
    const rows = yield* rowsOf<{ id: NodeId; uri: Uri }>(
      'SELECT id, uri FROM node WHERE id = ANY ($1::bigint[])',
      distinct,
    )
    const found = new Map(rows.map(({ id, uri }) => [id, uri]))
    return nodes.map((node) => found.get(node) ?? null)
  },
}
