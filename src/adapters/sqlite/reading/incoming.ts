import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'

/** The supports that point at a node and are not yet in the table `incoming`: closed ones are among them, and some that are in it by now. */
export interface IncomingTail {
  /** JSON list of ids. */
  of(node: NodeId): string
  /** Drops what is in memory: it may have been rolled back. */
  forget(): void
}

const NONE = '[]'
const IN_TABLE = 'SELECT support FROM incoming WHERE node = +@node'

/** Reads the supports that point at a node, by a statement with a condition on their ids: closed ones may be among them. */
export function openIncomingReader<Row, Parameters extends object = object>(
  db: Db,
  tail: IncomingTail,
  statement: (isIncoming: string) => string,
): (parameters: Parameters & { readonly node: NodeId }) => Row[] {
  const inTable = db.prepare<[object], Row>(statement(`IN (${IN_TABLE})`))
  const inBoth = db.prepare<[object], Row>(statement(`IN (${IN_TABLE} UNION ALL SELECT value FROM json_each(@tail))`))
  return (parameters) => {
    const late = tail.of(parameters.node)
    return late === NONE ? inTable.all(parameters) : inBoth.all({ ...parameters, tail: late })
  }
}

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
      return ids === undefined ? NONE : `[${ids.join(',')}]`
    },
    forget() {
      byNode = new Map()
      from = 0
      to = 0
    },
  }
}
