import type { EdgeChange, FactChange, LogEntry, NodeId } from '../../contracts/log.ts'
import type { Attributes, CauseKind, EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { attributesOf, numbersOf, provenanceOf, textsOf, typeChangesOf } from './columns.ts'

/** A transaction of the log, with the last numbers of its nodes and of its changes. */
export interface TxColumns {
  readonly id: Tx
  readonly at: Time
  readonly cause_kind: CauseKind
  readonly trace: string
  readonly since: Time
  readonly node_to: number
  readonly delta_to: number
  readonly support_to: number
  readonly closed: string | null
  readonly types: string | null
}

/** A change of facts, in the order of the log. */
export interface DeltaColumns {
  readonly tx: Tx
  readonly node: NodeId
  readonly document: number
  readonly asserted: string | null
  readonly retracted: string | null
}

/** A support by the numbers of what it is of; its type is a number, or a name already. */
export interface SupportColumns<Type> {
  readonly id: number
  readonly type: Type
  readonly src: NodeId
  readonly dst: NodeId
  readonly document: number
  readonly provenance: number
  readonly since: Tx
}

/** Consecutive transactions, and all of their rows in the order of their numbers. */
interface LogRows {
  readonly txs: readonly TxColumns[]
  readonly nodes: readonly { readonly id: NodeId; readonly uri: Uri }[]
  readonly deltas: readonly DeltaColumns[]
  readonly supports: readonly SupportColumns<EdgeTypeId>[]
  /** A support that one of them closed, by its number. */
  readonly closed: (id: number) => SupportColumns<EdgeTypeId> | undefined
}

/** The rows split at the end of each transaction. */
export function logEntries(rows: LogRows): LogEntry[] {
  const { nodes, deltas, supports } = rows
  const edgeOf = (row: SupportColumns<EdgeTypeId>, op: EdgeChange['op']): EdgeChange => {
    const { id, type, src, dst, document } = row
    return {
      op,
      support: id,
      type,
      from: src,
      to: dst,
      document,
      provenance: provenanceOf(row.provenance),
    }
  }
  const retracted = (id: number): EdgeChange => {
    const support = rows.closed(id)
    if (support === undefined) throw new Error(`support ${id} is not in the record`)
    return edgeOf(support, 'retract')
  }
  const begin = { node: 0, delta: 0, support: 0 }
  return rows.txs.map((tx) => {
    const end = {
      node: endOf(nodes, begin.node, (row) => row.id <= tx.node_to),
      delta: endOf(deltas, begin.delta, (row) => row.tx <= tx.id),
      support: endOf(supports, begin.support, (row) => row.since <= tx.id),
    }
    const opened = supports.slice(begin.support, end.support).map((row) => edgeOf(row, 'assert'))
    const entry: LogEntry = {
      tx: tx.id,
      at: tx.at,
      cause: { kind: tx.cause_kind, trace: tx.trace, since: tx.since },
      nodes: nodes.slice(begin.node, end.node),
      types: typeChangesOf(tx.types),
      facts: deltas.slice(begin.delta, end.delta).map(factChange),
      edges: tx.closed === null ? opened : [...numbersOf(tx.closed).map(retracted), ...opened],
    }
    Object.assign(begin, end)
    return entry
  })
}

function endOf<Row>(rows: readonly Row[], from: number, belongs: (row: Row) => boolean): number {
  let end = from
  for (let row = rows[end]; row !== undefined && belongs(row); row = rows[end]) end++
  return end
}

/**
 * A change of facts as stored in the log. Decoded on demand: a graph needs only the system's document, and most of the
 * log is from sources.
 */
function factChange(row: DeltaColumns): FactChange {
  let asserted: Attributes | null = null
  let retracted: readonly string[] | null = null
  return {
    node: row.node,
    document: row.document,
    get asserted() {
      return (asserted ??= attributesOf(row.asserted))
    },
    get retracted() {
      return (retracted ??= textsOf(row.retracted))
    },
  }
}
