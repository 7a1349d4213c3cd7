import { U32s, U8s } from '../../lib/arrays.ts'
import { u32, u8 } from '../../lib/elements.ts'
import type { Work } from '../../lib/slices.ts'
import { LEFT_OUT, type MergeSource } from './merge-sources.ts'
import type { PostingsWriter } from './postings.ts'
import { PLACES } from './segment.ts'
import { compareWords, type Words } from './words.ts'

/** The words of several segments that documents are left of, in order. */
export interface MergedWords {
  /** A segment that has it, and its number there. */
  readonly source: U8s
  readonly word: U32s
  /** In how many documents it is, counted once for each place. */
  readonly frequency: U32s
  /** By place, the references of the lists. */
  readonly lists: readonly U32s[]
  /** By source, where each of its words is; LEFT_OUT where no document is left. */
  readonly placeOf: readonly Uint32Array[]
}

export interface MergeTarget {
  /** By source, the new number of each document, or LEFT_OUT. */
  readonly numbers: readonly Uint32Array[]
  readonly documents: number
  readonly writer: PostingsWriter
}

/** After so many documents read, a pause. */
const SLICE = 100_000

export function* mergeWords(sources: readonly MergeSource[], target: MergeTarget): Work<MergedWords> {
  const words = sources.map(({ segment }) => segment.words())
  const merged: MergedWords = {
    source: new U8s(),
    word: new U32s(),
    frequency: new U32s(),
    lists: PLACES.map(() => new U32s()),
    placeOf: words.map(({ count }) => new Uint32Array(count).fill(LEFT_OUT)),
  }
  const lists = new ListMerger(sources, target)
  const next = new MergeOrder(words)
  for (let group = next.take(); group.length > 0; group = next.take()) {
    let frequency = 0
    for (const [place, references] of merged.lists.entries()) {
      references.push(lists.merge(place, group))
      frequency += lists.count
    }
    const [first] = group
    if (frequency === 0 || first === undefined) for (const references of merged.lists) references.length--
    else {
      for (const { source, word } of group) placesOf(merged, source)[word] = merged.word.length
      merged.source.push(first.source)
      merged.word.push(first.word)
      merged.frequency.push(frequency)
    }
    if (!lists.isDue(SLICE)) continue
    yield
  }
  return merged
}

function placesOf({ placeOf }: MergedWords, source: number): Uint32Array {
  const places = placeOf[source]
  if (places === undefined) throw new Error(`text index: no source ${source}`)
  return places
}

interface WordOfSource {
  readonly source: number
  readonly word: number
}

/** Walks several orders of words at once. */
class MergeOrder {
  readonly #words: readonly Words[]
  readonly #at: Uint32Array

  constructor(words: readonly Words[]) {
    this.#words = words
    this.#at = new Uint32Array(words.length)
  }

  /** The next word in order, once for each source that has it, in the order of the sources. Empty at the end. */
  take(): readonly WordOfSource[] {
    let group: WordOfSource[] = []
    let least: Words | undefined
    for (const [source, words] of this.#words.entries()) {
      const at = u32(this.#at, source)
      if (at >= words.count) continue
      const word = u32(words.order, at)
      const compared = least === undefined ? -1 : compareWords(words, word, least, group[0]?.word ?? 0)
      if (compared > 0) continue
      if (compared < 0) {
        group = []
        least = words
      }
      group.push({ source, word })
    }
    for (const { source } of group) this.#at[source] = u32(this.#at, source) + 1
    return group
  }
}

/** Puts the documents of a word in several segments into one list. */
class ListMerger {
  readonly #sources: readonly MergeSource[]
  readonly #target: MergeTarget
  readonly #read: Uint32Array
  readonly #documents: Uint32Array
  #work = 0
  /** Of the list merged last. */
  count = 0

  constructor(sources: readonly MergeSource[], target: MergeTarget) {
    this.#sources = sources
    this.#target = target
    this.#read = new Uint32Array(Math.max(0, ...sources.map(({ segment }) => segment.documents)))
    this.#documents = new Uint32Array(target.documents)
  }

