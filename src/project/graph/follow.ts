import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../contracts/clock.ts'
import type { LogEntry } from '../../contracts/log.ts'
import { DoesNotFit, Follower, type LogFeed, type Following, type Steadily } from '../../follow/follower.ts'
import { LogReader } from '../../follow/log.ts'
import { finishYielding, SLICE_MS } from '../../lib/slices.ts'
import { Graph } from './graph.ts'
import { loadGraph, type GraphSource } from './read.ts'

export const GRAPH = 'graph'

/** The graph as a follower of the log: loaded at the start, compacted beside the log when its delta has grown. */
class GraphFollowing implements Following<Graph> {
  readonly name = GRAPH
  readonly essential = true
  readonly visibility = 'required'
  readonly #source: GraphSource
  #compaction: Promise<void> = Promise.resolve()

  constructor(source: GraphSource) {
    this.#source = source
  }

  start(steadily: Steadily): Promise<Graph> {
    return loadGraph(steady(this.#source, steadily))
  }

  /** Keeps the numbers of edge types, since readers may keep them. */
  reset(old: Graph, steadily: Steadily): Promise<Graph> {
    return loadGraph(steady(this.#source, steadily), old.edgeTypes)
  }

  async apply(graph: Graph, entries: readonly LogEntry[], { seen, failed }: LogFeed): Promise<void> {
    let end = performance.now() + SLICE_MS
    for (const entry of entries) {
      applyOne(graph, entry)
      seen(entry)
      if (performance.now() < end) continue
      await nextTurn()
      end = performance.now() + SLICE_MS
    }
    // Concurrent with the loop, which continues to apply entries. A failed compaction changes nothing, and is due again.
    if (graph.compactionDue) this.#compaction = finishYielding(graph.compact()).catch(failed)
  }

  async leave(): Promise<void> {
    await this.#compaction
  }
}

function applyOne(graph: Graph, entry: LogEntry): void {
  try {
    graph.apply(entry)
  } catch (error) {
    throw new DoesNotFit(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function steady(source: GraphSource, steadily: Steadily): GraphSource {
  return {
    ...source,
    head: () => steadily(() => source.head()),
    read: (after, limit) => steadily(() => source.read(after, limit)),
    nodePage: (after, limit) => steadily(() => source.nodePage(after, limit)),
    edgePage: (after, at, limit) => steadily(() => source.edgePage(after, at, limit)),
  }
}

const EMPTY = new Graph()

/** A graph that follows the log of a record. */
export class GraphFollower extends Follower<Graph> {
  readonly #own: LogReader | null

  /** `shared`: the reader that the followers of a process share; null: it creates its own. */
  constructor(source: GraphSource, clock: Clock, shared: LogReader | null = null) {
    const log = shared ?? new LogReader(source)
    super(new GraphFollowing(source), { log, clock })
    this.#own = shared === null ? log : null
  }

  /** Read it once per request: a rebuild replaces it. Empty until `ready`. */
  get graph(): Graph {
    return this.state ?? EMPTY
  }

  override async stop(): Promise<void> {
    await super.stop()
    this.#own?.close()
  }
}
