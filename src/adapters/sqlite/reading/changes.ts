import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'
import type { LateEntries } from './late-entries.ts'

/** Changes after the first number, up to the other. */
export interface ChangeRange {
  readonly after: number
  readonly to: number
}

/** The changes of a node, off their index and then off the log, of which the index has the last ones later. */
export interface ChangesOfNode<Row> {
  /** In the order of the log. */
  upTo(node: NodeId, to: number): Generator<Row>
  /** The newest first. */
  newest(node: NodeId, range: ChangeRange): Generator<Row>
}

/** `columns`: of the table `delta`; the index has columns `node` and `seq`, too. */
export function openChangesOfNode<Row>(db: Db, late: LateEntries, columns: string): ChangesOfNode<Row> {
  const indexed = `SELECT ${columns} FROM change_of_node c CROSS JOIN delta ON delta.seq = c.seq
    WHERE c.node = +? AND c.seq > +? AND c.seq <= +? ORDER BY c.seq`
  const ascending = db.prepare<[NodeId, number, number], Row>(indexed)
  const descending = db.prepare<[NodeId, number, number], Row>(`${indexed} DESC`)
  // Retention may have dropped it since it was listed.
  const findOne = db.prepare<[number], Row>(`SELECT ${columns} FROM delta WHERE seq = +?`)

  function* lateRows(seqs: Iterable<number>, { after, to }: ChangeRange): Generator<Row> {
    for (const seq of seqs) {
      const row = seq > after && seq <= to ? findOne.get(seq) : undefined
      if (row !== undefined) yield row
    }
  }

  // While the index is filled it has some beyond its boundary, which are among the late ones, too.
  return {
    *upTo(node, to) {
      yield* ascending.all(node, 0, Math.min(to, late.boundary()))
      yield* lateRows(late.of(node), { after: 0, to })
    },
    *newest(node, { after, to }) {
      yield* lateRows(late.descending(node), { after, to })
      yield* descending.iterate(node, after, Math.min(to, late.boundary()))
    },
  }
}
