import { builtinCatalogue } from '../../catalogue/registry.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { LogEntry } from '../../contracts/log.ts'
import { placeAt } from '../../contracts/paths.ts'
import type { Store } from '../../contracts/store.ts'
import { Follower, type LogFeed, type Steadily } from '../../follow/follower.ts'
import { LogReader } from '../../follow/log.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import { referenceKnowledge } from '../../infer/follower/references.ts'
import { Inference, INFERENCE } from '../../infer/follower/run.ts'
import { must } from '../../lib/result.ts'
import { finish } from '../../lib/slices.ts'
import { Graph } from '../../project/graph/graph.ts'
import { loadGraph } from '../../project/graph/read.ts'
import { PROVIDERS } from '../../providers/all.ts'
import type { StartFollower } from './process.ts'

const catalogue = builtinCatalogue()
const { recorded, paths } = must(compilePaths(catalogue))
const known = referenceKnowledge(catalogue, new Set(PROVIDERS.keys()))

let started = 0

/**
 * The graph of a process. (The product's yields by real time, which depends on the machine; here it is loaded, and takes in what comes, at once.)
 */
class SimulatedGraph extends Follower<Graph> {
  constructor(store: Store, log: LogReader, clock: Clock) {
    const start = (steadily: Steadily): Promise<Graph> => steadily(() => loadGraph(store, [], finish))
    const reset = (_: Graph, steadily: Steadily): Promise<Graph> => start(steadily)
    const apply = async (graph: Graph, entries: readonly LogEntry[], { seen }: LogFeed): Promise<void> => {
      for (const entry of entries) {
        graph.apply(entry)
        seen(entry)
      }
    }
    super({ name: 'graph', essential: true, visibility: 'required', start, reset, apply }, { log, clock })
  }

  get graph(): Graph {
    return this.state ?? NOTHING
  }
}

const NOTHING = new Graph()

/** The rules, as each process has them: over a graph of its own that follows the log. */
export const inferring: StartFollower = ({ store, clock, log }) => {
  const reader = new LogReader(store)
  const graph = new SimulatedGraph(store, reader, clock)
  const inference = new Inference({
    store,
    reader,
    graph: () => graph.graph,
    ahead: graph,
    rules: recorded,
    ...known,
    clock,
    log,
    holder: `simulated ${++started}`,
  })
  return {
    stop: async () => {
      await inference.stop()
      await graph.stop()
      reader.close()
    },
  }
}

/** Whether something that the log says has not been followed by the rules yet. */
export async function inferenceBehind(store: Store): Promise<boolean> {
  const [{ tx }, checkpoint] = await Promise.all([store.head(), store.checkpoint(INFERENCE)])
  return checkpoint < tx
}

/** What the rules that are answered by walking conclude from a record: `type|from|to`. */
export async function walkedConclusions(store: Store): Promise<Set<string>> {
  const graph = await loadGraph(store, [], finish)
  const out = new Set<string>()
  for (const edge of catalogue.edgeTypes) {
    if (edge.origin !== 'rule' || !paths.isWalked(edge.id)) continue
    for (let node = 1; node < graph.idBound; node++) {
      const to = paths.concluded(edge.id, 'out', placeAt(node, graph, graph.head)) ?? []
      for (const object of to) out.add(`${edge.id}|${named(graph, node)}|${named(graph, object)}`)
    }
  }
  return out
}

function named(graph: GraphReader, node: number): string {
  return graph.uriOf(node)
}
