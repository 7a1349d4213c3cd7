import type { NodeId } from '../../../contracts/log.ts'
import { fnv1a } from '../../../lib/fnv.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import type { LateEntries, LateReads } from './late-entries.ts'

/** Null where no node has the URI. */
export type NumberOfUri = (uri: string) => NodeId | null

/** Looks what was written since the last read, once for a snapshot: what it returns is for this one. */
export type NodeNumbers = () => NumberOfUri

export function openNodeNumbers(db: Db, { nodes, refresh }: Pick<LateReads, 'nodes' | 'refresh'>): NodeNumbers {
  const find = openByUri(db, nodes)
  return () => {
    refresh()
    return find
  }
}

/** URIs are found by their hashes, and compared: of a million, some hundred share theirs with another. */
export function openByUri(db: Db, nodes: LateEntries): NumberOfUri {
  const indexed = db
    .prepare<[number, string], NodeId>(
      'SELECT n.id FROM node_by_uri h CROSS JOIN node n ON n.id = h.node WHERE h.hash = +? AND n.uri = +?',
    )
    .pluck()
  const uriOf = db.prepare<[NodeId], Uri>('SELECT uri FROM node WHERE id = +?').pluck()
  return (uri) => {
    const hash = fnv1a(uri)
    for (const id of nodes.of(hash)) if (uriOf.get(id) === uri) return id
    return indexed.get(hash, uri) ?? null
  }
}
