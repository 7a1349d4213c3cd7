import type { GraphReader } from '../../contracts/graph.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { edgeTypeSet, type Stride } from '../../walk/walk.ts'
import type { Machine } from './machine.ts'

type Strides = readonly (readonly Stride[])[]

interface CachedStrides {
  /** The edge types that the machine follows, and the number of each. */
  readonly types: readonly EdgeTypeId[]
  readonly numbers: readonly number[]
  readonly strides: Strides
}

/** Cached for each machine: thousands of searches use the same machine, and edge type numbers differ only between graphs. */
const CACHE = new WeakMap<Machine, CachedStrides>()

/** The moves of a machine along edges, by state, in the form that a walk needs. */
export function stridesOf(machine: Machine, graph: GraphReader): Strides {
  const cached = CACHE.get(machine)
  if (cached !== undefined && isFor(cached, graph)) return cached.strides
  const types: EdgeTypeId[] = []
  const strides = machine.moves.map((moves) =>
    moves.flatMap((move): readonly Stride[] => {
      if (move.kind !== 'edge') return []
      types.push(...move.edges)
      const wanted = edgeTypeSet(graph, move.edges)
      return wanted.includes(1) ? [{ types: wanted, direction: move.direction, next: move.next }] : []
    }),
  )
  CACHE.set(machine, { types, numbers: types.map((type) => graph.edgeTypeNumber(type)), strides })
  return strides
}

function isFor({ types, numbers }: CachedStrides, graph: GraphReader): boolean {
  return types.every((type, i) => graph.edgeTypeNumber(type) === numbers[i])
}
