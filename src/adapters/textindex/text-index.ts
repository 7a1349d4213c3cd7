import type {
  DocumentsLeftOut,
  FacetCount,
  FacetField,
  FreshSearchIndex,
  SearchIndex,
  SearchIndexStatus,
  SearchIndexWriter,
  SearchPage,
  SearchRequest,
  SearchWork,
  WrittenUpTo,
} from '../../contracts/search-index.ts'
import type { IndexChange } from '../../contracts/search-documents.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import { IndexBody, BODY_OPTIONS, type BodyOptions } from './index-segments.ts'
import { completions } from './completions.ts'
import { partsWithout, valuesLeftOut } from './left-out.ts'
import { Generations } from './generations.ts'
import { MergeThread } from './merge-thread-handle.ts'
import { answering } from './query.ts'
import type { Scratch } from './scratch.ts'
import { pinnedPart } from './search-part.ts'
import { Searches } from './searches.ts'

export interface TextIndexOptions extends BodyOptions {
  readonly synonyms: Synonyms
}

/**
 * The embedded search index: an inverted index in typed arrays, in its own folder, opened by one process at a time.
 * Documents only in memory are lost with the process; `head` says from where to write them again.
 */
export class TextIndex implements SearchIndex, SearchIndexWriter {
  readonly #generations: Generations
  readonly #options: TextIndexOptions
  readonly #searches = new Searches()
  #body: IndexBody
  /** Releases what only this index uses. */
  readonly #end: () => Promise<void>

  private constructor(generations: Generations, body: IndexBody, options: TextIndexOptions, end: () => Promise<void>) {
    this.#end = end
    this.#generations = generations
    this.#body = body
    this.#options = options
  }

  /** If the folder's contents can't be used, reports that and starts an empty index. */
  static async open(folder: string, options: Partial<TextIndexOptions>): Promise<TextIndex> {
    const own = new MergeThread()
    const all = { ...BODY_OPTIONS, merger: own, synonyms: () => [], ...options }
    const generations = new Generations(folder, all)
    return new TextIndex(generations, await generations.open(), all, () => own.close())
  }

  head(): Promise<WrittenUpTo> {
    return Promise.resolve(this.#body.durable)
  }

  write(changes: readonly IndexChange[], tx: Tx, complete: Tx): Promise<void> {
    return this.#body.write(changes, tx, complete)
  }

  async fresh(): Promise<FreshSearchIndex> {
    const body = await this.#generations.begin()
    const writer: SearchIndexWriter = {
      head: () => Promise.resolve(body.durable),
      write: (changes, tx, complete) => body.write(changes, tx, complete),
      fresh: () => this.fresh(),
    }
    return { writer, adopt: () => this.#adopt(body) }
  }

  async search(request: SearchRequest, without?: DocumentsLeftOut, work?: SearchWork): Promise<SearchPage> {
    return await this.#searches.run(this.#body.documents, work, (scratch) => this.#answering(scratch, request, without))
  }

  *#answering(scratch: Scratch, request: SearchRequest, without: DocumentsLeftOut | undefined): Work<SearchPage> {
    const { parts: all, facets, tx } = this.#body
    const pinned = all.map(pinnedPart)
    const parts = without === undefined ? pinned : partsWithout(pinned, facets, without)
    const searched = { parts, facets, scratch, synonyms: this.#options.synonyms }
    return { ...(yield* answering(searched, request)), tx }
  }

  async complete(
    field: FacetField,
    prefix: string,
    limit: number,
    without?: DocumentsLeftOut,
    work?: SearchWork,
  ): Promise<readonly FacetCount[]> {
    const { parts, facets } = this.#body
    const isStored = field !== 'updated' && field !== 'governance'
    return await this.#searches.run(0, work, () => {
      const leftOut = without === undefined || !isStored ? null : valuesLeftOut(parts, field, without)
      return completions(facets, { field, prefix, limit }, leftOut)
    })
  }

  status(): Promise<SearchIndexStatus> {
    const { tx, documents, byteLength } = this.#body
    return Promise.resolve({ head: tx, documents, bytes: byteLength + this.#searches.byteLength })
  }

  /** Makes all writes durable. */
  flush(): Promise<void> {
    return this.#body.flush()
  }

  /** Resolves when merging has nothing left to do until the next write. */
  merged(): Promise<void> {
    return this.#body.merged()
  }

  async close(): Promise<void> {
    try {
      await this.#generations.dropFresh()
      await this.#body.close()
    } finally {
      await this.#end()
    }
  }

  async #adopt(body: IndexBody): Promise<void> {
    if (body === this.#body) return
    await this.#generations.adopt(body)
    const before = this.#body
    this.#body = body
    await this.#generations.discard(before)
  }
}
