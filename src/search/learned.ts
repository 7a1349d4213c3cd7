import type { LearnedWord } from '../contracts/search.ts'
import { MOST_LEARNED } from './plan.ts'
import { stemOf } from './stem.ts'

/** What was learned of the words with one stem. */
export interface LearnedStem {
  /** The words themselves, the most used first. */
  readonly forms: readonly string[]
  /** Words used beside them, each with the number of texts that have both, the best first. */
  readonly beside: readonly (readonly [word: string, together: number])[]
}

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

  /** Other forms of the word (together in no text that matters: 0), then words used beside any of them. */
  of(word: string): readonly LearnedWord[] {
    const known = this.#stems.get(stemOf(word))
    if (known === undefined) return []
    const forms = known.forms.filter((form) => form !== word).map((text) => ({ text, together: 0 }))
    return [...forms, ...known.beside.map(([text, together]) => ({ text, together }))].slice(0, MOST_LEARNED)
  }
}
