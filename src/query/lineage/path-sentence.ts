import type { NodeId } from '../../contracts/log.ts'
import type { FlowPath, PathEdge } from './lineage.ts'

/** Formats a path for people: `watch_recency –versions→ watch-recency v2 –used by→ Ranking v5`. */
export function pathSentence({ start, edges, omitted }: FlowPath, names: ReadonlyMap<NodeId, string>): string {
  const half = Math.ceil(edges.length / 2)
  const steps = edges.map((edge) => `–${relationText(edge)}→ ${names.get(farEndOf(edge)) ?? '?'}`)
  const all = omitted === 0 ? steps : [...steps.slice(0, half), `… (${omitted} more) …`, ...steps.slice(half)]
  return [names.get(start) ?? '?', ...all].join(' ')
}

/** Maximum number of steps of a path that are read at a glance. */
const AT_A_GLANCE = 3

/** Shows the first and last step of a path that is too long to read at a glance; null for a shorter one. */
export function briefSentence(path: FlowPath, names: ReadonlyMap<NodeId, string>): string | null {
  const { edges, omitted } = path
  const [first, last] = [edges[0], edges.at(-1)]
  if (edges.length + omitted <= AT_A_GLANCE || first === undefined || last === undefined) return null
  return pathSentence({ ...path, edges: [first, last], omitted: edges.length + omitted - 2 }, names)
}

export function namedBy({ start, edges }: FlowPath): readonly NodeId[] {
  return [start, ...edges.map(farEndOf)]
}

export function farEndOf({ direction, from, to }: PathEdge): NodeId {
  return direction === 'out' ? to : from
}

/** Returns how an edge reads on a path: `used by`. */
export function relationText({ name }: PathEdge): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
}
