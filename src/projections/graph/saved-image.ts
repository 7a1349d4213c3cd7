import { hash } from 'node:crypto'
import type { AheadOfRecord } from '../../contracts/follower.ts'
import type { GraphFile, GraphImage } from '../../contracts/graph-file.ts'
import type { LogEntry } from '../../contracts/log.ts'
import { LogDropped } from '../../contracts/record-past.ts'
import type { Store } from '../../contracts/store.ts'
import { finishYielding } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import { Graph } from './graph.ts'
import { partsOf } from './image.ts'

type SavedSource = Pick<Store, 'head' | 'read' | 'horizon'>

export interface KeepOptions {
  readonly file: GraphFile
  readonly source: SavedSource
  /** Called if an image can't be read or saved; then the record is read, and the previous image stays. */
  readonly failed: (error: unknown) => void
  /** A smaller graph, in nodes and edges, loads about as fast from the record. */
  readonly from?: number
  /** Changes of the log after which another image is saved; a start then reads at most those, in about two seconds. */
  readonly every?: number
  /** Minimum pause between two images, since that of a large graph is some hundred megabytes. */
  readonly pauseMs?: number
  /** Number of nodes and edges that can be read from the record in the time of following one transaction. */
  readonly rowsPerTransaction?: number
}

const SMALLEST = 100_000
const EVERY_CHANGES = 200_000
const PAUSE_MS = 600_000
const ENTRIES_PER_READ = 500
const ROWS_PER_TRANSACTION = 50

const OTHER_VERSION = 'another version of this program wrote it, or it is incomplete'

/** The message says why the image can't be used. */
class UnusableImage extends Error {
  override readonly name = 'UnusableImage'

  constructor(why: string) {
    super(`the image of the graph isn't used: ${why}. The graph is read from the record, and a new image is saved.`)
  }
}

/** The record lost transactions that the image shows, or is another one. */
export class ImageAhead extends UnusableImage {
  constructor({ tx, record }: AheadOfRecord) {
    super(
      `it is of transaction ${tx}, which the record doesn't have (it ends at ${record}): it lost transactions, or is another record`,
    )
  }
}

/**
 * Keeps an image of the graph in a file, so that a start needn't read the whole record. The image identifies its
 * transaction by the log's contents, so that an image of another record, or of one that was set back, isn't used.
 */
export class SavedGraph {
  readonly #options: Required<KeepOptions>
  readonly #leaving = new AbortController()
  #saving: Promise<void> = Promise.resolve()
  #changes = 0
  #savedAt = -Infinity
  #wasAhead: AheadOfRecord | null = null

  constructor(options: KeepOptions) {
    this.#options = {
      from: SMALLEST,
      every: EVERY_CHANGES,
      pauseMs: PAUSE_MS,
      rowsPerTransaction: ROWS_PER_TRANSACTION,
      ...options,
    }
  }

  /** Restores the graph up to now; null if no image can be used, or reading the record is faster. */
  async restore(): Promise<Graph | null> {
    try {
      return await this.#restore()
    } catch (error) {
      this.#options.failed(error)
      return null
    }
  }

  /** Set if the image had transactions that the record lacked at the start. */
  get wasAhead(): AheadOfRecord | null {
    return this.#wasAhead
  }

  async #restore(): Promise<Graph | null> {
    const { file, source, rowsPerTransaction } = this.#options
    const image = await file.load()
    if (image === null) return null
    const { tx, record } = image.about
    if (typeof tx !== 'number') throw new UnusableImage(OTHER_VERSION)
    await this.#checkRecord(tx, record)
    const horizon = await source.horizon()
    const parts = await finishYielding(partsOf(image, horizon?.tx ?? 0))
    if (parts === null) throw new UnusableImage(OTHER_VERSION)
    const graph = new Graph(parts)
    const { tx: head } = await source.head()
    const { nodes, edges } = graph.counts
    if ((head - graph.head) * rowsPerTransaction > nodes + edges) return null
    await this.#follow(graph, head)
    return graph
  }

  /** `mark` digests the log's transaction as it was when the image was made. */
  async #checkRecord(tx: Tx, mark: unknown): Promise<void> {
    const { source } = this.#options
    const found = await markOf(source, tx)
    if (found === mark) return
    const { tx: record } = await source.head()
    if (found === null && tx <= record) throw new UnusableImage('retention dropped the log after it')
    this.#wasAhead = { tx, record }
    throw new ImageAhead(this.#wasAhead)
  }

  /** Catches up with the log, so that the first readers of a restored graph see the present. */
  async #follow(graph: Graph, tx: Tx): Promise<void> {
    while (graph.head < tx) {
      const entries = await this.#options.source.read(graph.head, ENTRIES_PER_READ)
      if (entries.length === 0) throw new UnusableImage(`the log ends at ${graph.head}, before ${tx}`)
      for (const entry of entries) graph.apply(entry)
      this.isDueAfter(entries, graph)
    }
  }

  /** Call it with the entries that the graph applied; it returns whether to save another image. */
  isDueAfter(entries: readonly LogEntry[], graph: Graph): boolean {
    for (const { edges, facts } of entries) this.#changes += edges.length + facts.length
    const { every, pauseMs } = this.#options
    return this.#changes >= every && performance.now() - this.#savedAt >= pauseMs && this.#isWorth(graph)
  }

  /** Saves the image in the background. */
  save(graph: Graph, image: GraphImage | null): void {
    if (image === null || !this.#isWorth(graph)) return
    this.#changes = 0
    this.#savedAt = performance.now()
    this.#saving = this.#saving
      .then(() => this.#write(image))
      .catch((error) => {
        if (!this.#leaving.signal.aborted) this.#options.failed(error)
      })
  }

  /** Resolves when no image is being saved. */
  async saved(): Promise<void> {
    await this.#saving
  }

  /** Abandons a save in progress: the previous image stays. */
  async leave(): Promise<void> {
    this.#leaving.abort()
    await this.#saving
  }

  async #write({ about, data }: GraphImage): Promise<void> {
    const { file, source } = this.#options
    const record = await markOf(source, Number(about.tx))
    if (record === null || this.#leaving.signal.aborted) return
    await file.save({ about: { ...about, record }, data }, this.#leaving.signal)
  }

  #isWorth({ counts }: Graph): boolean {
    return counts.nodes + counts.edges >= this.#options.from
  }
}

/** Digests everything the log has of a transaction; null if it doesn't exist or was dropped. */
async function markOf(source: SavedSource, tx: Tx): Promise<string | null> {
  if (tx < 1) return null
  try {
    const [entry] = await source.read(tx - 1, 1)
    if (entry?.tx !== tx) return null
    return hash('sha256', JSON.stringify(entry), 'hex')
  } catch (error) {
    if (error instanceof LogDropped) return null
    throw error
  }
}
