import { fnv1a } from '../lib/fnv.ts'
import type { Work } from '../lib/slices.ts'
import { OPTIONAL } from './plan.ts'
import { stemOf } from './stem.ts'

/** Beyond these, texts are chosen by their hash: which ones does not depend on the order. At least half of them remain then. */
export const MOST_TEXTS = 200_000
/** Of a longer text, its first words. With this many texts, 25 MB. */
const MOST_WORDS_OF_TEXT = 32
/** While texts come in, and those of one text more. At the bound, stems of one text are forgotten; where that leaves more than half, new ones are left out. */
const MOST_SEEN = 250_000
/** Numbers are not given twice, since texts have them; beyond this, new stems are left out. */
const MOST_NUMBERS = 1_000_000
const MOST_FORMS = 8
const LONGEST = 30
const SHORTEST = 3

/** Not "of", no number, no id, no single letters. */
export function isLearnable(word: string): boolean {
  return word.length >= SHORTEST && word.length <= LONGEST && !OPTIONAL.has(word) && !/\d/.test(word)
}

/** The words that share a stem, and in how many of the texts any of them is. */
export interface WordForms {
  readonly stem: string
  texts: number
  /** By form: how often it was seen. */
  readonly forms: Map<string, number>
}

/** A bounded sample of texts, each as the set of the stems of its words. One that says the same as one before is not counted again. */
export class TextSample {
  readonly #limit: number
  readonly #numbers = new Map<string, number>()
  /** Null where it was forgotten. */
  readonly #stems: (WordForms | null)[] = []
  /** By hash: the numbers of the stems. */
  readonly #texts = new Map<number, Uint32Array>()
  readonly #mostSeen: number
  #mask = 0
  #crowded = false
  /** New stems are left out. */
  #closed = false

  constructor(limit = MOST_TEXTS, mostSeen = MOST_SEEN) {
    this.#limit = limit
    this.#mostSeen = mostSeen
  }

  /** By hash, so that their order can be made to depend on nothing else. */
  get texts(): ReadonlyMap<number, Uint32Array> {
    return this.#texts
  }

  /** By number. */
  get stems(): readonly (WordForms | null)[] {
    return this.#stems
  }

  *add(text: Iterable<string>): Work<void> {
    this.#take(text)
    if (this.#crowded) yield* this.#forget()
    if (this.#texts.size > this.#limit) yield* this.#halve()
  }

  #take(text: Iterable<string>): void {
    const words = distinctStems(text)
    if (words.size < 2) return
    const hash = hashOf(words.keys())
    if ((hash & this.#mask) !== 0 || this.#texts.has(hash)) return
    const numbers: number[] = []
    for (const [stem, word] of words) {
      const number = this.#numberOf(stem)
      const known = this.#stems[number]
      if (known == null) continue
      known.texts++
      const seen = known.forms.get(word)
      if (seen !== undefined || known.forms.size < MOST_FORMS) known.forms.set(word, (seen ?? 0) + 1)
      numbers.push(number)
    }
    this.#texts.set(hash, Uint32Array.from(numbers))
  }

  *#halve(): Work<void> {
    this.#mask = this.#mask * 2 + 1
    let looked = 0
    for (const [hash, numbers] of this.#texts) {
      if (++looked % 1_000 === 0) yield
      if ((hash & this.#mask) === 0) continue
      for (const number of numbers) {
        const known = this.#stems[number]
        if (known != null) known.texts--
      }
      this.#texts.delete(hash)
    }
  }

  #numberOf(stem: string): number {
    const known = this.#numbers.get(stem)
    if (known !== undefined) return known
    if (this.#closed) return -1
    const number = this.#stems.push({ stem, texts: 0, forms: new Map() }) - 1
    this.#numbers.set(stem, number)
    this.#crowded = this.#numbers.size >= this.#mostSeen
    this.#closed = this.#stems.length >= MOST_NUMBERS
    return number
  }

  *#forget(): Work<void> {
    let looked = 0
    for (const [stem, number] of this.#numbers) {
      if (++looked % 10_000 === 0) yield
      if ((this.#stems[number]?.texts ?? 0) > 1) continue
      this.#numbers.delete(stem)
      this.#stems[number] = null
    }
    this.#crowded = false
    // So little room would be filled again at once, and looked through as often.
    this.#closed ||= this.#numbers.size > this.#mostSeen / 2
  }
}

/** By stem: the first word that has it. */
function distinctStems(text: Iterable<string>): ReadonlyMap<string, string> {
  const words = new Map<string, string>()
  for (const word of text) {
    if (!isLearnable(word)) continue
    const stem = stemOf(word)
    if (!words.has(stem)) words.set(stem, word)
    if (words.size === MOST_WORDS_OF_TEXT) break
  }
  return words
}

/** Whatever the order of the words: a sum of theirs (FNV-1a). */
export function hashOf(words: Iterable<string>): number {
  let sum = 0
  for (const word of words) {
    const hash = fnv1a(word)
    sum = (sum + Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)) | 0
  }
  return (sum ^ (sum >>> 16)) >>> 0
}
