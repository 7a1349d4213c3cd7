import { LRUCache } from 'lru-cache'
import type { StoredNode } from '../../../commit/batch-objects.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Uri } from '../../../model/uri.ts'
import { nodeOf, type NodeColumns, columnNames } from '../../record/columns.ts'
import { NODE } from '../../record/tables.ts'
import type { Db } from '../schema/database.ts'
import { openInsert, openUpdate } from '../schema/rows.ts'

/** About 10 MB. Most commits refer to a few common nodes. */
const MAX_NODES = 20_000

const UNKNOWN = 'unknown'

export type NodeRows = ReturnType<typeof openNodeRows>

/** Reads and writes the rows of nodes as the record's only writer, and caches recent ones. */
export function openNodeRows(db: Db) {
  const select = `SELECT ${columnNames(NODE)} FROM node`
  const findByUri = db.prepare<[Uri], NodeColumns>(`${select} WHERE uri = +?`)
  const findById = db.prepare<[NodeId], NodeColumns>(`${select} WHERE id = +?`)
  const insert = openInsert(db, 'node', NODE)
  // Leaves out the URI, so its index isn't touched.
  const update = openUpdate(
    db,
    'node',
    NODE.filter(([name]) => name !== 'uri'),
  )
  // Nobody else creates nodes, so unknown URIs are cached too.
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
      if (row === undefined) throw new Error(`node ${id} isn't in the record`)
      return nodeOf(row)
    },
    put(node: StoredNode, isNew: boolean): void {
      if (isNew) insert(node)
      else update(node)
      recent.set(node.uri, node)
    },
    forget: () => recent.clear(),
  }
}
