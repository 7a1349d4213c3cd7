import type { Direction, GraphReader, NodeList } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/store.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { u16 } from './arrays.ts'
import { borrowMarks, returnMarks, seenBy, type Marks } from './marks.ts'
import { finish, type Work } from '../../lib/slices.ts'
import { expandLevel, type Hop } from './walk.ts'

/** Longer ones are not looked for: nobody reads them, and each edge is a frame of the stack on the way back. */
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

function pathsBack(
  reader: GraphReader,
  query: PathQuery,
  found: { readonly marks: Marks; readonly depth: number },
): ShortestPaths {
  const types = namedTypes(reader, query)
  const paths: PathEdge[][] = []
  const edges: PathEdge[] = []
  let more = false
  const back = (node: NodeId, depth: number): void => {
    if (depth === 0) {
      if (paths.length < query.maxPaths) paths.push(edges.toReversed())
      else more = true
      return
    }
    eachEdgeInto(reader, query, { node, types }, (before, edge) => {
      if (u16(found.marks.stamps, before) !== found.marks.base + depth - 1) return true
      edges.push(edge)
      back(before, depth - 1)
      edges.pop()
      return !more
    })
  }
  back(query.to, found.depth)
  return { paths, truncated: more ? 'paths' : false }
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
