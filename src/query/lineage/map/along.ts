import type { NodeId } from '../../../contracts/log.ts'
import type { Way } from '../flow.ts'
import type { FlowNeighbour, FlowNeighbours } from '../flow-neighbours.ts'
import { FOCUS } from './collect.ts'
import type { MapSlots } from './placing.ts'

/** Maximum number of entities of a path that a map draws singly, in addition to MAX_DRAWN. */
export const MAX_ALONG = 50

interface AlongSources {
  readonly slots: MapSlots
  readonly near: FlowNeighbours
  readonly focus: NodeId
  /** Adds a neighbour of an entity of the map, or of the focus. Returns its index in the list. */
  readonly add: (neighbour: FlowNeighbour, from: number, way: Way) => number
}

/**
 * Draws a path from the focus singly: entities leave their groups, and those beyond the map's steps are added if they
 * are one step from their predecessor. Returns the number drawn, up to the first that nothing leads to.
 */
export function drawAlong({ slots, near, focus, add }: AlongSources, path: readonly NodeId[]): number {
  const known = new Map<NodeId, number>(slots.entities.map(({ node }, i) => [node, i]))
  known.set(focus, FOCUS)
  let before = FOCUS
  for (const [count, node] of path.entries()) {
    const index = known.get(node) ?? followStep(before, node)
    if (index === null) return count
    known.set(node, index)
    if (index !== FOCUS && !slots.drawAlong(index)) return count
    before = index
  }
  return path.length

  function followStep(from: number, to: NodeId): number | null {
    for (const way of ['upstream', 'downstream'] as const) {
      const step = stepTo(from === FOCUS ? focus : (slots.entities[from]?.node ?? focus), to, way)
      if (step !== null) return add(step, from, way)
    }
    return null
  }

  function stepTo(from: NodeId, to: NodeId, way: Way): FlowNeighbour | null {
    let found: FlowNeighbour | null = null
    near.each(from, way, 0, (neighbour) => {
      if (neighbour.node === to) found = neighbour
      return found === null
    })
    return found
  }
}
