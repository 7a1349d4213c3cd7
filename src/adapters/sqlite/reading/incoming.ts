import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'
import type { SupportSelection } from './open-supports.ts'

/** The supports that point at a node and are not yet in the table `incoming`: closed ones are among them, and some that are in it by now. */
export interface IncomingTail {
  /** JSON list of ids. */
  of(node: NodeId): string
  /** Drops what is in memory: it may have been rolled back. */
  forget(): void
}

export const NONE_LATE = '[]'

/** Reads the open supports that point at a node: in id order those in the table, then those that came late. */
export function openIncomingReader<Row extends { readonly id: number }, Parameters extends object = object>(
  db: Db,
  tail: IncomingTail,
  { columns, where = 'true', join = '' }: SupportSelection,
): (parameters: Parameters & { readonly node: NodeId; readonly limit?: number }) => Row[] {
  const inTable = db.prepare<[object], Row>(
    `SELECT ${columns} FROM incoming i CROSS JOIN support e ON e.id = i.support ${join}
     WHERE i.node = +@node AND e.until IS NULL AND ${where} ORDER BY i.support LIMIT +@limit`,
  )
  const late = db.prepare<[object], Row>(
    `SELECT ${columns} FROM support e ${join} WHERE e.id IN (SELECT value FROM json_each(@tail))
       AND e.until IS NULL AND ${where} ORDER BY e.id LIMIT +@limit`,
  )
  return (parameters) => {
    const page = { limit: NO_LIMIT, ...parameters }
    const rows = inTable.all(page)
    const ids = tail.of(parameters.node)
    if (ids === NONE_LATE) return rows
    // While the table is filled, it has some of them already.
    const known = new Set(rows.map((row) => row.id))
    for (const row of late.all({ ...page, tail: ids })) if (!known.has(row.id)) rows.push(row)
    return rows
  }
}

const NO_LIMIT = -1

type Row = [id: number, node: NodeId]

/**
 * The table has the supports up to a number. Those after it are read off the log, each once, and are in memory: the writer leaves a hundred
 * thousand or so at most (writing/incoming.ts).
 */
export function openIncomingTail(db: Db): IncomingTail {
  const ends = db.prepare<[], { begin: number; last: number | null }>(
    `SELECT (SELECT value FROM meta WHERE name = 'incoming_to') AS begin, (SELECT max(id) FROM support) AS last`,
  )
  const after = db.prepare<[number], Row>('SELECT id, dst FROM support WHERE id > +? ORDER BY id').raw()
  let byNode = new Map<NodeId, number[]>()
  let from = 0
  let to = 0

  function readOn(): void {
    const { begin = 0, last = null } = ends.get() ?? {}
    if (begin !== from) {
      byNode = new Map()
      from = begin
      to = begin
    }
    if ((last ?? 0) <= to) return
    for (const [id, node] of after.iterate(to)) {
      const known = byNode.get(node)
      if (known === undefined) byNode.set(node, [id])
      else known.push(id)
      to = id
    }
  }

  return {
    of(node) {
      readOn()
      const ids = byNode.get(node)
      return ids === undefined ? NONE_LATE : `[${ids.join(',')}]`
    },
    forget() {
      byNode = new Map()
      from = 0
      to = 0
    },
  }
}
