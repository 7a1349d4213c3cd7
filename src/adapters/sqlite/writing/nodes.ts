import { LRUCache } from 'lru-cache'
import type { StoredNode } from '../../../commit/state.ts'
import type { Uri } from '../../../model/uri.ts'
import { claimsText, jsonOrNull, nodeOf, requestedText, typeColumns, type NodeColumns } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { NODE } from '../schema/rows.ts'

/**
 * About 10 MB. An entity is read several times by each commit that refers to it, and most commits refer to a few of the
 * same.
 */
const MAX_NODES = 20_000

/** The nodes as the one writer of the record reads them: the last ones that it read or wrote are in memory. */
export interface Nodes {
  find(uri: Uri): StoredNode | null
  /** `fresh`: it has no row yet. */
  put(node: StoredNode, fresh: boolean): void
  /** After a rollback. */
  forget(): void
}

const UNKNOWN = 'unknown'

export function openNodes(db: Db): Nodes {
  const select = db.prepare<[Uri], NodeColumns>(`SELECT ${NODE} FROM node WHERE uri = +?`)
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

  return {
    find(uri) {
      const known = recent.get(uri)
      if (known !== undefined) return known === UNKNOWN ? null : known
      const row = select.get(uri)
      const node = row === undefined ? null : nodeOf(row)
      recent.set(uri, node ?? UNKNOWN)
      return node
    },
    put(node, fresh) {
      const { id, uri, system, types, gone } = node
      const { entity_type, typed_at, typed_before } = typeColumns(types)
      const stated = [jsonOrNull(system), claimsText(node), requestedText(node)]
      const columns = [...stated, entity_type, typed_at, typed_before, jsonOrNull(gone)]
      if (fresh) insert.run(...columns, uri, id)
      else update.run(...columns, id)
      recent.set(uri, node)
    },
    forget: () => recent.clear(),
  }
}
