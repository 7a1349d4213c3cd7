import type { LearnedWord } from '../contracts/search.ts'
import { stemOf } from './stem.ts'

/** The words used beside those with one stem, each with the number of texts that have both, the best first. */
export type LearnedStem = readonly (readonly [word: string, together: number])[]

/** As it is kept and sent between threads. */
export interface LearnedTable {
  readonly version: 1
  /** How many texts it was learned from. */
  readonly texts: number
  readonly stems: Readonly<Record<string, LearnedStem>>
}

/** What was learned, to be asked. At most 30,000 stems with 5 words each: some 4 MB. */
export class LearnedVocabulary {
  readonly table: LearnedTable
  readonly #stems: ReadonlyMap<string, LearnedStem>

  constructor(table: LearnedTable) {
    this.table = table
    this.#stems = new Map(Object.entries(table.stems))
  }

  static readonly none = new LearnedVocabulary({ version: 1, texts: 0, stems: {} })

  /** The words used beside one, in whatever form. */
  of(word: string): readonly LearnedWord[] {
    return (this.#stems.get(stemOf(word)) ?? []).map(([text, together]) => ({ text, together }))
  }
}
