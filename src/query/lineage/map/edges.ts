import type { EdgeType } from '../../../catalogue/edges.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { components } from '../../../lib/components.ts'
import type { Work } from '../../../lib/pausing-work.ts'
import type { FlowNeighbours } from '../flow-neighbours.ts'
import { FOCUS } from './collect.ts'
import { FOCUS_SLOT, type MapSlots, type MapSlot } from './placing.ts'
import type { Presence } from './since.ts'

/** Edges of one type between two that are drawn, in the direction in which things flow. */
export interface MapEdge {
  readonly from: MapSlot
  readonly to: MapSlot
  /** A way over entities that are not drawn has no edge of its own. */
  readonly edge: EdgeType | null
  /** True if the record has the edge from `to` to `from`. */
  readonly reversed: boolean
  /** How many there are; where neither end is a group, 1. */
  readonly count: number
  /** True between a whole and an occurrence or a step of it. */
  readonly part: boolean
  readonly cycle: boolean
  readonly presence: Presence
}

/** Single steps now, and at the earlier moment that the map is compared with. */
export interface MapSteps {
  readonly near: FlowNeighbours
  readonly before: FlowNeighbours | null
}

/** Entities looked at between two pauses. */
const STEP = 256

/**
 * All edges between what is drawn; what is connected only through something hidden is connected directly, by no
 * relation.
 */
export function* mapEdges(slots: MapSlots, focus: NodeId, { near, before }: MapSteps): Work<readonly MapEdge[]> {
  const { entities } = slots
  const at = new Map<NodeId, number>(entities.map(({ node }, i) => [node, i]))
  at.set(focus, FOCUS)
  const edges = new EdgeTally()
  for (let entity = FOCUS; entity < entities.length; entity++) {
    if ((entity + 1) % STEP === 0) yield
    const slot = slots.slotOf(entity)
    if (slot === null) continue
    const node = entity === FOCUS ? focus : (entities[entity]?.node ?? focus)
    eachEdge(near, node, (to, edge, reversed) => edges.add(slot, to, edge, reversed, 'now'))
    if (before !== null) eachEdge(before, node, (to, edge, reversed) => edges.add(slot, to, edge, reversed, 'before'))
  }
  yield* connectRest(slots, edges)
  return withCycles(edges.all(before !== null))

  /** Visits each edge once: from the end that states it. */
  function eachEdge(
    steps: FlowNeighbours,
    node: NodeId,
    visit: (to: MapSlot, edge: EdgeType, reversed: boolean) => void,
  ): void {
    steps.each(node, 'downstream', 0, ({ node: other, step: { edge, direction } }) => {
      const end = at.get(other)
      const to = end === undefined ? null : slots.slotOf(end)
      if (to !== null && (edge.flow === 'upstream' || edge.flow === 'downstream' || direction === 'out'))
        visit(to, edge, direction === 'in')
      return true
    })
  }
}

/** Every slot that has no edge towards the focus: over what is hidden, or from what a person owns. */
function* connectRest(slots: MapSlots, edges: EdgeTally): Work<void> {
  const { entities } = slots
  for (const [entity, { side }] of entities.entries()) {
    if (entity % STEP === 0) yield
    const slot = slots.slotOf(entity)
    if (slot === null) continue
    const parent = slots.slotOf(slots.shownParent(entity)) ?? FOCUS_SLOT
    if (parent === slot || edges.has(parent, slot)) continue
    if (side === 'upstream') edges.add(slot, parent, null, false, 'now')
    else edges.add(parent, slot, null, false, 'now')
  }
}

interface TalliedEdge extends Pick<MapEdge, 'from' | 'to' | 'edge' | 'reversed' | 'part'> {
  /** How many there are now, and how many there were before. */
  readonly counts: { now: number; before: number }
}

class EdgeTally {
  readonly #edges = new Map<string, TalliedEdge>()
  /** Pairs of slots that an edge with a relation joins, in either direction. */
  readonly #joined = new Set<string>()

  /** A group's edges within itself are not drawn. */
  add(from: MapSlot, to: MapSlot, edge: EdgeType | null, reversed: boolean, when: 'now' | 'before'): void {
    if (from === to && typeof from === 'object') return
    const key = `${textOf(from)} ${textOf(to)} ${edge?.id ?? ''}`
    const known = this.#edges.get(key)
    if (known !== undefined) {
      known.counts[when]++
      return
    }
    const part = edge !== null && edge.flow !== 'upstream' && edge.flow !== 'downstream'
    const counts = { now: 0, before: 0 }
    counts[when]++
    this.#edges.set(key, { from, to, edge, reversed, part, counts })
    if (edge === null) return
    this.#joined.add(`${textOf(from)} ${textOf(to)}`)
    this.#joined.add(`${textOf(to)} ${textOf(from)}`)
  }

  /** Whether they are connected by a relation. */
  has(one: MapSlot, other: MapSlot): boolean {
    return this.#joined.has(`${textOf(one)} ${textOf(other)}`)
  }

  /** An edge over what is not drawn has no presence of its own: it is there as long as both of its ends are. */
  all(compares: boolean): readonly MapEdge[] {
    return [...this.#edges.values()].map(({ counts: { now, before }, ...edge }) => ({
      ...edge,
      count: now === 0 ? before : now,
      cycle: false,
      presence: !compares || edge.edge === null ? 'kept' : before === 0 ? 'added' : now === 0 ? 'removed' : 'kept',
    }))
  }
}

function textOf(slot: MapSlot): string {
  return typeof slot === 'object' ? slot.id : String(slot)
}

/** An edge is part of a cycle where both its ends are in one strongly connected component of what flows. */
export function withCycles(edges: readonly MapEdge[]): readonly MapEdge[] {
  const flowing = edges.filter(({ part }) => !part)
  const next = Map.groupBy(flowing, ({ from }) => textOf(from))
  const component = components([...new Set(flowing.flatMap(({ from, to }) => [textOf(from), textOf(to)]))], (of) =>
    (next.get(of) ?? []).map(({ to }) => textOf(to)),
  )
  return edges.map((edge) => {
    const [from, to] = [component.get(textOf(edge.from)), component.get(textOf(edge.to))]
    return edge.part || from !== to ? edge : { ...edge, cycle: true }
  })
}
