import { LRUCache } from 'lru-cache'
import type { StoredNode } from '../../../commit/batch.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Uri } from '../../../model/uri.ts'
import { claimsText, jsonOrNull, nodeOf, requestedText, typeColumns, type NodeColumns } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { NODE } from '../schema/rows.ts'

/** About 10 MB. Most commits refer to a few of the same nodes. */
const MAX_NODES = 20_000

/** The rows of nodes as the one writer of the record reads and writes them: the last ones stay in memory. */
export interface NodeRows {
  find(uri: Uri): StoredNode | null
  /** Of a node that is in the record. */
  read(id: NodeId): StoredNode
  uriOf(id: NodeId): Uri
  put(node: StoredNode, isNew: boolean): void
  /** After a rollback. */
  forget(): void
}

const UNKNOWN = 'unknown'

export function openNodeRows(db: Db): NodeRows {
  const select = db.prepare<[Uri], NodeColumns>(`SELECT ${NODE} FROM node WHERE uri = +?`)
  const selectById = db.prepare<[NodeId], NodeColumns>(`SELECT ${NODE} FROM node WHERE id = +?`)
  const selectUri = db.prepare<[NodeId], Uri>('SELECT uri FROM node WHERE id = +?').pluck()
  const insert = db.prepare(
    `INSERT INTO node (system, claims, requested, entity_type, typed_at, typed_before, gone, uri, id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE node SET system = ?, claims = ?, requested = ?, entity_type = ?, typed_at = ?, typed_before = ?, gone = ?
     WHERE id = +?`,
  )
  // Nobody else makes nodes: of an unknown URI it is remembered, too, that it is unknown.
  const recent = new LRUCache<Uri, StoredNode | typeof UNKNOWN>({ max: MAX_NODES })

  function found<Row>(row: Row | undefined, id: NodeId): Row {
    if (row === undefined) throw new Error(`node ${id} is not in the record`)
    return row
  }

  return {
    find(uri) {
      const known = recent.get(uri)
      if (known !== undefined) return known === UNKNOWN ? null : known
      const row = select.get(uri)
      const node = row === undefined ? null : nodeOf(row)
      recent.set(uri, node ?? UNKNOWN)
      return node
    },
    read: (id) => nodeOf(found(selectById.get(id), id)),
    uriOf: (id) => found(selectUri.get(id), id),
    put(node, isNew) {
      const { id, uri, system, types, gone } = node
      const { entity_type, typed_at, typed_before } = typeColumns(types)
      const stated = [jsonOrNull(system), claimsText(node), requestedText(node)]
      const columns = [...stated, entity_type, typed_at, typed_before, jsonOrNull(gone)]
      if (isNew) insert.run(...columns, uri, id)
      else update.run(...columns, id)
      recent.set(uri, node)
    },
    forget: () => recent.clear(),
  }
}
