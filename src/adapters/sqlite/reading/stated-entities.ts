import type { NodeId } from '../../../contracts/log.ts'
import type { StatedEntity } from '../../../contracts/reads.ts'
import type { Uri } from '../../../model/uri.ts'
import { bySystem } from '../../record/stated.ts'
import { snapshot, type Db } from '../schema/database.ts'
import type { RecordNames } from '../schema/names.ts'
import { statedOf, type StatedColumns } from './stated.ts'

/** A row for each document of a node. Rows come as plain lists, as those of edges do. */
type EntityColumns = [
  node: NodeId,
  uri: Uri,
  system: string | null,
  document: number | null,
  kind: number,
  attributes: string,
]

/** A row for each document that states something about a part. */
type PartColumns = [node: NodeId, document: number, kind: number, uri: Uri, attributes: string]

const ENTITY = 'n.id, n.uri, n.system, d.id, d.kind, coalesce(d.attributes, x.asserted)'
const DOCUMENTS = `LEFT JOIN document d ON d.node = n.id AND (d.attributes IS NOT NULL OR d.seq IS NOT NULL)
  LEFT JOIN delta x ON x.seq = d.seq`
const PART =
  's.node, s.document, d.kind, (SELECT uri FROM node n WHERE n.id = d.node), coalesce(s.attributes, x.asserted)'
const PART_FROM = 'JOIN document d ON d.id = s.document LEFT JOIN delta x ON x.seq = s.seq'

export interface StatedEntityReads {
  entitiesOfNodes(nodes: readonly NodeId[]): StatedEntity[]
}

/** Many entities with their present facts, by two statements. */
export function openStatedEntityReads(db: Db, names: RecordNames): StatedEntityReads {
  const find = db
    .prepare<[string], EntityColumns>(
      `SELECT ${ENTITY} FROM (SELECT id, uri, system FROM node WHERE id IN (SELECT value FROM json_each(?))) n
       ${DOCUMENTS} ORDER BY n.id`,
    )
    .raw()
  const findParts = db
    .prepare<[string], PartColumns>(
      `SELECT ${PART} FROM json_each(?) j CROSS JOIN statement s ON s.node = j.value ${PART_FROM}`,
    )
    .raw()

  function assembled(rows: readonly EntityColumns[], parts: readonly PartColumns[]) {
    const entities: { node: NodeId; uri: Uri; system: string | null; rows: StatedColumns[] }[] = []
    for (const [node, uri, system, document, kind, attributes] of rows) {
      let entity = entities.at(-1)
      if (entity?.node !== node) entities.push((entity = { node, uri, system, rows: [] }))
      if (document !== null) entity.rows.push({ document, kind, uri, attributes })
    }
    const byNode = parts.length === 0 ? null : new Map(entities.map((entity) => [entity.node, entity]))
    for (const [node, document, kind, uri, attributes] of parts)
      byNode?.get(node)?.rows.push({ document, kind, uri, attributes })
    return entities.map(({ node, uri, system, rows }): StatedEntity => {
      return { node, uri, stated: [...bySystem(uri, system), ...statedOf(rows, names)] }
    })
  }

  return {
    entitiesOfNodes: (nodes) =>
      snapshot(db, () => {
        const list = JSON.stringify(nodes)
        return assembled(find.all(list), findParts.all(list))
      }),
  }
}
