import type { DrawnEdge } from './drawing.ts'

interface AlongPath {
  readonly steps: readonly { readonly from: string; readonly to: string }[]
}

export function nodesAlong({ steps }: AlongPath): ReadonlySet<string> {
  return new Set(steps.flatMap(({ from, to }) => [from, to]))
}

/** Nodes of a path after its start, in order, up to the first omitted step: a long path isn't listed completely. */
export function nodesBehind(start: string, { steps }: AlongPath): readonly string[] {
  const nodes: string[] = []
  for (const { from, to } of steps) {
    if (from !== (nodes.at(-1) ?? start)) break
    nodes.push(to)
  }
  return nodes
}

/** Indices of the edges on a path, or of those at one node; none for null. */
export function edgesAlong(edges: readonly DrawnEdge[], along: AlongPath | string | null): ReadonlySet<number> {
  const found = new Set<number>()
  if (along === null) return found
  const pair = (one: string, other: string): string => JSON.stringify([one, other].sort())
  const pairs = typeof along === 'string' ? null : new Set(along.steps.map(({ from, to }) => pair(from, to)))
  for (const [i, { from, to }] of edges.entries())
    if (pairs === null ? from === along || to === along : pairs.has(pair(from, to))) found.add(i)
  return found
}
