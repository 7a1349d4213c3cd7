import type { FreshSearchIndex, IndexChange, SearchIndexWriter } from '../../contracts/search.ts'
import { isObject } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { numberOf } from './answers.ts'
import { writeAll, type BulkItem, type BulkParts } from './bulk.ts'
import { storedDocument } from './document.ts'
import { OpenSearchGenerations } from './generations.ts'
import { documentId, HEAD_ID, openSearchNames } from './names.ts'

export interface OpenSearchWriterOptions extends BulkParts {
  readonly prefix: string
}

/**
 * The writing half. One process at a time uses it; should an older one still have requests under way, versions keep what is newer: every
 * document is written with the transaction that it shows, and what was dropped stays as an empty document with its version.
 */
export async function openSearchWriter(options: OpenSearchWriterOptions): Promise<SearchIndexWriter> {
  const generations = new OpenSearchGenerations(options.client, openSearchNames(options.prefix))
  return new OpenSearchWriter(options, generations, await generations.inForce())
}

class OpenSearchWriter implements SearchIndexWriter {
  readonly #options: OpenSearchWriterOptions
  readonly #generations: OpenSearchGenerations
  readonly #index: string
  /** No write of this process is older than one before it: a follower may write what it caught up with later under an earlier transaction. */
  #highest: Tx = 1

  constructor(options: OpenSearchWriterOptions, generations: OpenSearchGenerations, index: string) {
    this.#options = options
    this.#generations = generations
    this.#index = index
  }

  async head(): Promise<Tx> {
    const path = `/${this.#index}/_doc/${encodeURIComponent(HEAD_ID)}`
    const { body } = await this.#options.client.send({ method: 'GET', path, also: [404] })
    const { _source: source } = body
    return isObject(source) ? numberOf(source.head) : 0
  }

  /** Shown to readers when it resolves, except while an index is filled (`complete` 0). */
  async write(changes: readonly IndexChange[], tx: Tx, complete: Tx): Promise<void> {
    this.#highest = Math.max(this.#highest, tx)
    await this.#put(itemsOf(changes, this.#highest))
    const head = { head: complete, followed: tx }
    await this.#put([{ id: HEAD_ID, version: Math.max(1, complete), document: JSON.stringify(head) }])
    if (complete === 0) return
    await this.#options.client.send({ method: 'POST', path: `/${this.#index}/_refresh` })
  }

  async fresh(): Promise<FreshSearchIndex> {
    const index = await this.#generations.begin()
    return {
      writer: new OpenSearchWriter(this.#options, this.#generations, index),
      adopt: () => this.#generations.adopt(index),
    }
  }

  #put(items: readonly BulkItem[]): Promise<void> {
    const { prefix } = this.#options
    return writeAll(openSearchNames(prefix).written(this.#index), items, this.#options)
  }
}

/** The last change of each document: two of one in a request, of which only the first is sent again, would change places. */
function itemsOf(changes: readonly IndexChange[], version: Tx): readonly BulkItem[] {
  const items = new Map<string, BulkItem>()
  for (const change of changes) {
    const id = documentId('put' in change ? change.put.document.id : change.drop.id)
    const document = 'put' in change ? storedDocument(change.put) : { droppedAt: Date.now() }
    items.delete(id)
    items.set(id, { id, version, document: JSON.stringify(document) })
  }
  return [...items.values()]
}
