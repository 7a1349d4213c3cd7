import type { NodeId } from '../../../contracts/log.ts'
import type { Way } from '../flow.ts'
import type { FlowNeighbour, FlowNeighbours } from '../flow-neighbours.ts'
import { FOCUS } from './collect.ts'
import type { MapSlots } from './placing.ts'

/** Entities of a path that a map draws by themselves, whatever else it draws: so many more than MOST_DRAWN. */
export const MOST_ALONG = 50

export interface AlongSources {
  readonly slots: MapSlots
  readonly near: FlowNeighbours
  readonly focus: NodeId
  /** Adds what lies one step from an entity of the map, or from the focus. Returns its index in the list. */
  readonly add: (neighbour: FlowNeighbour, from: number, way: Way) => number
}

/**
 * Draws a path from the focus by itself: what is in a group leaves it, and what lies beyond the steps of the map is
 * added where it is one step from what is before it on the path. Returns how many of it are drawn: up to the first that
 * nothing leads to.
 */
export function drawAlong({ slots, near, focus, add }: AlongSources, path: readonly NodeId[]): number {
  const known = new Map<NodeId, number>(slots.entities.map(({ node }, i) => [node, i]))
  known.set(focus, FOCUS)
  let before = FOCUS
  for (const [count, node] of path.entries()) {
    const at = known.get(node) ?? stepped(before, node)
    if (at === null) return count
    known.set(node, at)
    if (at !== FOCUS && !slots.drawAlong(at)) return count
    before = at
  }
  return path.length

  function stepped(from: number, to: NodeId): number | null {
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
