import { createHash } from 'node:crypto'
import type { GraphFile, GraphImage } from '../../contracts/graph-file.ts'
import type { LogEntry } from '../../contracts/log.ts'
import { LogDropped } from '../../contracts/past.ts'
import type { Store } from '../../contracts/store.ts'
import { finishYielding } from '../../lib/slices.ts'
import type { Tx } from '../../model/facts.ts'
import { Graph } from './graph.ts'
import { partsOf } from './image.ts'

/** What an image is checked against. */
export type KeptSource = Pick<Store, 'head' | 'read' | 'horizon'>

export interface KeepOptions {
  readonly file: GraphFile
  /** A smaller graph, in nodes and edges, is loaded from the record about as fast. */
  readonly from?: number
  /** Changes of the log after which another image is kept: what a start reads from the log after it, about two seconds. */
  readonly every?: number
  /** And no sooner than that: an image of a large graph is some hundred megabytes. */
  readonly pauseMs?: number
  /** To follow a transaction takes as long as to read so many nodes and edges from the record. */
  readonly rowsATransaction?: number
}

const SMALLEST = 100_000
const EVERY_CHANGES = 200_000
const PAUSE_MS = 600_000
const ENTRIES_A_READ = 500
const ROWS_A_TRANSACTION = 50

/** What is wrong with an image. */
export class UnusableImage extends Error {
  override readonly name = 'UnusableImage'

  constructor(why: string) {
    super(`the image of the graph is not used: ${why}. The graph is read from the record, and a new image is kept.`)
  }
}

/**
 * Keeps an image of the graph in a file, so that a start need not read all of the record. The image names the transaction that it is as of
 * by what the log says of it, so that one of another record, or of one that was set back, is not used.
 */
export class KeptGraph {
  readonly #options: Required<KeepOptions>
  readonly #leaving = new AbortController()
  #saving: Promise<void> = Promise.resolve()
  #changes = 0
  #savedAt = -Infinity

  constructor(options: KeepOptions) {
    this.#options = {
      from: SMALLEST,
      every: EVERY_CHANGES,
      pauseMs: PAUSE_MS,
      rowsATransaction: ROWS_A_TRANSACTION,
      ...options,
    }
  }

  /** The graph as of now. Null where there is no image, or reading the record is faster; throws where there is one that cannot be used. */
  async restore(source: KeptSource): Promise<Graph | null> {
    const image = await this.#options.file.load()
    if (image === null) return null
    const { tx, record } = image.about
    if (typeof tx !== 'number' || record !== (await markOf(source, tx)))
      throw new UnusableImage('it is of another record, or of transactions that this one does not have any more')
    const horizon = await source.horizon()
    const parts = await finishYielding(partsOf(image, horizon?.tx ?? 0))
    if (parts === null) throw new UnusableImage('it is of another version of this program, or not whole')
    const graph = new Graph(parts)
    const { tx: head } = await source.head()
    const { nodes, edges } = graph.counts
    if ((head - graph.head) * this.#options.rowsATransaction > nodes + edges) return null
    await this.#follow(graph, source)
    return graph
  }

  /** Whoever asks a graph that was restored gets what is there now. */
  async #follow(graph: Graph, source: KeptSource): Promise<void> {
    const { tx } = await source.head()
    while (graph.head < tx) {
      const entries = await source.read(graph.head, ENTRIES_A_READ)
      if (entries.length === 0) throw new UnusableImage(`the log ends at ${graph.head}, before ${tx}`)
      for (const entry of entries) graph.apply(entry)
      this.isDueAfter(entries, graph)
    }
  }

  /** To be called with what the graph applied; returns whether another image is to be kept. */
  isDueAfter(entries: readonly LogEntry[], graph: Graph): boolean {
    for (const { edges, facts } of entries) this.#changes += edges.length + facts.length
    const { every, pauseMs } = this.#options
    return this.#changes >= every && performance.now() - this.#savedAt >= pauseMs && this.#isWorth(graph)
  }

  /** In the background; an image that cannot be kept is reported, and the one before stays. */
  save(graph: Graph, image: GraphImage | null, source: KeptSource, failed: (error: unknown) => void): void {
    if (image === null || !this.#isWorth(graph)) return
    this.#changes = 0
    this.#savedAt = performance.now()
    this.#saving = this.#saving
      .then(() => this.#write(image, source))
      .catch((error) => {
        if (!this.#leaving.signal.aborted) failed(error)
      })
  }

  /** Resolves when nothing is being kept. */
  async saved(): Promise<void> {
    await this.#saving
  }

  /** Gives up what is being kept: the image before it stays. */
  async leave(): Promise<void> {
    this.#leaving.abort()
    await this.#saving
  }

  async #write(image: GraphImage, source: KeptSource): Promise<void> {
    const { about, arrays } = image
    const record = await markOf(source, Number(about.tx))
    if (record === null || this.#leaving.signal.aborted) return
    await this.#options.file.save({ about: { ...about, record }, arrays }, this.#leaving.signal)
  }

  #isWorth({ counts }: Graph): boolean {
    return counts.nodes + counts.edges >= this.#options.from
  }
}

/** All that the log says of a transaction, as a digest; null where it is not there, or was dropped. */
async function markOf(source: KeptSource, tx: Tx): Promise<string | null> {
  if (tx < 1 || tx > (await source.head()).tx) return null
  try {
    const [entry] = await source.read(tx - 1, 1)
    if (entry?.tx !== tx) return null
    return createHash('sha256').update(JSON.stringify(entry)).digest('hex')
  } catch (error) {
    if (error instanceof LogDropped) return null
    throw error
  }
}
