import type { Direction, GraphReader, NodeList } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { u16 } from './arrays.ts'
import { borrowMarks, returnMarks, seenBy, type Marks } from './marks.ts'
import { finish, type Work } from '../../lib/slices.ts'
import { expandLevel, type Hop } from './walk.ts'

/** Longer ones are not looked for: nobody reads them, and each depth takes a stamp. */
const LONGEST = 1_000

export interface PathEdge {
  readonly type: EdgeTypeId
  readonly from: NodeId
  readonly to: NodeId
}

export interface PathQuery extends Hop {
  readonly from: NodeId
  readonly to: NodeId
  readonly at: Tx
  readonly maxDepth: number
  /** Nodes seen before the search is given up. */
  readonly maxNodes: number
  readonly maxPaths: number
}

export interface ShortestPaths {
  /** All of one length, with their edges as they are; an edge walked against its direction has its `to` first on the way. */
  readonly paths: readonly (readonly PathEdge[])[]
  /** `paths`: there are more of that length. `nodes`, `depth`: given up there, so an empty answer does not say "none". */
  readonly truncated: false | 'paths' | 'nodes' | 'depth'
}

export function shortestPaths(reader: GraphReader, query: PathQuery): ShortestPaths {
  return finish(shortestPathsSteps(reader, query))
}

/** Breadth first, the depth of each node in its mark; then back along falling depths. */
export function* shortestPathsSteps(reader: GraphReader, query: PathQuery): Work<ShortestPaths> {
  if (query.from === query.to) return { paths: [[]], truncated: false }
  const maxDepth = Math.min(query.maxDepth, LONGEST)
  const marks = borrowMarks(reader, maxDepth + 1)
  try {
    const queue: NodeList = { array: Uint32Array.of(query.from), length: 1 }
    marks.stamps[query.from] = marks.base
    let from = 0
    for (let depth = 1; from < queue.length; depth++) {
      if (depth > maxDepth) return { paths: [], truncated: 'depth' }
      if (queue.length > query.maxNodes) return { paths: [], truncated: 'nodes' }
      const to = queue.length
      yield* expandLevel(reader, query, { queue, from, to, seen: seenBy(marks, depth), until: Infinity })
      if (u16(marks.stamps, query.to) === marks.base + depth) return pathsBack(reader, query, { marks, depth })
      from = to
    }
    return { paths: [], truncated: false }
  } finally {
    returnMarks(marks, maxDepth + 1)
  }
}

/** Depth first, on a stack of its own: a path may have more edges than the engine has room for frames. */
function pathsBack(
  reader: GraphReader,
  query: PathQuery,
  found: { readonly marks: Marks; readonly depth: number },
): ShortestPaths {
  const types = namedTypes(reader, query)
  const { stamps, base } = found.marks
  // Each leads to the beginning, by one path at least: of no node are more wanted than there may be paths.
  const stepsInto = (node: NodeId, depth: number): Iterator<Step, void> => {
    const steps: Step[] = []
    eachEdgeInto(reader, query, { node, types }, (before, edge) => {
      if (u16(stamps, before) === base + depth - 1) steps.push({ before, edge })
      return steps.length <= query.maxPaths
    })
    return steps.values()
  }
  const paths: PathEdge[][] = []
  const edges: PathEdge[] = []
  const open = [stepsInto(query.to, found.depth)]
  for (let steps = open[0]; steps !== undefined; steps = open.at(-1)) {
    const { value: step } = steps.next()
    if (step === undefined) {
      open.pop()
      edges.pop()
      continue
    }
    const depth = found.depth - open.length
    if (depth > 0) {
      edges.push(step.edge)
      open.push(stepsInto(step.before, depth))
      continue
    }
    if (paths.length === query.maxPaths) return { paths, truncated: 'paths' }
    paths.push([...edges, step.edge].toReversed())
  }
  return { paths, truncated: false }
}

interface Step {
  readonly before: NodeId
  readonly edge: PathEdge
}

/** By name, since numbers differ from one process to another, and answers shouldn't. */
function namedTypes(reader: GraphReader, { types }: Hop): { readonly number: number; readonly name: EdgeTypeId }[] {
  return Array.from({ length: reader.edgeTypeCount }, (_, number) => ({ number, name: reader.edgeTypeName(number) }))
    .filter(({ number }) => types === null || types[number] === 1)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The edges by which the walk can have come to a node, until `visit` has had enough. */
function eachEdgeInto(
  reader: GraphReader,
  query: PathQuery,
  end: { readonly node: NodeId; readonly types: readonly { readonly number: number; readonly name: EdgeTypeId }[] },
  visit: (before: NodeId, edge: PathEdge) => boolean,
): void {
  const { node } = end
  const backwards: Direction[] = query.direction === 'out' ? ['in'] : query.direction === 'in' ? ['out'] : ['in', 'out']
  for (const { number, name } of end.types) {
    for (const direction of backwards) {
      reader.eachNeighbour(node, number, direction, query.at, (before) => {
        const [from, to] = direction === 'in' ? [before, node] : [node, before]
        return visit(before, { type: name, from, to })
      })
    }
  }
}
