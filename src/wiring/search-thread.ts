import type { WritingThreadData } from './writing-thread.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { Catalogue } from '../catalogue/registry.ts'
import type { Definitions } from '../catalogue/check.ts'
import type { CompletionRequest } from '../adapters/textindex/completions.ts'
import type {
  DocumentsLeftOut,
  FacetCount,
  SearchIndex,
  SearchPage,
  SearchRequest,
  SearchWork,
  WrittenUpTo,
  UsedSlices,
} from '../contracts/search-index.ts'
import { collectAtRest } from '../lib/collect-at-rest.ts'
import type { WorkCost } from '../lib/pace.ts'
import { portCalls } from '../lib/port-calls.ts'
import {
  DocumentsOfRecord,
  type FreshSearchDocuments,
  type SearchBatch,
  type SearchDocuments,
} from '../projections/search-documents/documents.ts'
import { synonymsOf } from '../search/synonyms.ts'
import { openLog } from './log.ts'
import { openRecordForSearch, openSearchIndex } from './search-index.ts'

export interface SearchThreadData extends Omit<WritingThreadData, 'storePort' | 'inForce'> {
  readonly definitions: Definitions
}

/** Number of an index begun in this thread; null for the current one. */
export type IndexNumber = number | null

/** An answer, and its cost in this thread. */
export interface Costing<T> {
  readonly answer: T
  readonly cost: WorkCost
}

/** Functions that the reading thread calls; the search thread calls none of its. */
export type SearchThreadCalls = {
  readonly search: (
    request: SearchRequest,
    without: DocumentsLeftOut | undefined,
    had: UsedSlices,
  ) => Promise<Costing<SearchPage>>
  readonly complete: (
    request: CompletionRequest,
    without: DocumentsLeftOut | undefined,
    had: UsedSlices,
  ) => Promise<Costing<readonly FacetCount[]>>
  readonly status: SearchIndex['status']
  readonly head: (index: IndexNumber) => Promise<WrittenUpTo>
  readonly write: (index: IndexNumber, batch: SearchBatch) => Promise<void>
  readonly fresh: (index: IndexNumber) => Promise<number>
  readonly adopt: (index: number) => Promise<void>
  readonly stop: () => Promise<void>
}

/** `had`: slices that the same work, and its caller, used in the reading thread. */
async function costing<T>(had: UsedSlices, ask: (work: SearchWork) => Promise<T>): Promise<Costing<T>> {
  let cost: WorkCost = { slices: 0, ms: 0 }
  const noteCost = (more: WorkCost): void => {
    cost = { slices: cost.slices + more.slices, ms: cost.ms + more.ms }
  }
  return { answer: await ask({ ...had, noteCost }), cost }
}

/** The writable indexes: the current one, and at most one being filled to replace it. */
class WritableIndexes {
  #served: SearchDocuments
  #fresh: FreshSearchDocuments | null = null
  /** Number of the index that was begun last. */
  #number = 0
  /** Number of the current index, if it was begun here. */
  #adopted = 0

  constructor(served: SearchDocuments) {
    this.#served = served
  }

  at(number: IndexNumber): SearchDocuments {
    return number === null || number === this.#adopted ? this.#served : this.#freshAt(number).documents
  }

  async fresh(number: IndexNumber): Promise<number> {
    this.#fresh = await this.at(number).fresh()
    return ++this.#number
  }

  /** Repeatable. */
  async adopt(number: number): Promise<void> {
    if (number === this.#adopted) return
    const fresh = this.#freshAt(number)
    await fresh.adopt()
    this.#served = fresh.documents
    this.#adopted = number
    this.#fresh = null
  }

  #freshAt(number: number): FreshSearchDocuments {
    if (this.#fresh === null || number !== this.#number)
      throw new Error(`another search index has replaced the one with the number ${number}`)
    return this.#fresh
  }
}

/**
 * The search thread: builds the documents of the changes it receives, writes the index and answers searches, so that
 * neither readers of the graph nor writers of the record wait for any of that.
 */
async function run({ config, database, logFile, definitions, port }: SearchThreadData): Promise<void> {
  const log = openLog(config.logLevel, logFile)
  collectAtRest()
  const catalogue = new Catalogue(definitions)
  const store = await openRecordForSearch(config, database, log)
  const { index, writer, close } = await openSearchIndex({ config, log, synonyms: synonymsOf(catalogue.synonyms) })
  const turn = (): Promise<void> => nextTurn()
  const written = new WritableIndexes(new DocumentsOfRecord({ store, index: writer, catalogue, turn }))
  const functions: SearchThreadCalls = {
    search: (request, without, had) => costing(had, (work) => index.search(request, without, work)),
    complete: ({ field, prefix, limit }, without, had) =>
      costing(had, (work) => index.complete(field, prefix, limit, without, work)),
    status: () => index.status(),
    head: (number) => written.at(number).head(),
    write: (number, batch) => written.at(number).write(batch),
    fresh: (number) => written.fresh(number),
    adopt: (number) => written.adopt(number),
    stop: async () => {
      await close()
      await store.close()
      // Sends the answer to this call first.
      setImmediate(() => port.close())
    },
  }
  portCalls(port, functions, 'the reading thread')
}

await run(workerData as SearchThreadData)
