import { LogDropped } from '../../../contracts/record-past.ts'
import { logClockOf, type ClockSetBack, type NodeId } from '../../../contracts/log.ts'
import type { Synchronous } from '../../../contracts/operations.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { logEntries, type DeltaColumns, type SupportColumns, type TxColumns } from '../../record/log.ts'
import type { Db } from '../schema/database.ts'
import { openHorizon, readHead } from '../schema/head.ts'
import type { RecordNames } from '../schema/names.ts'

export function openLogReads(
  db: Db,
  names: RecordNames,
): Synchronous<'counts' | 'head' | 'read' | 'txAt' | 'times' | 'logClock'> {
  const last = db.prepare<[], { tx: Tx; at: Time }>('SELECT id AS tx, at FROM tx ORDER BY id DESC LIMIT 1')
  const first = db.prepare<[], Tx>('SELECT id FROM tx ORDER BY id LIMIT 1').pluck()
  const atOf = db.prepare<[Tx], Time>('SELECT at FROM tx WHERE id = +?').pluck()
  const head = () => last.get() ?? { tx: 0, at: 0 }
  const lastSetBackBy = db
    .prepare<[Time], Tx>('SELECT tx FROM clock_set_back WHERE at <= +? ORDER BY tx DESC LIMIT 1')
    .pluck()
  const nextSetBack = db.prepare<[Tx], Tx>('SELECT tx FROM clock_set_back WHERE tx > +? ORDER BY tx LIMIT 1').pluck()
  const lastSetBack = db.prepare<[Tx], ClockSetBack>(
    'SELECT tx, at_before AS "from", at AS "to" FROM clock_set_back WHERE tx > +? ORDER BY tx DESC LIMIT 1',
  )
  const latestFrom = db.prepare<[Tx], Time | null>('SELECT max(at_before) FROM clock_set_back WHERE tx > +?').pluck()
  return {
    counts() {
      const { node, document, tx, entities, edges, facts } = readHead(db)
      return { nodes: node, entities, edges, transactions: tx, facts, documents: document }
    },
    head,
    read: openRangeReader(db, names),
    /**
     * Times ascend with the transactions between two set-backs of the clock: a binary search between the last one that
     * there had been by then and the next finds one among a million in 20 steps, and needs no index.
     */
    txAt(time) {
      const oldest = first.get() ?? 1
      const from = Math.max(oldest, lastSetBackBy.get(time) ?? oldest)
      let low = from - 1
      let high = (nextSetBack.get(from) ?? head().tx + 1) - 1
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        const at = atOf.get(middle)
        if (at === undefined) throw new Error(`the log has a gap at ${middle}`)
        if (at <= time) low = middle
        else high = middle - 1
      }
      // Before the oldest that is left, no transaction can be read.
      return atOf.get(low) === undefined ? 0 : low
    },
    times: (txs) => txs.map((tx) => atOf.get(tx) ?? null),
    logClock() {
      const oldest = first.get() ?? 0
      return logClockOf(head().at, latestFrom.get(oldest) ?? null, lastSetBack.get(oldest))
    },
  }
}

/** Three range scans for all the transactions together. */
function openRangeReader(db: Db, names: RecordNames): Synchronous<'read'>['read'] {
  const findTx = db.prepare<[Tx], TxColumns>('SELECT * FROM tx WHERE id = +?')
  const findTxs = db.prepare<[Tx, number], TxColumns>('SELECT * FROM tx WHERE id > +? ORDER BY id LIMIT +?')
  const findNodes = db.prepare<[number, number], { id: NodeId; uri: Uri }>(
    'SELECT id, uri FROM node WHERE id > +? AND id <= +? ORDER BY id',
  )
  const findDeltas = db.prepare<[number, number], DeltaColumns>(
    'SELECT tx, node, document, asserted, retracted FROM delta WHERE seq > +? AND seq <= +? ORDER BY seq',
  )
  const support = 'SELECT id, type, src, dst, document, provenance, since FROM support'
  const findSupports = db.prepare<[number, number], SupportColumns<number>>(
    `${support} WHERE id > +? AND id <= +? ORDER BY id`,
  )
  const findSupport = db.prepare<[number], SupportColumns<number>>(`${support} WHERE id = +?`)
  const horizon = openHorizon(db)

  return (after, limit) => {
    const oldest = horizon()
    if (after < oldest) throw new LogDropped(after, oldest)
    const txs = findTxs.all(after, limit)
    const end = txs.at(-1)
    if (end === undefined) return []
    const begin = after === 0 ? undefined : findTx.get(after)
    return logEntries({
      txs,
      nodes: findNodes.all(begin?.node_to ?? 0, end.node_to),
      deltas: findDeltas.all(begin?.delta_to ?? 0, end.delta_to),
      supports: findSupports.all(begin?.support_to ?? 0, end.support_to),
      closed: (id) => findSupport.get(id),
      nameOf: names.edgeTypeName,
    })
  }
}
