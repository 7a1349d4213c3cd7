import type { NodeId } from '../../../contracts/log.ts'
import type { Db } from '../schema/database.ts'

/** The supports that point at a node and are not yet in the table `incoming`: closed ones are among them, and some that are in it by now. */
export interface IncomingTail {
  /** JSON list of ids, for `INCOMING`. */
  of(node: NodeId): string
  /** Drops what is in memory: it may have been rolled back. */
  forget(): void
}

/** The supports that point at a node, in a condition on ids. Takes `@node` and the `@tail` of it. */
export const INCOMING =
  'IN (SELECT support FROM incoming WHERE node = +@node UNION ALL SELECT value FROM json_each(@tail))'

type Row = [id: number, node: NodeId]

/**
 * The table has the supports up to a number. Those after it are read off the log, each once, and are in memory: the writer leaves a hundred
 * thousand or so at most (writing/incoming.ts).
 */
export function openIncomingTail(db: Db): IncomingTail {
  const boundary = db.prepare<[], { value: number }>(`SELECT value FROM meta WHERE name = 'incoming_to'`)
  const after = db.prepare<[number], Row>('SELECT id, dst FROM support WHERE id > +? ORDER BY id').raw()
  let byNode = new Map<NodeId, number[]>()
  let from = 0
  let to = 0

  function readOn(): void {
    const begin = boundary.get()?.value ?? 0
    if (begin !== from) {
      byNode = new Map()
      from = begin
      to = begin
    }
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
      return `[${(byNode.get(node) ?? []).join(',')}]`
    },
    forget() {
      byNode = new Map()
      from = 0
      to = 0
    },
  }
}
