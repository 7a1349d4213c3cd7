import { builtinCatalogue } from '../../catalogue/registry.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { Store } from '../../contracts/store.ts'
import { compilePaths } from '../../infer/check.ts'
import { knownOf } from '../../infer/references.ts'
import { Inference, INFERENCE, type InferenceParts } from '../../infer/run.ts'
import { Bell } from '../../lib/wait.ts'
import { must } from '../../lib/result.ts'
import { Graph } from '../../project/graph/graph.ts'
import { loadGraph } from '../../project/graph/read.ts'
import { PROVIDERS } from '../../providers/all.ts'
import type { StartFollower } from './process.ts'

const catalogue = builtinCatalogue()
const { recorded, paths } = must(compilePaths(catalogue))
const known = knownOf(catalogue, new Set(PROVIDERS.keys()))
const LOOK_AGAIN_MS = 1_000
const BATCH = 500

let started = 0

/**
 * The rules, as each process has them: over a graph of its own that follows the log. (The product's follower yields by the clock on
 * the wall, which no seed knows; here all of the log is taken in at once.)
 */
export const inferring: StartFollower = (ports) => {
  const stopping = new AbortController()
  const running = follow(ports, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

type Ports = Parameters<StartFollower>[0]

async function follow(ports: Ports, signal: AbortSignal): Promise<void> {
  const { store, clock } = ports
  const bell = new Bell()
  const moved = new Bell()
  const ring = (): void => bell.ring()
  signal.addEventListener('abort', () => [bell, moved].forEach((one) => one.ring()))
  const unlisten = store.onCommit(ring)
  const graph = await loaded(ports, signal)
  if (signal.aborted) return unlisten()
  const inference = new Inference({ ...ports, ...reading(graph, { clock, moved, ring, signal }) })
  const stopped = new Promise((resolve) => signal.addEventListener('abort', () => resolve(inference.stop())))
  while (!signal.aborted) {
    const entries = await store.read(graph.head, BATCH).catch(() => [])
    for (const entry of entries) {
      graph.apply(entry)
      inference.hear(entry)
    }
    if (entries.length > 0) moved.ring()
    else await bell.wait(clock.sleep(LOOK_AGAIN_MS, signal))
  }
  unlisten()
  await stopped
}

/** What the record holds: nothing is concluded before it is all there. */
async function loaded({ store, clock }: Ports, signal: AbortSignal): Promise<Graph> {
  while (!signal.aborted) {
    const graph = await loadGraph(store).catch(() => null)
    if (graph !== null) return graph
    await clock.sleep(LOOK_AGAIN_MS, signal)
  }
  return new Graph()
}

function reading(
  graph: Graph,
  of: { readonly clock: Clock; readonly moved: Bell; readonly ring: () => void; readonly signal: AbortSignal },
): Omit<InferenceParts, keyof Ports> {
  const { clock, moved, ring, signal } = of
  return {
    graph: () => graph,
    reached: async (tx, timeoutMs) => {
      const until = clock.now() + timeoutMs
      while (graph.head < tx && clock.now() < until && !signal.aborted) {
        ring()
        await moved.wait(clock.sleep(Math.max(1, until - clock.now()), signal))
      }
      return graph.head >= tx
    },
    rules: recorded,
    ...known,
    holder: `simulated ${++started}`,
  }
}

/** Whether something that the log says has not been followed by the rules yet. */
export async function inferenceBehind(store: Store): Promise<boolean> {
  const [{ tx }, checkpoint] = await Promise.all([store.head(), store.checkpoint(INFERENCE)])
  return checkpoint < tx
}

/** What the rules that are answered by walking conclude from a record: `type|from|to`. */
export async function walkedConclusions(store: Store): Promise<Set<string>> {
  const graph = await loadGraph(store)
  const out = new Set<string>()
  for (const edge of catalogue.edgeTypes) {
    if (edge.origin !== 'rule' || !paths.isWalked(edge.id)) continue
    for (let node = 1; node < graph.idBound; node++) {
      const to = paths.concluded(edge.id, 'out', { node, graph, at: graph.head, attribute: () => undefined }) ?? []
      for (const object of to) out.add(`${edge.id}|${named(graph, node)}|${named(graph, object)}`)
    }
  }
  return out
}

function named(graph: GraphReader, node: number): string {
  return graph.uriOf(node)
}
