import type { FreshSearchIndex, SearchIndexWriter, WrittenUpTo } from '../../contracts/search-index.ts'
import type { IndexChange } from '../../contracts/search-documents.ts'
import { asObject } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { numberOf } from './answers.ts'
import { writeAll, type BulkItem, type BulkParts } from './bulk.ts'
import { storedDocument } from './document.ts'
import { OpenSearchGenerations } from './generations.ts'
import { documentId, HEAD_ID, openSearchNames, TERM_ID, type OpenSearchNames } from './names.ts'

export interface OpenSearchWriterOptions extends BulkParts {
  readonly prefix: string
}

/** Maximum number of writes in one term. With a million terms, document versions stay below 2^53. */
const WRITES_PER_TERM = 2 ** 33

/** The writer; only the process that holds the duty uses it. */
export function openSearchWriter(options: OpenSearchWriterOptions): SearchIndexWriter {
  const { client, clock, signal } = options
  const names = openSearchNames(options.prefix)
  const generations = new OpenSearchGenerations(client, names, (ms) => clock.sleep(ms, signal))
  return new OpenSearchWriter(options, names, generations, null)
}

/**
 * Each new writer begins a term, a number that the index counts up. A document's version is the term and the number of
 * the write in it, so late writes of a process that lost its duty lose to everything written since. The transaction
 * alone isn't enough: a document is written again as of the same one when names that it shows have changed.
 */
class OpenSearchWriter implements SearchIndexWriter {
  readonly #options: OpenSearchWriterOptions
  readonly #names: OpenSearchNames
  readonly #generations: OpenSearchGenerations
  /** Null means the index in force. */
  #fresh: string | null
  #term: { readonly index: string; readonly term: number } | null = null
  #writes = 0
  /** The transaction up to which readers see everything. */
  #shown: Tx = 0

  constructor(
    options: OpenSearchWriterOptions,
    names: OpenSearchNames,
    generations: OpenSearchGenerations,
    fresh: string | null,
  ) {
    this.#options = options
    this.#names = names
    this.#generations = generations
    this.#fresh = fresh
  }

  async head(): Promise<WrittenUpTo> {
    const index = this.#fresh ?? (await this.#generations.inForce())
    const { client } = this.#options
    const target = this.#names.written(index)
    const began = await client.send({
      method: 'PUT',
      path: `${documentPath(target, TERM_ID)}?require_alias=true`,
      body: {},
    })
    const { _version: term } = began.body
    this.#term = { index, term: numberOf(term) }
    this.#writes = 0
    this.#shown = 0
    const { body } = await client.send({ method: 'GET', path: documentPath(index, HEAD_ID), also: [404] })
    const { _source: source } = body
    const { head, followed } = asObject(source)
    const [complete, latest] = [numberOf(head), numberOf(followed)]
    // Keeps processes of earlier terms from stating how far the index is.
    await this.#put([this.#head(complete, latest)])
    return { complete, latest }
  }

  /**
   * Visible to readers once it resolves, except while an index is filled (`complete` is 0), or if readers already saw
   * `tx`: then within a second.
   */
  async write(changes: readonly IndexChange[], tx: Tx, complete: Tx): Promise<void> {
    if (this.#term === null) await this.head()
    await this.#put(this.#items(changes))
    await this.#put([this.#head(complete, tx)])
    if (complete === 0 || tx <= this.#shown) return
    await this.#options.client.send({ method: 'POST', path: `/${this.#target()}/_refresh` })
    this.#shown = tx
  }

  async fresh(): Promise<FreshSearchIndex> {
    const index = await this.#generations.begin()
    const writer = new OpenSearchWriter(this.#options, this.#names, this.#generations, index)
    return { writer, adopt: () => writer.#adopt(index) }
  }

  async #adopt(index: string): Promise<void> {
    await this.#generations.adopt(index)
    this.#fresh = null
  }

  /** Keeps each document's last change: retrying only the first of two would swap them. */
  #items(changes: readonly IndexChange[]): readonly BulkItem[] {
    const version = this.#nextVersion()
    const items = new Map<string, BulkItem>()
    for (const change of changes) {
      const id = documentId('put' in change ? change.put.document.id : change.drop.id)
      // A dropped document stays, emptied, because the server forgets a deleted one's version after a minute.
      const document = 'put' in change ? storedDocument(change.put) : { droppedAt: this.#options.clock.now() }
      items.delete(id)
      items.set(id, { id, version, document: JSON.stringify(document) })
    }
    return [...items.values()]
  }

  #head(head: Tx, followed: Tx): BulkItem {
    return { id: HEAD_ID, version: this.#nextVersion(), document: JSON.stringify({ head, followed }) }
  }

  #nextVersion(): number {
    return (this.#term?.term ?? 0) * WRITES_PER_TERM + ++this.#writes
  }

  #target(): string {
    return this.#names.written(this.#term?.index ?? '')
  }

  #put(items: readonly BulkItem[]): Promise<void> {
    return writeAll(this.#target(), items, this.#options)
  }
}

function documentPath(index: string, id: string): string {
  return `/${index}/_doc/${encodeURIComponent(id)}`
}
