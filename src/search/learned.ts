import type { LearnedWord } from '../contracts/search.ts'
import { stemOf } from './stem.ts'

/** The words used beside those with one stem, each with the number of texts that have both, the best first. */
export type LearnedStem = readonly (readonly [word: string, together: number])[]

/** What was learned, to be asked. At most 30,000 stems with 5 words each: some 4 MB. */
export class LearnedVocabulary {
  /** How many texts it was learned from. */
  readonly texts: number
  readonly #stems: ReadonlyMap<string, LearnedStem>

  constructor(texts: number, stems: ReadonlyMap<string, LearnedStem>) {
    this.texts = texts
    this.#stems = stems
  }

  static readonly none = new LearnedVocabulary(0, new Map())

  /** For how many stems there is something. */
  get size(): number {
    return this.#stems.size
  }

  /** The words used beside one, in whatever form. */
  of(word: string): readonly LearnedWord[] {
    return (this.#stems.get(stemOf(word)) ?? []).map(([text, together]) => ({ text, together }))
  }
}
