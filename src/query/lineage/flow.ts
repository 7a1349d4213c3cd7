import type { EdgeType } from '../../catalogue/edges.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Direction, GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { MOVED_TO } from '../../model/key.ts'
import type { Stride } from '../../walk/stride.ts'

/** Where things come from, or what a change reaches. */
export type Way = 'upstream' | 'downstream'

/**
 * Leads to all that something cannot do without: everything upstream of it, what hosts it, and the data that it is
 * evaluated on. It needs nothing else that its host carries, so hosting is walked to the host alone.
 */
export type NeedsWay = 'needs' | NeedsItselfWay | NeededByWay

/** Doesn't go down from a whole to its occurrences: what needs a whole needs none of them in particular. */
type NeedsItselfWay = 'needs-itself'

/** Either of them backwards: what cannot do without something. */
type NeededByWay = 'needed-by' | 'itself-needed-by'

/**
 * Records what a walk has risen through: from an occurrence (a version, a run, an instance) to what it is one of, or
 * from a step to its whole. Having risen it doesn't come down to siblings: what one instance is made from does not hold
 * for the next one.
 */
export type Risen = number
const FROM_OCCURRENCE = 1
const FROM_STEP = 2
/** There are so many ways to have risen. */
const RISEN_BOUND = 4
/** A state of a walk besides: that a node has been shown. */
export const SHOWN = RISEN_BOUND
export const FLOW_STATES = RISEN_BOUND + 1

/** One edge type as a walk goes along it. */
export interface FlowStep {
  readonly edge: EdgeType
  readonly direction: Direction
  /** Adds this to what the walk has risen through. */
  readonly rises: Risen
  /** A walk that has risen through this does not take the step. */
  readonly notAfter: Risen
}

/** Whether a node is a former name: a walk goes through it, and shows only what has another name by now. */
export function isFormerName(graph: GraphReader, node: NodeId, at: Tx): boolean {
  const moved = graph.edgeTypeNumber(MOVED_TO)
  return moved >= 0 && graph.degree(node, moved, 'out', at) > 0
}

const SAME = { rises: 0, notAfter: 0 } as const

/** Every edge type that things flow along, as it is walked that way; in the order of the catalogue. */
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
    case 'downstream':
      return [{ edge, direction: edge.flow === way ? 'out' : 'in', ...SAME }]
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

/** A whole and its parts count as one another, upstream and downstream alike. */
function upAndDown(edge: EdgeType, up: Direction, kind: Risen): readonly FlowStep[] {
  return [
    { edge, direction: up, rises: kind, notAfter: 0 },
    { edge, direction: up === 'out' ? 'in' : 'out', rises: 0, notAfter: kind },
  ]
}

/** Returns the strides by what a walk has risen through so far: edges that lie in the graph, many types at a time. */
export function stridesOf(graph: GraphReader, steps: readonly FlowStep[]): readonly (readonly Stride[])[] {
  return Array.from({ length: RISEN_BOUND }, (_, risen) => stridesAfter(graph, steps, risen))
}

function stridesAfter(graph: GraphReader, steps: readonly FlowStep[], risen: Risen): readonly Stride[] {
  const strides = new Map<string, { readonly types: Uint8Array } & Stride>()
  for (const step of steps) {
    const number = graph.edgeTypeNumber(step.edge.id)
    if (number < 0 || (step.notAfter & risen) !== 0) continue
    const next = risen | step.rises
    const key = `${step.direction} ${next}`
    const stride = strides.get(key) ?? {
      types: new Uint8Array(graph.edgeTypes.length),
      direction: step.direction,
      next,
    }
    stride.types[number] = 1
    strides.set(key, stride)
  }
  return [...strides.values()]
}

/** Indexed by what a walk has risen through, as bits: a walk that has risen through less goes at least as far. */
export const RISEN_THROUGH_LESS: readonly number[] = Array.from({ length: RISEN_BOUND }, (_, risen) =>
  Array.from({ length: risen }, (__, less) => ((less & risen) === less ? 1 << less : 0)).reduce((a, b) => a | b, 0),
)
