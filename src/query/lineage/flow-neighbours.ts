import { fits, type EdgeTarget } from '../../catalogue/edges.ts'
import { pathStart } from '../../contracts/paths.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { isLookup, LOOKUP_TYPE } from '../../model/lookup.ts'
import { partsOf } from '../../model/uri.ts'
import { flowSteps, type FlowStep, type Risen, type Way } from './flow.ts'
import type { FlowSources } from './flow-walk.ts'
import { getOrInsert } from '../../lib/maps.ts'

/** A step from a node, and what the walk had risen through by then. */
export interface FlowNeighbour {
  readonly node: NodeId
  readonly step: FlowStep
  readonly risen: Risen
}

/** Makes single lineage steps, in the order of the catalogue, then of node ids. A node may come over several edges. */
export class FlowNeighbours {
  readonly #sources: FlowSources
  readonly #at: Tx
  readonly #steps: Readonly<Record<Way, readonly FlowStep[]>>
  readonly #byType = new Map<string, readonly FlowStep[]>()

  constructor(sources: FlowSources, at: Tx) {
    this.#sources = sources
    this.#at = at
    const stepsOf = (way: Way): readonly FlowStep[] => flowSteps(sources.catalogue, way)
    this.#steps = { upstream: stepsOf('upstream'), downstream: stepsOf('downstream') }
  }

  /** Returns the steps that can begin at a node, whatever the walk has risen through. */
  stepsFrom(node: NodeId, way: Way): readonly FlowStep[] {
    const { graph } = this.#sources
    const type = graph.typeOf(node, this.#at)
    const component = type === null ? partsOf(graph.uriOf(node)).componentType : ''
    const key = `${way} ${type ?? ''} ${component}`
    return getOrInsert(this.#byType, key, () => this.#steps[way].filter((step) => fits(nearEnd(step), type, component)))
  }

  /** Visits until `visit` returns false. Skips look-ups, through which nothing flows. */
  each(node: NodeId, way: Way, risen: Risen, visit: (neighbour: FlowNeighbour) => boolean): void {
    for (const step of this.stepsFrom(node, way)) {
      if ((step.notAfter & risen) !== 0) continue
      if (!this.#along(node, step, (other) => visit({ node: other, step, risen: risen | step.rises }))) return
    }
  }

  /** Counts the edges that lead on from a node, over all steps. */
  degree(node: NodeId, way: Way): number {
    const { graph, paths } = this.#sources
    let count = 0
    for (const { edge, direction } of this.stepsFrom(node, way)) {
      const number = graph.edgeTypeNumber(edge.id)
      if (number >= 0) count += graph.degree(node, number, direction, this.#at)
      if (edge.origin === 'rule' && paths.isWalked(edge.id))
        count += paths.concluded(edge.id, direction, pathStart(node, graph, this.#at))?.length ?? 0
    }
    return count
  }

  #along(node: NodeId, { edge, direction }: FlowStep, visit: (other: NodeId) => boolean): boolean {
    const { graph, paths } = this.#sources
    const walked = edge.origin === 'rule' ? paths.concluded(edge.id, direction, pathStart(node, graph, this.#at)) : null
    if (walked !== null) return walked.every((other) => !this.#isShown(other) || visit(other))
    const number = graph.edgeTypeNumber(edge.id)
    if (number < 0) return true
    let goesOn = true
    graph.eachNeighbour(node, number, direction, this.#at, (other) => {
      if (this.#isShown(other)) goesOn = visit(other)
      return goesOn
    })
    return goesOn
  }

  #isShown(node: NodeId): boolean {
    const { graph } = this.#sources
    const type = graph.typeOf(node, this.#at)
    return type === null ? !isLookup(graph.uriOf(node)) : type !== LOOKUP_TYPE
  }
}

function nearEnd({ edge, direction }: FlowStep): EdgeTarget {
  return direction === 'out' ? edge.from : edge.to
}
