import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'
import type { LateEntries } from './late-entries.ts'

/** Changes after the first number, up to the other. */
export interface ChangeRange {
  readonly after: number
  readonly to: number
}

/** Columns of the table `delta`, and of what is joined to it; the index has columns `node` and `seq`, too. */
export interface ChangeSelection {
  readonly columns: string
  readonly join?: string
}

type Numbered<Row> = Row & { readonly seq: number }

/** The changes of a node, off their index and then off the log, of which the index has the last ones later. */
export interface ChangesOfNode<Row> {
  /** In the order of the log. */
  upTo(node: NodeId, to: number): Generator<Numbered<Row>>
  /** The newest first. */
  newest(node: NodeId, range: ChangeRange): Generator<Numbered<Row>>
}

/** Of a node that changes all the time there are many, of which a page of its history needs the last ones. */
const PAGE = 64

export function openChangesOfNode<Row>(
  db: Db,
  late: LateEntries,
  { columns, join = '' }: ChangeSelection,
): ChangesOfNode<Row> {
  const indexed = `SELECT delta.seq, ${columns} FROM change_of_node c CROSS JOIN delta ON delta.seq = c.seq ${join}
    WHERE c.node = +? AND c.seq > +? AND c.seq <= +? ORDER BY c.seq`
  const ascending = db.prepare<[NodeId, number, number], Numbered<Row>>(indexed)
  const descending = db.prepare<[NodeId, number, number], Numbered<Row>>(`${indexed} DESC LIMIT ${PAGE}`)
  // Retention may have dropped it since it was listed.
  const findOne = db.prepare<[number], Numbered<Row>>(
    `SELECT delta.seq, ${columns} FROM delta ${join} WHERE delta.seq = +?`,
  )

  function* lateRows(seqs: Iterable<number>, { after, to }: ChangeRange): Generator<Numbered<Row>> {
    for (const seq of seqs) {
      const row = seq > after && seq <= to ? findOne.get(seq) : undefined
      if (row !== undefined) yield row
    }
  }

  // While the index is filled it has some beyond its boundary, which are among the late ones, too.
  return {
    *upTo(node, to) {
      const boundary = late.boundary()
      yield* ascending.all(node, 0, Math.min(to, boundary))
      if (to > boundary) yield* lateRows(late.of(node), { after: 0, to })
    },
    *newest(node, { after, to }) {
      yield* lateRows(late.descending(node), { after, to })
      for (let last = Math.min(to, late.boundary()); last > after;) {
        const rows = descending.all(node, after, last)
        yield* rows
        if (rows.length < PAGE) return
        last = (rows.at(-1)?.seq ?? 0) - 1
      }
    },
  }
}
