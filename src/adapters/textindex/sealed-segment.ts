import type { SegmentData } from './frozen-segment.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { SegmentColumns } from './columns.ts'
import type { ExactTexts } from './exact-texts.ts'
import type { FacetRows } from './facet-rows.ts'
import { invertTokens } from './inverted.ts'
import type { MergeInput } from './merge-sources.ts'
import type { ListReader } from './segment.ts'
import type { Tokens } from './tokens.ts'
import { completeOrder, type WordOrder } from './word-order.ts'
import type { WordList, WordTexts } from './words.ts'

/** A completed segment in memory as plain arrays, so that another thread can freeze it. */
export interface SealedData extends Pick<SegmentData, 'documents' | 'tokens' | 'columns' | 'rows' | 'exact'> {
  readonly words: SealedWords
}

export interface SealedWords extends WordTexts {
  readonly count: number
  /** The order of the words sorted so far, which are the first ones. */
  readonly ordered: WordOrder
}

export class SealedSegment implements MergeInput {
  readonly unitsRoom = 0
  readonly #data: SealedData
  #order: WordOrder

  constructor(data: SealedData) {
    this.#data = data
    this.#order = data.words.ordered
  }

  get documents(): number {
    return this.#data.documents
  }

  /** Available once there was a reader. */
  words(): WordList {
    const { count, bytes, start } = this.#data.words
    return { count, bytes, start, ...this.#order }
  }

  codes(): null {
    return null
  }

  *reader(): Work<ListReader> {
    const { words, tokens } = this.#data
    this.#order = yield* completeOrder(words, this.#order, words.count)
    return yield* invertTokens(tokens, words.count)
  }

  tokens(group: number): Tokens {
    const tokens = this.#data.tokens[group]
    if (tokens === undefined) throw new Error(`text index: no field group ${group}`)
    return tokens
  }

  columns(): SegmentColumns {
    return this.#data.columns
  }

  facetRows(): readonly FacetRows[] {
    return this.#data.rows
  }

  exactTexts(): ExactTexts {
    return this.#data.exact
  }
}
