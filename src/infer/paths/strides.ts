import type { Stride } from '../../walk/stride.ts'
import { edgeTypeSet, perEdgeTypes } from '../../walk/walk.ts'
import type { Machine } from './machine.ts'

/** The moves of a machine along edges, by state, in the form that a walk needs. */
export const machineStrides = perEdgeTypes((graph, machine: Machine): readonly (readonly Stride[])[] =>
  machine.moves.map((moves) =>
    moves.flatMap((move): readonly Stride[] => {
      if (move.kind !== 'edge') return []
      const wanted = edgeTypeSet(graph, move.edges)
      return wanted.includes(1) ? [{ types: wanted, direction: move.direction, next: move.next }] : []
    }),
  ),
)
