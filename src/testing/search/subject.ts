import { afterEach, expect } from 'vitest'
import type { IndexedDocument, IndexChange } from '../../contracts/search-documents.ts'
import type {
  SearchIndex,
  SearchIndexWriter,
  SearchPage,
  SearchRequest,
  RequiredMatches,
} from '../../contracts/search-index.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import { request } from './build.ts'
import { corpusSynonyms } from './corpus.ts'

/** An index under test. */
export interface OpenedSearch {
  readonly index: SearchIndex
  readonly writer: SearchIndexWriter
  /** Waits until writes are visible. */
  settled(): Promise<void>
  close(): Promise<void>
  /** Present if it outlives its process: reopens it as after a clean restart, and closes the old one. */
  reopen?(): Promise<OpenedSearch>
}

/** Opens a new, empty index with these synonyms. */
export type OpenSearchSubject = (synonyms: Synonyms) => Promise<OpenedSearch>

/** More pages than any test has. */
const MAX_PAGES = 200

/** An index with its writes, in transactions 1, 2, 3 … */
export class FilledIndex {
  #opened: OpenedSearch
  #tx: Tx = 0

  constructor(opened: OpenedSearch) {
    this.#opened = opened
  }

  get index(): SearchIndex {
    return this.#opened.index
  }

  get writer(): SearchIndexWriter {
    return this.#opened.writer
  }

  get tx(): Tx {
    return this.#tx
  }

  get canReopen(): boolean {
    return this.#opened.reopen !== undefined
  }

  async write(changes: readonly IndexChange[], writer: SearchIndexWriter = this.writer): Promise<void> {
    this.#tx++
    await writer.write(changes, this.#tx, this.#tx)
    await this.#opened.settled()
  }

  put(...documents: readonly IndexedDocument[]): Promise<void> {
    return this.write(documents.map((put) => ({ put })))
  }

  drop(...documents: readonly IndexedDocument[]): Promise<void> {
    return this.write(documents.map(({ node, document }) => ({ drop: { node, id: document.id } })))
  }

  /** False if the index doesn't outlive its process. */
  async reopen(): Promise<boolean> {
    const reopened = await this.#opened.reopen?.()
    if (reopened !== undefined) this.#opened = reopened
    return reopened !== undefined
  }

  settled(): Promise<void> {
    return this.#opened.settled()
  }

  close(): Promise<void> {
    return this.#opened.close()
  }

  page(requested: RequiredMatches | string, more: Partial<SearchRequest> = {}): Promise<SearchPage> {
    return this.index.search(request(requested, { limit: 100, ...more }))
  }

  async find(requested: RequiredMatches | string, more: Partial<SearchRequest> = {}): Promise<NodeId[]> {
    return (await this.page(requested, more)).hits.map(({ node }) => node)
  }

  /** Expects each text to find these, in this order. */
  async expectFinds(rows: readonly (readonly [string, readonly NodeId[]])[]): Promise<void> {
    const found: [string, NodeId[]][] = []
    for (const [text] of rows) found.push([text, await this.find(text)])
    expect(found).toEqual(rows)
  }

  /** Returns all pages, each requested as by a cursor, with a position serialised in between. */
  async pages(requested: SearchRequest, between: () => Promise<void> = async () => {}): Promise<SearchPage[]> {
    const pages = [await this.index.search(requested)]
    for (let next = pages[0]?.next ?? null; next !== null; next = pages.at(-1)?.next ?? null) {
      if (pages.length >= MAX_PAGES)
        throw new Error(`after ${MAX_PAGES} pages there are more: does a page begin after the one before?`)
      await between()
      const position = JSON.parse(JSON.stringify(next)) as typeof next
      pages.push(await this.index.search({ ...requested, position }))
    }
    return pages
  }
}

/** Opens indices for tests, and closes them after each. */
export function filledIndices(
  open: OpenSearchSubject,
): (...documents: readonly IndexedDocument[]) => Promise<FilledIndex> {
  const opened: FilledIndex[] = []
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })
  return async (...documents) => {
    const filled = new FilledIndex(await open(corpusSynonyms))
    opened.push(filled)
    if (documents.length > 0) await filled.put(...documents)
    return filled
  }
}

/** Opens an index with these documents, for parts of the contract. */
export type Having = ReturnType<typeof filledIndices>
