// Computes the rank of src/search/rank.ts document by document over arrays; a property test holds the two equal.
import type { SearchPlan } from '../../contracts/search-index.ts'
import { f64, u8 } from '../../lib/array-elements.ts'
import {
  COMPLETE_TIER,
  coverageOf,
  EXACT_TIER,
  heightOf,
  rungOfLeast,
  SYNONYM,
  MATCHES,
  NAME,
  NONE,
  RUNG_STEP,
  TIER_STEP,
  WORTH_STEP,
  matchWorths,
} from '../../search/rank.ts'

/** Flags of documents that the whole text of a query names. */
export const EXACT_WORDS = 1
export const EXACT_NAME = 2
export const EXACT_ID = 4

export const NO_HIT = -1
const [EXACT_NAME_HEIGHT, EXACT_ID_HEIGHT] = [heightOf('exact name'), heightOf('exact id')]
export const BEGINS_HEIGHT = heightOf('the name begins so')
const SYNONYMS_HEIGHT = heightOf('all words, some by synonyms')
const PARTLY_HEIGHT = heightOf('some of the words')
const ONLY_SYNONYMS_HEIGHT = heightOf('only synonyms')
const NO_WORDS_HEIGHT = heightOf('no words requested')

/** Tells whether a document of this height lacks a word literally; only a relaxed plan has such hits. */
export function isPartialHeight(height: number): boolean {
  return height > NO_WORDS_HEIGHT && height <= SYNONYMS_HEIGHT
}

/** Indexed by the worst match of the required words. */
const HEIGHT_OF = MATCHES.map((_, least) => heightOf(rungOfLeast(least)))

const COVERAGE = Uint8Array.from({ length: 256 }, (_, nameWords) => coverageOf(nameWords))

/** Computes the same ranks as `rankOf`, document by document over arrays (a property test compares them). */
export class Ranker {
  readonly #count: number
  readonly #required: Uint8Array
  readonly #relaxed: boolean
  /** Indexed by word and match. */
  readonly #worthOf: Uint32Array
  /** Indexed by word; 0 for optional words and for phrases. */
  readonly #weight: Float64Array
  readonly #wanted: number
  readonly #words: number
  readonly #isOneWord: boolean
  /** Worst match of a required word in the last measured document. */
  least = 0
  #worth = 0

  constructor(plan: SearchPlan, phrases: number) {
    const { words, relaxed } = plan
    this.#words = words.length
    this.#count = words.length + phrases
    this.#relaxed = relaxed
    this.#isOneWord = this.#count === 1 && !relaxed && words[0]?.optional !== true
    this.#required = Uint8Array.from({ length: this.#count }, (_, i) => (words[i]?.optional === true ? 0 : 1))
    this.#worthOf = new Uint32Array(this.#count * MATCHES.length)
    const worths = matchWorths(plan)
    for (let i = 0; i < this.#count; i++) {
      const weight = relaxed ? (words[i]?.weight ?? 8) : 8
      for (const [match, worth] of worths.entries()) this.#worthOf[i * MATCHES.length + match] = worth * weight
    }
    this.#weight = Float64Array.from(words, (word) => (word.optional ? 0 : word.weight))
    this.#wanted = this.#weight.reduce((sum, weight) => sum + weight, 0)
  }

  /**
   * Measures how the words and phrases match a document. Returns its height, ignoring exact names and names that begin
   * with the text; NO_HIT if it doesn't match.
   */
  measure(matches: readonly Uint8Array[], document: number): number {
    let least = NAME
    let most = NONE
    let worth = 0
    // A single word is the most common query, and matches most documents.
    if (this.#isOneWord) {
      least = u8(matches[0] as Uint8Array, document)
      this.#worth = this.#worthOf[least] as number
      this.least = least
      return least > SYNONYM ? (HEIGHT_OF[least] as number) : NO_HIT
    }
    for (let i = 0; i < this.#count; i++) {
      const match = u8(matches[i] as Uint8Array, document)
      worth += this.#worthOf[i * MATCHES.length + match] as number
      if (this.#required[i] === 0) continue
      if (match < least) least = match
      if (match > most) most = match
    }
    this.least = least
    this.#worth = worth
    if (least > SYNONYM) return this.#count === 0 ? NO_WORDS_HEIGHT : (HEIGHT_OF[least] as number)
    if (!this.#relaxed) return NO_HIT
    if (least === NONE && !this.#isPartly(matches, document)) return NO_HIT
    if (most === SYNONYM) return ONLY_SYNONYMS_HEIGHT
    return least === SYNONYM ? SYNONYMS_HEIGHT : PARTLY_HEIGHT
  }

  /** All words but the lightest, which together aren't enough: every match of a relaxed plan has one of these. */
  get carrying(): readonly number[] {
    const lightest = [...this.#weight.keys()].toSorted((a, b) => f64(this.#weight, a) - f64(this.#weight, b))
    let without = 0
    const light = lightest.filter((word) => (without += f64(this.#weight, word)) * 3 < this.#wanted)
    return lightest.filter((word) => !light.includes(word))
  }

  /** Returns the highest possible rank for each match, if the query has one word; otherwise null. */
  get bounds(): Float64Array | null {
    if (!this.#isOneWord) return null
    return Float64Array.from(MATCHES, (_, match) => {
      if (match === NAME) return Infinity
      const height = match > SYNONYM ? (HEIGHT_OF[match] as number) : BEGINS_HEIGHT
      const worth = (this.#worthOf[match] as number) * WORTH_STEP
      return (COMPLETE_TIER + 1) * TIER_STEP + height * RUNG_STEP + worth + WORTH_STEP
    })
  }

  rank(height: number, nameWords: number, live: boolean): number {
    const inRung = height === NO_WORDS_HEIGHT ? 0 : this.#worth * WORTH_STEP + (COVERAGE[nameWords] as number)
    const tier = (isPartialHeight(height) ? 0 : COMPLETE_TIER) + (live ? 1 : 0)
    return tier * TIER_STEP + height * RUNG_STEP + inRung
  }

  #isPartly(matches: readonly Uint8Array[], document: number): boolean {
    let matched = 0
    for (let i = 0; i < this.#count; i++) {
      const match = u8(matches[i] as Uint8Array, document)
      if (i >= this.#words) {
        if (match === NONE) return false
      } else if (match !== NONE) matched += match === SYNONYM ? (this.#weight[i] ?? 0) / 2 : (this.#weight[i] ?? 0)
    }
    return matched > 0 && matched * 3 >= this.#wanted
  }
}

/** Rank of a document that is named exactly: above everything else, even if it isn't live. */
export function exactRank(exactFlags: number, live: boolean): number {
  const height = (exactFlags & (EXACT_NAME | EXACT_WORDS)) === 0 ? EXACT_ID_HEIGHT : EXACT_NAME_HEIGHT
  const asTyped = (exactFlags & EXACT_NAME) === 0 ? 0 : 1
  return (EXACT_TIER + (live ? 1 : 0)) * TIER_STEP + height * RUNG_STEP + asTyped
}
