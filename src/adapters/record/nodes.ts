import { nodeRowOf, type NodePageColumns } from './columns.ts'
import { rowsOf, type SqlOperations } from './sql-operation.ts'

/** As text: of a million nodes, parsing each would take longer. What is quoted in an issue has its quotes escaped. */
const STAGE = `CASE WHEN system IS NULL THEN 'stub' WHEN strpos(system, '"state":"ENRICHED"') > 0 THEN 'enriched'
  WHEN strpos(system, '"state":"HYDRATED"') > 0 THEN 'hydrated' WHEN strpos(system, '"unresolvable":true') > 0 THEN 'unresolvable'
  ELSE 'stub' END AS stage`
const PAGE = `SELECT id, uri, entity_type, typed_at, typed_before, gone, ${STAGE} FROM node
  WHERE id > $1 ORDER BY id LIMIT $2`

export const NODES: SqlOperations<'nodePage'> = {
  *nodePage(after, limit) {
    return (yield* rowsOf<NodePageColumns>(PAGE, after, limit)).map(nodeRowOf)
  },
}
