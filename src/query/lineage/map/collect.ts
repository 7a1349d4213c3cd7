import type { NodeId } from '../../../contracts/log.ts'
import { u16, u32 } from '../../../lib/array-elements.ts'
import type { Work } from '../../../lib/pausing-work.ts'
import type { EdgeTypeId, Tx } from '../../../model/facts.ts'
import { stateAt } from '../../../walk/entries.ts'
import type { FlowStep, Way } from '../flow.ts'
import type { FlowNeighbours } from '../flow-neighbours.ts'
import { AGAIN, type FlowResult, type FlowSources } from '../flow-walk.ts'
import { edgeInto } from '../lineage.ts'

/** Side of the focus that an entity lies on: both if it is part of a cycle through the focus. */
export const MAP_SIDES = ['upstream', 'downstream', 'both'] as const
export type MapSide = (typeof MAP_SIDES)[number]

/** The parent of entities one step away. */
export const FOCUS = -1

/** An entity that a map must place: reached by a walk, or by a step beyond it. */
export interface MapEntity {
  readonly node: NodeId
  /** Null for a stub that may be of several types. */
  readonly type: string | null
  readonly side: MapSide
  readonly depth: number
  /** Index of the entity that the walk came from, which is lower than its own; or FOCUS. */
  readonly parent: number
  /** Edge type over which it was reached, and how that reads on the path. */
  readonly relation: EdgeTypeId
  readonly name: string
  /** Bits of what had been risen through by then, for each direction: the next steps depend on them. */
  readonly risen: Record<Way, number>
}

interface MapWalk {
  readonly way: Way
  readonly flowed: FlowResult
}

/** Entities processed between two pauses: about 1 ms. */
const STEP = 512

/** Collects what the walks reached, each once, parents first. Entities on both sides are shown on the first. */
export function* collectEntities(
  sources: FlowSources,
  { walks, at, near }: { readonly walks: readonly MapWalk[]; readonly at: Tx; readonly near: FlowNeighbours },
): Work<readonly MapEntity[]> {
  const found: MapEntity[] = []
  const indexOf = new Map<NodeId, number>()
  for (const { way, flowed } of walks) yield* collect(way, flowed)
  return found

  function* collect(way: Way, flowed: FlowResult): Work<void> {
    const { entries, kindOf, kinds, ends } = flowed
    const starts = ends[0] ?? 0
    /** Position of each entry's node. An entry that is already shown leads on like its first one. */
    const positions = new Int32Array(entries.nodes.length).fill(FOCUS)
    const focus = new Set(entries.nodes.array.subarray(0, starts))
    let depth = 0
    for (let entry = starts; entry < entries.nodes.length; entry++) {
      if (entry % STEP === 0) yield
      while (entry >= (ends[depth] ?? Infinity)) depth++
      const node = u32(entries.nodes.array, entry)
      const known = indexOf.get(node)
      const kind = u16(kindOf, entry)
      const type = kinds[kind & ~AGAIN]
      if (focus.has(node) || type === undefined) continue
      if (known !== undefined) {
        positions[entry] = known
        const before = found[known]
        if (before === undefined) continue
        before.risen[way] |= 1 << stateAt(entries, entry)
        if (before.side !== way && before.side !== 'both') found[known] = { ...before, side: 'both' }
        continue
      }
      // Nothing flows through a look-up, and what follows a former name is drawn from its predecessor.
      if ((kind & AGAIN) !== 0) {
        positions[entry] = positions[u32(entries.parents, entry)] ?? FOCUS
        continue
      }
      const edge =
        edgeInto(sources, flowed, { entry, at, among: among(flowed, entry, way) }) ??
        edgeInto(sources, flowed, { entry, at })
      positions[entry] = found.length
      indexOf.set(node, found.length)
      found.push({
        node,
        type: type.type,
        side: way,
        depth,
        parent: positions[u32(entries.parents, entry)] ?? FOCUS,
        relation: edge?.type ?? UNKNOWN_RELATION,
        name: edge?.name ?? '',
        risen: { ...NOT_RISEN, [way]: 1 << stateAt(entries, entry) },
      })
    }
  }

  function among({ entries }: FlowResult, entry: number, way: Way): readonly FlowStep[] {
    return near.stepsFrom(u32(entries.nodes.array, u32(entries.parents, entry)), way)
  }
}

/** Entities that weren't reached have risen in neither direction. */
export const NOT_RISEN: Readonly<Record<Way, number>> = { upstream: 0, downstream: 0 }

/** Stands for an edge that ended between walk and reading, which no transaction causes: the map shouldn't fail. */
const UNKNOWN_RELATION: EdgeTypeId = 'Entity.unknown'
