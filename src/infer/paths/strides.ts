import type { GraphReader } from '../../contracts/graph.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { Stride } from '../../walk/stride.ts'
import { edgeTypeSet } from '../../walk/walk.ts'
import type { Machine } from './machine.ts'

type Strides = readonly (readonly Stride[])[]

interface CachedStrides {
  /** The graph's list of edge types, which only grows; `count` is its length when the strides were made. */
  readonly edgeTypes: readonly EdgeTypeId[]
  readonly count: number
  readonly strides: Strides
}

/**
 * Cached for each machine: thousands of searches use the same machine, and edge type numbers differ only between
 * graphs.
 */
const CACHE = new WeakMap<Machine, CachedStrides>()

/** The moves of a machine along edges, by state, in the form that a walk needs. */
export function stridesOf(machine: Machine, graph: GraphReader): Strides {
  const cached = CACHE.get(machine)
  const { edgeTypes } = graph
  if (cached?.edgeTypes === edgeTypes && cached.count === edgeTypes.length) return cached.strides
  const strides = machine.moves.map((moves) =>
    moves.flatMap((move): readonly Stride[] => {
      if (move.kind !== 'edge') return []
      const wanted = edgeTypeSet(graph, move.edges)
      return wanted.includes(1) ? [{ types: wanted, direction: move.direction, next: move.next }] : []
    }),
  )
  CACHE.set(machine, { edgeTypes, count: edgeTypes.length, strides })
  return strides
}
