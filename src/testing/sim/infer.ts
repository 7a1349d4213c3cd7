import type { GraphReader } from '../../contracts/graph.ts'
import { pathStart } from '../../contracts/paths.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import type { RecordedRule } from '../../infer/paths/conclusions.ts'
import { referenceKnowledge } from '../../infer/follower/references.ts'
import { Inference, INFERENCE } from '../../infer/follower/inference.ts'
import { must } from '../../lib/result.ts'
import { finish } from '../../lib/pausing-work.ts'
import { loadGraph } from '../../projections/graph/load-from-record.ts'
import type { FollowerPorts } from './graph.ts'
import { CATALOGUE, PROVIDER_OF } from './providers.ts'

const { recorded, paths } = must(compilePaths(CATALOGUE))
const known = referenceKnowledge(CATALOGUE, PROVIDER_OF)

let started = 0

interface InferringParts extends FollowerPorts {
  /** Applies a planted bug to the rules. */
  readonly rules: (rules: readonly RecordedRule[]) => readonly RecordedRule[]
}

/** The rules of each process. */
export function inferring({ store, clock, log, reader, graph, rules }: InferringParts): Inference {
  return new Inference({
    store,
    reader,
    graph: () => graph.graph,
    ahead: graph,
    rules: rules(recorded),
    ...known,
    clock,
    log,
    holder: `simulated ${++started}`,
  })
}

/** Tells whether the rules haven't followed some entry of the log yet. */
export async function inferenceBehind(store: RecordPorts): Promise<boolean> {
  const [{ tx }, checkpoint] = await Promise.all([store.head(), store.checkpoint(INFERENCE)])
  return checkpoint < tx
}

/** Returns the conclusions of walked rules from a record: `type|from|to`. */
export async function walkedConclusions(store: RecordPorts): Promise<Set<string>> {
  const graph = await loadGraph(store, [], finish)
  const out = new Set<string>()
  for (const edge of CATALOGUE.edgeTypes) {
    if (edge.origin !== 'rule' || !paths.isWalked(edge.id)) continue
    for (let node = 1; node < graph.idBound; node++) {
      const to = paths.concluded(edge.id, 'out', pathStart(node, graph, graph.head)) ?? []
      for (const object of to) out.add(`${edge.id}|${uriOfNode(graph, node)}|${uriOfNode(graph, object)}`)
    }
  }
  return out
}

function uriOfNode(graph: GraphReader, node: number): string {
  return graph.uriOf(node)
}
