import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { joinedPlatform, keyCarriers, type KeyStep } from '../paths/key-joins.ts'
import type { RecordedRule } from '../paths/conclusions.ts'
import { keyStepsOf } from '../paths/positions.ts'
import type { GraphChange } from './graph-change.ts'
import type { EventLoopYield } from './event-loop-yield.ts'

/** Crowded keys that are remembered; others are only counted. */
const MAX_RETAINED = 10_000
const MAX_NAMED = 3
/** Entities of a key examined, in about 50 ms. If all belong to one platform, the rest presumably do too. */
const MAX_EXAMINED = 100_000
const NODES_PER_PAGE = 10_000

/** Tracks the keys that would join too much, and so join nothing, in order to report them. */
export class CrowdedKeys {
  readonly #steps: readonly KeyStep[]
  readonly #keys = new Map<NodeId, EdgeTypeId>()

  private constructor(steps: readonly KeyStep[]) {
    this.#steps = steps
  }

  static async load(
    rules: readonly RecordedRule[],
    { graph, at, turns }: { readonly graph: GraphReader; readonly at: Tx; readonly turns: EventLoopYield },
  ): Promise<CrowdedKeys> {
    const found = new CrowdedKeys(keyStepsOf(rules.flatMap((rule) => (rule.kind === 'path' ? [rule.positions] : []))))
    for (const step of found.#steps) {
      const type = graph.edgeTypeNumber(step.edge)
      if (type < 0) continue
      for (let node = 1; node < graph.idBound; node++) {
        // With fewer entities the bound on pairs can't be exceeded, whatever their platforms.
        if (graph.degree(node, type, 'in', at) ** 2 / 2 > step.mostPairs) found.#check(step, node, { graph, at })
        if (node % NODES_PER_PAGE === 0) await turns.yieldNow()
      }
    }
    return found
  }

  changed(edges: GraphChange['edges'], at: { readonly graph: GraphReader; readonly at: Tx }): void {
    for (const step of this.#steps) {
      const keys = new Set((edges.get(step.edge) ?? []).map(({ to }) => to))
      for (const key of keys) this.#check(step, key, at)
    }
  }

  #check(step: KeyStep, key: NodeId, { graph, at }: { readonly graph: GraphReader; readonly at: Tx }): void {
    const joins = step.unique || keyCarriers(step, key, { reader: graph, at }) !== null
    if (joins || haveOnePlatform(step, key, { graph, at })) this.#keys.delete(key)
    else if (this.#keys.size < MAX_RETAINED) this.#keys.set(key, step.edge)
  }

  /** Describes the keys for people; null if there are none. */
  report(graph: GraphReader): string | null {
    if (this.#keys.size === 0) return null
    const [step] = this.#steps
    const named = [...this.#keys]
      .slice(0, MAX_NAMED)
      .map(([key, edge]) => `the ${edge.slice(edge.indexOf('.') + 1)} of ${carrierOf(graph, key, edge)}`)
    const others = this.#keys.size - named.length
    return (
      `${[...named, ...(others === 0 ? [] : [`${others} others`])].join(', ')}: too many entities of ` +
      `different sources have the same value, so it joins none of them (at most ${step?.mostPairs ?? 0} pairs); ` +
      'correct what they state, or leave the key out of the mapping'
    )
  }
}

/** A key joins nothing within a platform, so nothing is missing there, however many entities have it. */
function haveOnePlatform(
  step: KeyStep,
  key: NodeId,
  { graph, at }: { readonly graph: GraphReader; readonly at: Tx },
): boolean {
  let first: string | null = null
  let isOne = true
  let looked = 0
  graph.eachNeighbour(key, graph.edgeTypeNumber(step.edge), 'in', at, (node) => {
    const platform = joinedPlatform(step, graph.uriOf(node))
    first ??= platform
    isOne = platform === first
    return isOne && ++looked < MAX_EXAMINED
  })
  return isOne
}

function carrierOf(graph: GraphReader, key: NodeId, edge: EdgeTypeId): string {
  let found: NodeId | null = null
  graph.eachNeighbour(key, graph.edgeTypeNumber(edge), 'in', graph.head, (node) => {
    found = node
    return false
  })
  return found === null ? 'nothing any more' : graph.uriOf(found)
}
