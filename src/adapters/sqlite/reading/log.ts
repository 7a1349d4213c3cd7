import type { Synchronous } from '../../../contracts/operations.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import { edgePageOf, type EdgeCells } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { readHead } from '../schema/head.ts'
import type { RecordNames } from '../schema/names.ts'

export function openLogReads(db: Db, names: RecordNames): Synchronous<'counts' | 'txAt' | 'edgePage'> {
  const last = db.prepare<[], Tx>('SELECT id FROM tx ORDER BY id DESC LIMIT 1').pluck()
  const first = db.prepare<[], Tx>('SELECT id FROM tx ORDER BY id LIMIT 1').pluck()
  const atOf = db.prepare<[Tx], Time>('SELECT at FROM tx WHERE id = +?').pluck()
  const lastSetBackBy = db
    .prepare<[Time], Tx>('SELECT tx FROM clock_set_back WHERE at <= +? ORDER BY tx DESC LIMIT 1')
    .pluck()
  const nextSetBack = db.prepare<[Tx], Tx>('SELECT tx FROM clock_set_back WHERE tx > +? ORDER BY tx LIMIT 1').pluck()
  const edges = db
    .prepare<[number, number], EdgeCells>(
      'SELECT id, type, src, dst, provenance, since, until FROM support WHERE id > +? ORDER BY id LIMIT +?',
    )
    .raw()
  return {
    edgePage: (after, at, limit) => edgePageOf(edges.all(after, limit), { at, limit, nameOf: names.edgeTypeName }),
    counts() {
      const { node, document, tx, entities, edges, facts } = readHead(db)
      return { nodes: node, entities, edges, transactions: tx, facts, documents: document }
    },
    /**
     * Times ascend with the transactions between two backward jumps of the clock. So this does a binary search between
     * the last jump by then and the next, which takes 20 steps in a million and needs no index.
     */
    txAt(time) {
      const oldest = first.get() ?? 1
      const from = Math.max(oldest, lastSetBackBy.get(time) ?? oldest)
      let low = from - 1
      let high = (nextSetBack.get(from) ?? (last.get() ?? 0) + 1) - 1
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        const at = atOf.get(middle)
        if (at === undefined) throw new Error(`the log has a gap at ${middle}`)
        if (at <= time) low = middle
        else high = middle - 1
      }
      // Transactions before the oldest remaining one can't be read.
      return atOf.get(low) === undefined ? 0 : low
    },
  }
}
