import type { EdgeType } from '../../../catalogue/edges.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { components } from '../../../lib/components.ts'
import type { Work } from '../../../lib/pausing-work.ts'
import type { FlowNeighbours } from '../flow-neighbours.ts'
import { FOCUS } from './collect.ts'
import { FOCUS_SLOT, type MapSlots, type MapSlot } from './placing.ts'
import type { Presence } from './since.ts'

/** Edges of one type between two drawn items, in the direction of flow. */
export interface MapEdge {
  readonly from: MapSlot
  readonly to: MapSlot
  /** Null for a way over entities that aren't drawn. */
  readonly edge: EdgeType | null
  /** True if the record has the edge from `to` to `from`. */
  readonly reversed: boolean
  /** Number of edges; 1 if neither end is a group. */
  readonly count: number
  /** True between a container and its occurrence or step. */
  readonly part: boolean
  readonly cycle: boolean
  readonly presence: Presence
}

/** Single steps now, and at the earlier moment that the map is compared with. */
interface MapSteps {
  readonly near: FlowNeighbours
  readonly before: FlowNeighbours | null
}

/** Entities processed between two pauses. */
const STEP = 256

/** Finds all edges between drawn items; those connected only through something hidden get one without a relation. */
export function* mapEdges(slots: MapSlots, focus: NodeId, { near, before }: MapSteps): Work<readonly MapEdge[]> {
  const { entities } = slots
  const indexOf = new Map<NodeId, number>(entities.map(({ node }, i) => [node, i]))
  indexOf.set(focus, FOCUS)
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

  /** Visits each edge once, from the end that states it. */
  function eachEdge(
    steps: FlowNeighbours,
    node: NodeId,
    visit: (to: MapSlot, edge: EdgeType, reversed: boolean) => void,
  ): void {
    steps.each(node, 'downstream', 0, ({ node: other, step: { edge, direction } }) => {
      const end = indexOf.get(other)
      const to = end === undefined ? null : slots.slotOf(end)
      if (to !== null && (edge.flow === 'upstream' || edge.flow === 'downstream' || direction === 'out'))
        visit(to, edge, direction === 'in')
      return true
    })
  }
}

/** Connects slots without an edge towards the focus, such as over hidden entities or from what a person owns. */
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
  /** Number of edges at both moments. */
  readonly counts: { now: number; before: number }
}

class EdgeTally {
  readonly #edges = new Map<string, TalliedEdge>()
  /** Pairs of slots that an edge with a relation joins, in either direction. */
  readonly #joined = new Set<string>()

  /** Edges within a group aren't drawn. */
  add(from: MapSlot, to: MapSlot, edge: EdgeType | null, reversed: boolean, when: 'now' | 'before'): void {
    if (from === to && typeof from === 'object') return
    const key = `${slotText(from)} ${slotText(to)} ${edge?.id ?? ''}`
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
    this.#joined.add(`${slotText(from)} ${slotText(to)}`)
    this.#joined.add(`${slotText(to)} ${slotText(from)}`)
  }

  /** Tells whether a relation connects them. */
  has(one: MapSlot, other: MapSlot): boolean {
    return this.#joined.has(`${slotText(one)} ${slotText(other)}`)
  }

  /** An edge over entities that aren't drawn has no presence of its own: it exists as long as both ends do. */
  all(compares: boolean): readonly MapEdge[] {
    return [...this.#edges.values()].map(({ counts: { now, before }, ...edge }) => ({
      ...edge,
      count: now === 0 ? before : now,
      cycle: false,
      presence: !compares || edge.edge === null ? 'kept' : before === 0 ? 'added' : now === 0 ? 'removed' : 'kept',
    }))
  }
}

function slotText(slot: MapSlot): string {
  return typeof slot === 'object' ? slot.id : String(slot)
}

/** An edge is part of a cycle if both ends are in one strongly connected component of the flow. */
export function withCycles(edges: readonly MapEdge[]): readonly MapEdge[] {
  const flowing = edges.filter(({ part }) => !part)
  const next = Map.groupBy(flowing, ({ from }) => slotText(from))
  const component = components([...new Set(flowing.flatMap(({ from, to }) => [slotText(from), slotText(to)]))], (of) =>
    (next.get(of) ?? []).map(({ to }) => slotText(to)),
  )
  return edges.map((edge) => {
    const [from, to] = [component.get(slotText(edge.from)), component.get(slotText(edge.to))]
    return edge.part || from !== to ? edge : { ...edge, cycle: true }
  })
}
