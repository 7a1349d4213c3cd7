import { LRUCache } from 'lru-cache'
import type { StoredNode } from '../../../commit/batch.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Uri } from '../../../model/uri.ts'
import { claimsText, jsonOrNull, nodeOf, requestedText, typeColumns, type NodeColumns } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { assignments, insertInto } from '../schema/rows.ts'

/** About 10 MB. Most commits refer to a few of the same nodes. */
const MAX_NODES = 20_000

const COLUMNS = ['id', 'uri', 'system', 'claims', 'requested', 'entity_type', 'typed_at', 'typed_before', 'gone']
const UNKNOWN = 'unknown'

export type NodeRows = ReturnType<typeof openNodeRows>

/** The rows of nodes as the one writer of the record reads and writes them: the last ones stay in memory. */
export function openNodeRows(db: Db) {
  const select = `SELECT ${COLUMNS.join(', ')} FROM node`
  const findByUri = db.prepare<[Uri], NodeColumns>(`${select} WHERE uri = +?`)
  const findById = db.prepare<[NodeId], NodeColumns>(`${select} WHERE id = +?`)
  const insert = db.prepare(insertInto('node', COLUMNS))
  const update = db.prepare(`UPDATE node SET ${assignments(COLUMNS.slice(2))} WHERE id = +@id`)
  // Nobody else makes nodes: of an unknown URI it is remembered, too, that it is unknown.
  const recent = new LRUCache<Uri, StoredNode | typeof UNKNOWN>({ max: MAX_NODES })
  return {
    find(uri: Uri): StoredNode | null {
      const known = recent.get(uri)
      if (known !== undefined) return known === UNKNOWN ? null : known
      const row = findByUri.get(uri)
      const node = row === undefined ? null : nodeOf(row)
      recent.set(uri, node ?? UNKNOWN)
      return node
    },
    read(id: NodeId): StoredNode {
      const row = findById.get(id)
      if (row === undefined) throw new Error(`node ${id} is not in the record`)
      return nodeOf(row)
    },
    put(node: StoredNode, isNew: boolean): void {
      const { id, uri, system, types, gone } = node
      const texts = { system: jsonOrNull(system), claims: claimsText(node), requested: requestedText(node) }
      const row = { id, uri, ...texts, ...typeColumns(types), gone: jsonOrNull(gone) }
      if (isNew) insert.run(row)
      else update.run(row)
      recent.set(uri, node)
    },
    /** After a rollback. */
    forget: () => recent.clear(),
  }
}
