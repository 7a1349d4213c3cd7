import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'
import { openByUri } from './by-uri.ts'
import type { LateReads } from './late-entries.ts'

/** Null where no node has the URI. */
export type NumberOfUri = (uri: string) => NodeId | null

/** Looks what was written since the last read, once for a snapshot: what it returns is for this one. */
export type NodeNumbers = () => NumberOfUri

export function openNodeNumbers(db: Db, { nodes, refresh }: Pick<LateReads, 'nodes' | 'refresh'>): NodeNumbers {
  const find = openByUri(db, 'node', nodes)
  return () => {
    refresh()
    return find
  }
}
