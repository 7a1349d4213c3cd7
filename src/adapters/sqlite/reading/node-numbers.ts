import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'
import { openByUri, openRowByUri } from './by-uri.ts'
import type { LateReads } from './late-entries.ts'

/** Null where no node has the URI. */
type NumberOfUri = (uri: string) => NodeId | null

/** Looks what was written since the last read, once for a snapshot: what it returns is for this one. */
export type NodeNumbers = () => NumberOfUri

type LateNodes = Pick<LateReads, 'nodes' | 'refresh'>

export function openNodeNumbers(db: Db, { nodes, refresh }: LateNodes): NodeNumbers {
  const find = openByUri(db, 'node', nodes)
  return () => {
    refresh()
    return find
  }
}

/** Like `openNodeNumbers`, with columns of the row. */
export function openNodeRows<Row extends readonly unknown[]>(
  db: Db,
  columns: string,
  { nodes, refresh }: LateNodes,
): () => (uri: string) => Row | null {
  const find = openRowByUri<Row>(db, { table: 'node', columns }, nodes)
  return () => {
    refresh()
    return find
  }
}
