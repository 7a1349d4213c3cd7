import type { GraphReader } from '../../contracts/graph.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { edgeTypeSet, type Stride } from '../../walk/walk.ts'
import type { Machine } from './machine.ts'

type Strides = readonly (readonly Stride[])[]

interface Known {
  /** The edge types that the machine follows, and the number of each. */
  readonly types: readonly EdgeTypeId[]
  readonly numbers: readonly number[]
  readonly strides: Strides
}

/** One for each machine: searches by the thousand follow the same one, and numbers differ from graph to graph alone. */
const KNOWN = new WeakMap<Machine, Known>()

/** The moves of a machine along edges, by state, as a walk through a graph goes along them. */
export function stridesOf(machine: Machine, graph: GraphReader): Strides {
  const known = KNOWN.get(machine)
  if (known !== undefined && isOf(known, graph)) return known.strides
  const types: EdgeTypeId[] = []
  const strides = machine.moves.map((moves) =>
    moves.flatMap((move): readonly Stride[] => {
      if (move.kind !== 'edge') return []
      types.push(...move.edges)
      const wanted = edgeTypeSet(graph, move.edges)
      return wanted.includes(1) ? [{ types: wanted, direction: move.direction, next: move.next }] : []
    }),
  )
  KNOWN.set(machine, { types, numbers: types.map((type) => graph.edgeTypeNumber(type)), strides })
  return strides
}

function isOf({ types, numbers }: Known, graph: GraphReader): boolean {
  return types.every((type, i) => graph.edgeTypeNumber(type) === numbers[i])
}
