import { LogDropped } from '../../../contracts/record-past.ts'
import {
  logClockOf,
  type ClockSetBack,
  type EdgeChange,
  type LogClock,
  type LogEntry,
  type NodeId,
} from '../../../contracts/log.ts'
import type { StoreCounts } from '../../../contracts/reads.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { readHead } from '../schema/head.ts'
import { openHorizon } from '../schema/horizon.ts'
import { provenanceOf } from '../../record/columns.ts'
import { logEntries, type DeltaColumns, type TxColumns } from '../../record/log.ts'
import type { RecordNames } from '../schema/names.ts'

interface SupportColumns {
  readonly id: number
  readonly type: number
  readonly src: NodeId
  readonly dst: NodeId
  readonly document: number
  readonly provenance: number
  readonly since: Tx
}

export interface LogReads {
  counts(): StoreCounts
  head(): { tx: Tx; at: Time }
  read(after: Tx, limit: number): LogEntry[]
  txAt(time: Time): Tx
  times(txs: readonly Tx[]): (Time | null)[]
  logClock(): LogClock
}

export function openLogReads(db: Db, names: RecordNames): LogReads {
  const last = db.prepare<[], { tx: Tx; at: Time }>('SELECT id AS tx, at FROM tx ORDER BY id DESC LIMIT 1')
  const first = db.prepare<[], { id: Tx }>('SELECT id FROM tx ORDER BY id LIMIT 1')
  const atOf = db.prepare<[Tx], { at: Time }>('SELECT at FROM tx WHERE id = +?')
  const read = openRangeReader(db, names)
  const head = () => last.get() ?? { tx: 0, at: 0 }

  const lastSetBackBy = db
    .prepare<[Time], Tx>('SELECT tx FROM clock_set_back WHERE at <= +? ORDER BY tx DESC LIMIT 1')
    .pluck()
  const nextSetBack = db.prepare<[Tx], Tx>('SELECT tx FROM clock_set_back WHERE tx > +? ORDER BY tx LIMIT 1').pluck()
  const lastSetBack = db.prepare<[Tx], ClockSetBack>(
    'SELECT tx, at_before AS "from", at AS "to" FROM clock_set_back WHERE tx > +? ORDER BY tx DESC LIMIT 1',
  )
  const latestFrom = db.prepare<[Tx], Time | null>('SELECT max(at_before) FROM clock_set_back WHERE tx > +?').pluck()

  /**
   * Times ascend with the transactions between two set-backs of the clock: a binary search between the last one that
   * there had been by then and the next finds one among a million in 20 steps, and needs no index.
   */
  function txAt(time: Time): Tx {
    const oldest = first.get()?.id ?? 1
    const from = Math.max(oldest, lastSetBackBy.get(time) ?? oldest)
    let low = from - 1
    let high = (nextSetBack.get(from) ?? head().tx + 1) - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const at = atOf.get(middle)?.at
      if (at === undefined) throw new Error(`the log has a gap at ${middle}`)
      if (at <= time) low = middle
      else high = middle - 1
    }
    // Before the oldest that is left, no transaction can be read.
    return atOf.get(low) === undefined ? 0 : low
  }
  return {
    counts() {
      const head = snapshot(db, () => readHead(db))
      const { node, document, tx, entities, edges, facts } = head
      return { nodes: node, entities, edges, transactions: tx, facts, documents: document }
    },
    head,
    read: (after, limit) => snapshot(db, () => read(after, limit)),
    txAt: (time) => snapshot(db, () => txAt(time)),
    times: (txs) => txs.map((tx) => atOf.get(tx)?.at ?? null),
    logClock: () =>
      snapshot(db, () => {
        const oldest = first.get()?.id ?? 0
        return logClockOf(head().at, latestFrom.get(oldest) ?? null, lastSetBack.get(oldest))
      }),
  }
}

/** Three range scans for all the transactions together. */
function openRangeReader(db: Db, names: RecordNames): (after: Tx, limit: number) => LogEntry[] {
  const findTx = db.prepare<[Tx], TxColumns>('SELECT * FROM tx WHERE id = +?')
  const findTxs = db.prepare<[Tx, number], TxColumns>('SELECT * FROM tx WHERE id > +? ORDER BY id LIMIT +?')
  const findNodes = db.prepare<[number, number], { id: NodeId; uri: Uri }>(
    'SELECT id, uri FROM node WHERE id > +? AND id <= +? ORDER BY id',
  )
  const findDeltas = db.prepare<[number, number], DeltaColumns>(
    'SELECT tx, node, document, asserted, retracted FROM delta WHERE seq > +? AND seq <= +? ORDER BY seq',
  )
  const findSupports = db.prepare<[number, number], SupportColumns>(
    'SELECT id, type, src, dst, document, provenance, since FROM support WHERE id > +? AND id <= +? ORDER BY id',
  )
  const findSupport = db.prepare<[number], SupportColumns>(
    'SELECT id, type, src, dst, document, provenance, since FROM support WHERE id = +?',
  )

  const horizon = openHorizon(db)

  return (after, limit) => {
    const oldest = horizon()
    if (after < oldest) throw new LogDropped(after, oldest)
    const txs = findTxs.all(after, limit)
    const end = txs.at(-1)
    if (end === undefined) return []
    const begin = after === 0 ? undefined : findTx.get(after)
    const nodes = findNodes.all(begin?.node_to ?? 0, end.node_to)
    const deltas = findDeltas.all(begin?.delta_to ?? 0, end.delta_to)
    const supports = findSupports.all(begin?.support_to ?? 0, end.support_to)
    return logEntries({
      txs,
      nodes,
      deltas,
      supports,
      closed: (id) => findSupport.get(id),
      edgeOf: (row, op) => edgeOf(row, op, names),
    })
  }
}

function edgeOf(row: SupportColumns, op: 'assert' | 'retract', names: RecordNames): EdgeChange {
  const { id, src, dst, document } = row
  const type = names.edgeTypeName(row.type)
  return { op, support: id, type, from: src, to: dst, document, provenance: provenanceOf(row.provenance) }
}
