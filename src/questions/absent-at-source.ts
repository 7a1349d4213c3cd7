import type { Direction } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { EntityRecord, Reads } from '../contracts/reads.ts'
import type { Tx } from '../model/facts.ts'

/** Tells whether its source answered with a 404 instead of failing: that leaves no error behind. */
export function isAbsentAtSource(record: EntityRecord | null): boolean {
  if (record === null) return true
  const failed = record.documents.some(({ lastError }) => lastError !== null)
  return !failed && record.stated.some(({ attributes }) => attributes['unresolvable'] === true)
}

/** Maximum number of references examined in a direction; with more, everything counts as named. */
const MAX_EXAMINED = 20_000

/**
 * Returns those of the nodes that something names which isn't deleted. A deleted entity keeps its references as history,
 * which nobody has to correct.
 */
export async function stillNamed(
  store: Pick<Reads, 'level' | 'nodesNumbered'>,
  nodes: readonly NodeId[],
  at: Tx,
): Promise<ReadonlySet<NodeId>> {
  if (nodes.length === 0) return new Set()
  const levelOf = (direction: Direction) => store.level({ nodes, direction, types: null, at, limit: MAX_EXAMINED })
  const [into, outOf] = await Promise.all([levelOf('in'), levelOf('out')])
  if (into.length === MAX_EXAMINED || outOf.length === MAX_EXAMINED) return new Set(nodes)
  const naming = [
    ...into.map(({ from, to }) => ({ named: to, by: from })),
    ...outOf.map(({ from, to }) => ({ named: from, by: to })),
  ]
  const others = await store.nodesNumbered([...new Set(naming.map(({ by }) => by))])
  const deleted = new Set(others.flatMap(({ id, gone }) => (gone.at(-1)?.until === null ? [id] : [])))
  return new Set(naming.flatMap(({ named, by }) => (deleted.has(by) ? [] : [named])))
}
