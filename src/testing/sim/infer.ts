import { builtinCatalogue } from '../../catalogue/registry.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { Store } from '../../contracts/store.ts'
import { compilePaths } from '../../infer/check.ts'
import { knownOf } from '../../infer/references.ts'
import { Inference, INFERENCE } from '../../infer/run.ts'
import { Bell } from '../../lib/wait.ts'
import { must } from '../../lib/result.ts'
import { Graph } from '../../project/graph/graph.ts'
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
export const inferring: StartFollower = ({ store, clock, log }) => {
  const stopping = new AbortController()
  const bell = new Bell()
  const graph = new Graph()
  const moved = new Bell()
  const unlisten = store.onCommit(() => bell.ring())
  const inference = new Inference({
    store,
    graph: () => graph,
    reached: async (tx, timeoutMs) => {
      const until = clock.now() + timeoutMs
      while (graph.head < tx && clock.now() < until && !stopping.signal.aborted) {
        bell.ring()
        await moved.wait(clock.sleep(Math.max(1, until - clock.now()), stopping.signal))
      }
      return graph.head >= tx
    },
    rules: recorded,
    ...known,
    clock,
    log,
    holder: `simulated ${++started}`,
  })
  const running = follow()

  async function follow(): Promise<void> {
    while (!stopping.signal.aborted) {
      const entries = await store.read(graph.head, BATCH).catch(() => [])
      for (const entry of entries) {
        graph.apply(entry)
        inference.hear(entry)
      }
      if (entries.length > 0) moved.ring()
      else await bell.wait(clock.sleep(LOOK_AGAIN_MS, stopping.signal))
    }
  }
  return {
    stop: async () => {
      stopping.abort()
      bell.ring()
      moved.ring()
      unlisten()
      await inference.stop()
      await running
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
  const graph = new Graph()
  for (let entries = await store.read(0, BATCH); entries.length > 0; entries = await store.read(graph.head, BATCH))
    for (const entry of entries) graph.apply(entry)
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
