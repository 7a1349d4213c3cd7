import type { DrawnEdge } from './drawing.ts'

interface AlongPath {
  readonly steps: readonly { readonly from: string; readonly to: string }[]
}

/** What a path goes through. */
export function nodesAlong({ steps }: AlongPath): ReadonlySet<string> {
  return new Set(steps.flatMap(({ from, to }) => [from, to]))
}

/**
 * The same without where it begins, in its order: as far as its steps follow one another, for of a long path not all
 * are listed.
 */
export function nodesBehind(start: string, { steps }: AlongPath): readonly string[] {
  const nodes: string[] = []
  for (const { from, to } of steps) {
    if (from !== (nodes.at(-1) ?? start)) break
    nodes.push(to)
  }
  return nodes
}

/** The positions of the lines of a path, or of those at one node. None of null. */
export function edgesAlong(edges: readonly DrawnEdge[], along: AlongPath | string | null): ReadonlySet<number> {
  const found = new Set<number>()
  if (along === null) return found
  const pair = (one: string, other: string): string => JSON.stringify([one, other].sort())
  const pairs = typeof along === 'string' ? null : new Set(along.steps.map(({ from, to }) => pair(from, to)))
  for (const [i, { from, to }] of edges.entries())
    if (pairs === null ? from === along || to === along : pairs.has(pair(from, to))) found.add(i)
  return found
}
