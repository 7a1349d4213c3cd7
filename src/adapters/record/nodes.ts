import type { NodeId } from '../../contracts/log.ts'
import type { Uri } from '../../model/uri.ts'
import { nodeRowOf, type NodePageColumns } from './columns.ts'
import { anyOf, contains, sql } from './dialect.ts'
import { rowsOf, type SqlOperations } from './sql-operation.ts'

/**
 * Searches the text, because parsing it would take longer for a million nodes. Text quoted in an issue can't match,
 * since its quotes are escaped.
 */
const STAGE = sql`CASE WHEN system IS NULL THEN 'stub' WHEN ${contains('system', '"state":"ENRICHED"')} THEN 'enriched'
  WHEN ${contains('system', '"state":"HYDRATED"')} THEN 'hydrated'
  WHEN ${contains('system', '"unresolvable":true')} THEN 'unresolvable' ELSE 'stub' END AS stage`
const PAGE = sql`SELECT id, uri, entity_type, typed_at, typed_before, gone, ${STAGE} FROM node
  WHERE id > $1 ORDER BY id LIMIT $2`
const NUMBERED = sql`SELECT id, uri FROM node WHERE id ${anyOf(1, 'bigint')}`

export const NODES: SqlOperations<'nodePage' | 'urisOf'> = {
  *nodePage(after, limit) {
    return (yield* rowsOf<NodePageColumns>(PAGE, after, limit)).map(nodeRowOf)
  },

  *urisOf(nodes) {
    const rows = yield* rowsOf<{ id: NodeId; uri: Uri }>(NUMBERED, [...new Set(nodes)])
    const found = new Map(rows.map(({ id, uri }) => [id, uri]))
    return nodes.map((node) => found.get(node) ?? null)
  },
}
