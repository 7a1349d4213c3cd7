import { LRUCache } from 'lru-cache'
import type { StoredNode } from '../../../commit/state.ts'
import type { Uri } from '../../../model/uri.ts'
import { nodeOf, type NodeColumns } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { NODE } from '../schema/rows.ts'

/** About 10 MB. An entity is read several times by each commit that refers to it, and most commits refer to a few of the same. */
const MAX_NODES = 20_000

/** The nodes as the one writer of the record reads them: the last ones that it read or wrote are in memory. */
export interface Nodes {
  find(uri: Uri): StoredNode | null
  idOf(uri: Uri): number | null
  wrote(node: StoredNode): void
  /** After a rollback. */
  forget(): void
}

export function openNodes(db: Db): Nodes {
  const select = db.prepare<[Uri], NodeColumns>(`SELECT ${NODE} FROM node WHERE uri = +?`)
  const recent = new LRUCache<Uri, StoredNode>({ max: MAX_NODES })

  function find(uri: Uri): StoredNode | null {
    const known = recent.get(uri)
    if (known !== undefined) return known
    const row = select.get(uri)
    if (row === undefined) return null
    const node = nodeOf(row)
    recent.set(uri, node)
    return node
  }
  return {
    find,
    idOf: (uri) => find(uri)?.id ?? null,
    wrote: (node) => void recent.set(node.uri, node),
    forget: () => recent.clear(),
  }
}