  merge(place: number, group: readonly WordOfSource[]): number {
    let count = 0
    for (const { source, word } of group) {
      const [segment, numbers] = [this.#sources[source]?.segment, this.#target.numbers[source]]
      if (segment === undefined || numbers === undefined) continue
      const read = segment.read(place, word, this.#read)
      for (let i = 0; i < read; i++) {
        const document = u32(numbers, u32(this.#read, i))
        if (document !== LEFT_OUT) this.#documents[count++] = document
      }
      this.#work += read + 10
    }
    this.count = count
    return this.#target.writer.write(this.#documents, count)
  }

  /** Whether so much was done since this was last true. */
  isDue(slice: number): boolean {
    if (this.#work < slice) return false
    this.#work = 0
    return true
  }
}

export interface NumberedWords {
  readonly words: Words
  /** By place and number. */
  readonly lists: readonly Uint32Array[]
  /** By source and its number, the new number. */
  readonly wordNumbers: readonly Uint32Array[]
}

/** Numbers the words by how frequent they are, roughly: small numbers are written in few bytes, and what is asked for often lies together. */
export function* numbered(sources: readonly MergeSource[], merged: MergedWords): Work<NumberedWords> {
  const order = yield* byFrequency(merged.frequency)
  const words = yield* textsOf(
    sources.map(({ segment }) => segment.words()),
    merged,
    order,
  )
  const lists: Uint32Array[] = []
  for (const references of merged.lists) lists.push(yield* byNumber(references, order))
  const wordNumbers: Uint32Array[] = []
  for (const places of merged.placeOf) wordNumbers.push(yield* numbersAt(places, order))
  return { words, lists, wordNumbers }
}

/** The number of the word at each place. */
function* byFrequency(frequency: U32s): Work<Uint32Array> {
  const next = new Uint32Array(33)
  const classOf = (place: number): number => Math.clz32(u32(frequency.array, place))
  for (let place = 0; place < frequency.length; place++) next[classOf(place) + 1] = u32(next, classOf(place) + 1) + 1
  for (let i = 1; i < next.length; i++) next[i] = u32(next, i) + u32(next, i - 1)
  yield
  const order = new Uint32Array(frequency.length)
  for (let place = 0; place < order.length; place++) {
    const number = u32(next, classOf(place))
    order[place] = number
    next[classOf(place)] = number + 1
    if ((place & 0xffff) === 0) yield
  }
  return order
}

function* textsOf(from: readonly Words[], merged: MergedWords, order: Uint32Array): Work<Words> {
  const count = order.length
  const start = new Uint32Array(count + 1)
  const each = function* (visit: (number: number, words: Words, word: number) => void): Work<void> {
    for (let place = 0; place < count; place++) {
      const words = from[u8(merged.source.array, place)]
      if (words !== undefined) visit(u32(order, place), words, u32(merged.word.array, place))
      if ((place & 0x3fff) === 0) yield
    }
  }
  yield* each((number, words, word) => (start[number + 1] = u32(words.start, word + 1) - u32(words.start, word)))
  for (let number = 0; number < count; number++) start[number + 1] = u32(start, number + 1) + u32(start, number)
  const bytes = new Uint8Array(u32(start, count))
  yield* each((number, words, word) => {
    let to = u32(start, number)
    for (let at = u32(words.start, word), end = u32(words.start, word + 1); at < end; at++)
      bytes[to++] = u8(words.bytes, at)
  })
  return { count, bytes, start, order }
}

function* byNumber(references: U32s, order: Uint32Array): Work<Uint32Array> {
  const lists = new Uint32Array(order.length)
  for (let place = 0; place < order.length; place++) {
    lists[u32(order, place)] = u32(references.array, place)
    if ((place & 0xffff) === 0) yield
  }
  return lists
}

function* numbersAt(places: Uint32Array, order: Uint32Array): Work<Uint32Array> {
  const numbers = new Uint32Array(places.length).fill(LEFT_OUT)
  for (let word = 0; word < places.length; word++) {
    const place = u32(places, word)
    if (place !== LEFT_OUT) numbers[word] = u32(order, place)
    if ((word & 0xffff) === 0) yield
  }
  return numbers
}
