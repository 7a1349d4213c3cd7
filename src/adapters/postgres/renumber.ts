import type { Commit, CommitOutcome } from '../../contracts/log.ts'
import { logTimeAfter, realTimeAfter } from '../../commit/time.ts'
import type { StoredNode } from '../../commit/state.ts'
import type { CommitHead, TransactionRow } from '../../commit/view.ts'
import type { Writes } from './writes.ts'

export interface Planned {
  readonly writes: Writes
  readonly outcomes: readonly CommitOutcome[]
}

/** The numbers that a plan gives. What it has of the record has numbers up to those of the head that it was planned on. */
type Counted = 'tx' | 'node' | 'document' | 'delta' | 'support'

/**
 * A plan on another head than the one that it was made on, where nothing that it read has changed: each number that it gives is as much
 * higher as the head is. Null where it cannot be: a person's statement carries the time of the log.
 */
export function renumbered({ writes, outcomes }: Planned, of: Renumbering): Planned | null {
  if (of.batch.some(({ documents }) => documents.some(({ answer }) => answer.kind === 'edited'))) return null
  const { from, to } = of
  const on = (kind: Counted, number: number): number => (number > from[kind] ? number + to[kind] - from[kind] : number)
  const onRows = <Key, Row>(rows: ReadonlyMap<Key, Row>, move: (row: Row) => Row): Map<Key, Row> =>
    new Map([...rows].map(([key, row]) => [key, move(row)]))
  const transactions = transactionsOn(writes.transactions, of, on)
  const byDocument = <Row>(rows: ReadonlyMap<number, Row>, move: (row: Row) => Row): Map<number, Row> =>
    new Map([...rows].map(([id, row]) => [on('document', id), move(row)]))
  return {
    outcomes: outcomes.map((one) =>
      one.kind === 'committed' && one.tx !== null ? { ...one, tx: on('tx', one.tx) } : one,
    ),
    writes: {
      ...writes,
      transactions,
      nodes: onRows(writes.nodes, (node) => nodeOn(node, on)),
      documents: byDocument(writes.documents, (row) => ({
        ...row,
        id: on('document', row.id),
        node: on('node', row.node),
      })),
      raw: byDocument(writes.raw, (row) => row),
      said: onRows(writes.said, (row) => ({
        ...row,
        document: on('document', row.document),
        node: on('node', row.node),
        seq: row.seq === null ? null : on('delta', row.seq),
      })),
      deltas: writes.deltas.map((row) => ({
        ...row,
        seq: on('delta', row.seq),
        tx: on('tx', row.tx),
        node: on('node', row.node),
        document: on('document', row.document),
      })),
      supports: onRows(writes.supports, (row) => ({
        ...row,
        id: on('support', row.id),
        src: on('node', row.src),
        dst: on('node', row.dst),
        document: on('document', row.document),
        since: on('tx', row.since),
        until: row.until === null ? null : on('tx', row.until),
      })),
      closed: onRows(writes.closed, (tx) => on('tx', tx)),
      head: headOn(writes.head, of, transactions),
    },
  }
}

export interface Renumbering {
  readonly batch: readonly Commit[]
  readonly from: CommitHead
  readonly to: CommitHead
}

type On = (kind: Counted, number: number) => number

function nodeOn(node: StoredNode, on: On): StoredNode {
  const between = <T extends { readonly since: number; readonly until: number | null }>(interval: T): T => ({
    ...interval,
    since: on('tx', interval.since),
    until: interval.until === null ? null : on('tx', interval.until),
  })
  return { ...node, id: on('node', node.id), types: node.types.map(between), gone: node.gone.map(between) }
}

/** Their times go on from those of the head, and are no earlier than they were planned. */
function transactionsOn(rows: readonly TransactionRow[], { from, to }: Renumbering, on: On): TransactionRow[] {
  let last: Pick<CommitHead, 'at' | 'logTime'> = to
  return rows.map((row) => {
    const { at: before } = last
    last = { at: realTimeAfter(last, row.at), logTime: logTimeAfter(last, row.logTime) }
    return {
      ...row,
      id: on('tx', row.id),
      ...last,
      setBackFrom: last.at < before ? before : null,
      // Of the last one so far, which may be one of the record.
      nodeTo: row.nodeTo + to.node - from.node,
      deltaTo: row.deltaTo + to.delta - from.delta,
      supportTo: row.supportTo + to.support - from.support,
      closed: row.closed.map((id) => on('support', id)),
      types: row.types.map((change) => ({ ...change, node: on('node', change.node) })),
    }
  })
}

function headOn(planned: CommitHead, { from, to }: Renumbering, transactions: readonly TransactionRow[]): CommitHead {
  const moved = (name: Exclude<keyof CommitHead, 'at' | 'logTime'>): number => planned[name] + to[name] - from[name]
  return {
    tx: moved('tx'),
    at: transactions.at(-1)?.at ?? to.at,
    logTime: transactions.at(-1)?.logTime ?? to.logTime,
    node: moved('node'),
    document: moved('document'),
    delta: moved('delta'),
    support: moved('support'),
    entities: moved('entities'),
    edges: moved('edges'),
    facts: moved('facts'),
  }
}
