import type { Direction, EdgeTypeSet } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Work } from '../lib/pausing-work.ts'
import { borrowVisited, returnVisited } from './visited.ts'
import { Walk, type WalkSetup } from './walk.ts'

export interface NeighbourhoodRequest extends Pick<WalkSetup, 'graph' | 'at' | 'enters' | 'most'> {
  readonly start: readonly NodeId[]
  /** Null means every edge type. */
  readonly types: EdgeTypeSet | null
  readonly directions: readonly Direction[]
  readonly hops: number
}

export interface Neighbourhood {
  /** Sorted by distance, then by id; the starts come first. */
  readonly nodes: Uint32Array
  /** End of each distance's nodes in `nodes`. */
  readonly ends: readonly number[]
  /** True if there are more nodes than the limit. */
  readonly truncated: boolean
}

/** Finds every node within some hops of the starts. */
export function* neighbourhood({
  start,
  types,
  directions,
  hops,
  ...course
}: NeighbourhoodRequest): Work<Neighbourhood> {
  const strides = [directions.map((direction) => ({ types, direction, next: 0 }))]
  const visited = borrowVisited(course.graph.idBound, strides.length)
  const entries = visited.lendEntries()
  try {
    const walk = new Walk({ ...course, strides }, visited, entries)
    for (const node of start) walk.add(node, 0, 0)
    yield* walk.run(hops)
    const { nodes } = entries
    return { nodes: nodes.array.slice(0, nodes.length), ends: walk.ends, truncated: walk.truncated }
  } finally {
    visited.takeBack(entries)
    returnVisited(visited)
  }
}
