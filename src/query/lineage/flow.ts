import type { EdgeType } from '../../catalogue/edges.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Direction, GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { MOVED_TO } from '../../model/key.ts'
import { CONTENT_OF } from '../../walk/same-data.ts'
import type { Stride } from '../../walk/stride.ts'
import { getOrInsert } from '../../lib/maps.ts'

/** Towards an entity's origins, or towards what a change reaches. */
export type Way = 'upstream' | 'downstream'

/**
 * Towards everything that an entity depends on: all upstream, its host, and the data it is evaluated on. It doesn't
 * need what else its host carries, so the walk stops at the host.
 */
export type NeedsWay = 'needs' | NeedsItselfWay | NeededByWay

/** Doesn't go from a container to its occurrences: whatever needs a container needs no particular one. */
type NeedsItselfWay = 'needs-itself'

/** The reverse of either: towards what depends on an entity. */
type NeededByWay = 'needed-by' | 'itself-needed-by'

/**
 * Records what a walk has risen through: from an occurrence (a version, a run, an instance) to its container, or from a
 * step to its container. After rising it doesn't descend to siblings: the origins of one instance aren't those of the
 * next.
 */
export type Risen = number
const FROM_OCCURRENCE = 1
const FROM_STEP = 2
/** Number of combinations of rises. */
const RISEN_BOUND = 4
/** Additional state bit of a walk: the node has been shown. */
export const SHOWN = RISEN_BOUND
export const FLOW_STATES = RISEN_BOUND + 1

/** An edge type in the direction of a walk. */
export interface FlowStep {
  readonly edge: EdgeType
  readonly direction: Direction
  /** Bits to add to what the walk has risen through. */
  readonly rises: Risen
  /** A walk that has risen through any of these doesn't take the step. */
  readonly notAfter: Risen
}

/** Tells whether a node is a former name: a walk passes through it and shows only the current one. */
export function isFormerName(graph: GraphReader, node: NodeId, at: Tx): boolean {
  const moved = graph.edgeTypeNumber(MOVED_TO)
  return moved >= 0 && graph.degree(node, moved, 'out', at) > 0
}

const SAME = { rises: 0, notAfter: 0 } as const

/** Returns the edge types that lineage flows along in this direction, in the order of the catalogue. */
export function flowSteps(catalogue: Catalogue, way: Way | NeedsWay): readonly FlowStep[] {
  if (way === 'needs-itself')
    return flowSteps(catalogue, 'needs').filter(({ notAfter }) => notAfter !== FROM_OCCURRENCE)
  if (way === 'itself-needed-by')
    return flowSteps(catalogue, 'needed-by').filter(({ rises }) => rises !== FROM_OCCURRENCE)
  if (way === 'upstream' || way === 'downstream') return catalogue.edgeTypes.flatMap((edge) => stepsAlong(edge, way))
  const [hosting, flow] = way === 'needs' ? (['out', 'upstream'] as const) : (['in', 'downstream'] as const)
  return catalogue.edgeTypes.flatMap((edge) =>
    edge.hosting ? [{ edge, direction: hosting, ...SAME }] : stepsAlong(edge, flow),
  )
}

function stepsAlong(edge: EdgeType, way: Way): readonly FlowStep[] {
  switch (edge.flow) {
    case null:
      return []
    case 'upstream':
    case 'downstream': {
      const direction: Direction = edge.flow === way ? 'out' : 'in'
      // A table at another source that a version is content of is its container, too.
      const steps = edge.id === CONTENT_OF ? upAndDown(edge, 'out', FROM_OCCURRENCE) : [{ edge, direction, ...SAME }]
      return steps.filter((step) => step.direction === direction)
    }
    case 'occurrenceOf':
      return upAndDown(edge, 'out', FROM_OCCURRENCE)
    case 'hasOccurrence':
      return upAndDown(edge, 'in', FROM_OCCURRENCE)
    case 'stepOf':
      return upAndDown(edge, 'out', FROM_STEP)
    case 'hasStep':
      return upAndDown(edge, 'in', FROM_STEP)
    case 'partOf':
      return [{ edge, direction: 'out', rises: FROM_STEP, notAfter: 0 }]
  }
}

/** A container and its parts count as each other, upstream and downstream. */
function upAndDown(edge: EdgeType, up: Direction, kind: Risen): readonly FlowStep[] {
  return [
    { edge, direction: up, rises: kind, notAfter: 0 },
    { edge, direction: up === 'out' ? 'in' : 'out', rises: 0, notAfter: kind },
  ]
}

/** Returns the strides, by what a walk has risen through: edges in the graph, many types at a time. */
export function stridesOf(graph: GraphReader, steps: readonly FlowStep[]): readonly (readonly Stride[])[] {
  return Array.from({ length: RISEN_BOUND }, (_, risen) => stridesAfter(graph, steps, risen))
}

function stridesAfter(graph: GraphReader, steps: readonly FlowStep[], risen: Risen): readonly Stride[] {
  const strides = new Map<string, { readonly types: Uint8Array } & Stride>()
  for (const step of steps) {
    const number = graph.edgeTypeNumber(step.edge.id)
    if (number < 0 || (step.notAfter & risen) !== 0) continue
    const next = risen | step.rises
    const { types } = getOrInsert(strides, `${step.direction} ${next}`, () => {
      return { types: new Uint8Array(graph.edgeTypes.length), direction: step.direction, next }
    })
    types[number] = 1
  }
  return [...strides.values()]
}

/** Indexed by rise bits: a walk that has risen through less reaches at least as far. */
export const RISEN_THROUGH_LESS: readonly number[] = Array.from({ length: RISEN_BOUND }, (_, risen) =>
  Array.from({ length: risen }, (__, less) => ((less & risen) === less ? 1 << less : 0)).reduce((a, b) => a | b, 0),
)
