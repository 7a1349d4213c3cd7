import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../contracts/clock.ts'
import type { AheadOfRecord } from '../../contracts/follower.ts'
import type { GraphImage } from '../../contracts/graph-file.ts'
import type { LogEntry } from '../../contracts/log.ts'
import {
  DoesNotFit,
  Follower,
  type LogFeed,
  type FollowerDefinition,
  type UntilItWorks,
} from '../../follow/follower.ts'
import { LogReader, type LogSource } from '../../follow/log.ts'
import { SLICE_MS } from '../../lib/pace.ts'
import { finishYielding } from '../../lib/pausing-work.ts'
import { Graph } from './graph.ts'
import type { SavedGraph } from './saved-image.ts'
import { loadGraph, type LoadSource } from './load-from-record.ts'
import { messageOf } from '../../lib/message-of.ts'

const GRAPH = 'graph'

/** The graph as a follower of the log: loaded at the start, compacted in the background when its delta has grown. */
class GraphFollowing implements FollowerDefinition<Graph> {
  readonly name = GRAPH
  readonly essential = true
  readonly visibility = 'required'
  readonly #source: LoadSource
  readonly #saved: SavedGraph | null
  #compaction: Promise<void> = Promise.resolve()

  constructor(source: LoadSource, saved: SavedGraph | null) {
    this.#source = source
    this.#saved = saved
  }

  async start(retrying: UntilItWorks): Promise<Graph> {
    const restored = (await this.#saved?.restore()) ?? null
    if (restored !== null) return restored
    const graph = await loadGraph(withRetries(this.#source, retrying))
    this.#saved?.save(graph, graph.image())
    return graph
  }

  wasAhead(): AheadOfRecord | null {
    return this.#saved?.wasAhead ?? null
  }

  /** Keeps the numbers of edge types, since readers may hold them. */
  async reset(old: Graph, retrying: UntilItWorks): Promise<Graph> {
    const graph = await loadGraph(withRetries(this.#source, retrying), old.edgeTypes)
    this.#saved?.save(graph, graph.image())
    return graph
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
    const isSaved = this.#saved?.isDueAfter(entries, graph) === true && !graph.isCompacting
    if (!isSaved && !graph.compactionDue) return
    // Runs while the loop continues to apply entries. A failed compaction changes nothing, and is due again.
    const keep = isSaved ? (image: GraphImage): void => this.#saved?.save(graph, image) : undefined
    this.#compaction = finishYielding(graph.compact(undefined, keep)).catch(failed)
  }

  async leave(_graph: Graph, stopping: boolean): Promise<void> {
    await this.#compaction
    if (stopping) await this.#saved?.leave()
  }
}

function applyOne(graph: Graph, entry: LogEntry): void {
  try {
    graph.apply(entry)
  } catch (error) {
    throw new DoesNotFit(messageOf(error), { cause: error })
  }
}

function withRetries(source: LoadSource, retrying: UntilItWorks): LoadSource {
  return {
    head: () => retrying(() => source.head()),
    nodePage: (after, limit) => retrying(() => source.nodePage(after, limit)),
    edgePage: (after, at, limit) => retrying(() => source.edgePage(after, at, limit)),
  }
}

const EMPTY = new Graph()

/** A graph that follows the log of a record. */
export class GraphFollower extends Follower<Graph> {
  /** The followers of a process share one reader of the log. `saved` is null if every start reads the record. */
  constructor(
    source: LoadSource & LogSource,
    clock: Clock,
    log: LogReader = new LogReader(source),
    saved: SavedGraph | null = null,
  ) {
    super(new GraphFollowing(source, saved), { log, clock })
  }

  /** Read it once per request: a rebuild replaces it. Empty until `ready`. */
  get graph(): Graph {
    return this.state ?? EMPTY
  }
}
