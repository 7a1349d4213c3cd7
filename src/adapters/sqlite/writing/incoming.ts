import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'

export interface FillBounds {
  /** So many supports after the boundary start the filling of the table: readers have them in memory, two megabytes or so. */
  readonly at: number
  /** At most so many are inserted with one batch, or as many as it opened: some milliseconds. */
  readonly perBatch: number
}

const FILL: FillBounds = { at: 32_768, perBatch: 4_096 }

/**
 * Fills the table `incoming`, from which the supports that point at a node are read. What points at what is spread over all nodes: a row for
 * each, as it comes, would write a page for each. So they are gathered until there are many, and inserted in the order of their nodes, a
 * part with each batch. A crash in between begins it again: what is there already is inserted no second time.
 */
export interface IncomingWrites {
  /** The answer of a look-up: commits themselves find it by its end, and it is in a table of its own at once. */
  answered(support: Incoming): void
  closed(support: Incoming): void
  /** At the end of a batch, after which the last support has this number. */
  fill(lastSupport: number): void
  /** The function returned restores what is in memory, after a rollback. */
  checkpoint(): () => void
}

interface Incoming {
  readonly id: number
  readonly node: NodeId
}

interface Filling {
  /** In the order of the table. */
  readonly ids: readonly number[]
  readonly to: number
  readonly next: number
}

export function openIncomingWrites(db: Db, { at, perBatch }: FillBounds = FILL): IncomingWrites {
  const boundary = db.prepare<[], { value: number }>(`SELECT value FROM meta WHERE name = 'incoming_to'`)
  const move = db.prepare<[number]>(`INSERT OR REPLACE INTO meta (name, value) VALUES ('incoming_to', ?)`)
  const gather = db
    .prepare<[number, number], number>(
      'SELECT id FROM support WHERE id > +? AND id <= +? AND until IS NULL ORDER BY dst, id',
    )
    .pluck()
  const insert = db.prepare<[number]>(
    'INSERT OR IGNORE INTO incoming (node, support) SELECT dst, id FROM support WHERE id = +? AND until IS NULL',
  )
  const remove = db.prepare<[NodeId, number]>('DELETE FROM incoming WHERE node = +? AND support = +?')
  const insertAnswer = db.prepare<[NodeId, number]>('INSERT INTO resolver (node, support) VALUES (?, ?)')
  const removeAnswer = db.prepare<[NodeId, number]>('DELETE FROM resolver WHERE node = +? AND support = +?')
  let from = boundary.get()?.value ?? 0
  let filling: Filling | null = null

  return {
    answered: ({ id, node }) => void insertAnswer.run(node, id),
    closed({ id, node }) {
      remove.run(node, id)
      removeAnswer.run(node, id)
    },
    fill(last) {
      if (filling === null && last - from >= at) filling = { ids: gather.all(from, last), to: last, next: 0 }
      if (filling === null) return
      const { ids, to, next } = filling
      // As fast as they come, whatever a batch brings.
      const end = Math.min(ids.length, next + Math.max(perBatch, Math.min(last - to, at)))
      for (const id of ids.slice(next, end)) insert.run(id)
      filling = { ids, to, next: end }
      if (end < ids.length) return
      from = to
      move.run(from)
      filling = null
    },
    checkpoint() {
      const then = { from, filling }
      return () => {
        from = then.from
        filling = then.filling
      }
    },
  }
}
