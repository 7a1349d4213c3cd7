import { U32s, U8s } from '../../lib/arrays.ts'
import { u32, u8 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { LEFT_OUT, type DocumentNumbers } from './merge-sources.ts'
import type { PostingsWriter } from './postings.ts'
import { FIELD_GROUPS, type ListReader } from './segment.ts'
import { compareWords, MAX_SHARED, wordAt, type WordList } from './words.ts'

/** The words of several segments that still have documents, numbered in order. */
export interface MergedWords {
  readonly words: WordList
  /** Number of documents with each word, counted once for each field group. */
  readonly frequency: Uint32Array
  readonly lists: readonly Uint32Array[]
  /** For each source and its word numbers, the new number, or LEFT_OUT if no document of the word remains. */
  readonly numbers: readonly Uint32Array[]
}

export interface WordSource {
  readonly words: WordList
  readonly reader: ListReader
  readonly documents: number
}

/** Pauses after reading this many documents. */
const SLICE = 50_000

export function* mergeWords(
  sources: readonly WordSource[],
  retained: DocumentNumbers,
  writer: PostingsWriter,
): Work<MergedWords> {
  const order = new MergeOrder(sources.map(({ words }) => words))
  const lists = new ListMerger(sources, retained, writer)
  const references = FIELD_GROUPS.map(() => new U32s())
  const frequencies = new U32s()
  const texts = new TextWriter(sources)
  const numbers = sources.map(({ words }) => new Uint32Array(words.count).fill(LEFT_OUT))
  while (order.next()) {
    let frequency = 0
    for (let group = 0; group < references.length; group++) {
      references[group]?.push(lists.merge(group, order))
      frequency += lists.count
    }
    if (frequency === 0) for (const list of references) list.length--
    else {
      for (let i = 0; i < order.size; i++) {
        const own = numbers[u32(order.source, i)]
        if (own !== undefined) own[u32(order.word, i)] = frequencies.length
      }
      texts.add(u32(order.source, 0), u32(order.word, 0))
      frequencies.push(frequency)
    }
    if (lists.isDue(SLICE)) yield
  }
  return {
    words: texts.words(),
    frequency: frequencies.array.subarray(0, frequencies.length),
    lists: references.map((list) => list.array.subarray(0, list.length)),
    numbers,
  }
}

/** Walks several sorted word lists at once. */
class MergeOrder {
  /** The sources that contain the word, in their order, and its number in each. */
  readonly source: Uint32Array
  readonly word: Uint32Array
  size = 0
  readonly #words: readonly WordList[]
  readonly #at: Uint32Array

  constructor(words: readonly WordList[]) {
    this.#words = words
    this.#at = new Uint32Array(words.length)
    this.source = new Uint32Array(words.length)
    this.word = new Uint32Array(words.length)
  }

  /** Returns false at the end. */
  next(): boolean {
    this.size = 0
    let least: WordList | undefined
    for (let source = 0; source < this.#words.length; source++) {
      const words = this.#words[source]
      const at = u32(this.#at, source)
      if (words === undefined || at >= words.count) continue
      const word = wordAt(words, at)
      const compared = least === undefined ? -1 : compareWords(words, word, least, u32(this.word, 0))
      if (compared > 0) continue
      if (compared < 0) {
        this.size = 0
        least = words
      }
      this.source[this.size] = source
      this.word[this.size++] = word
    }
    for (let i = 0; i < this.size; i++) {
      const source = u32(this.source, i)
      this.#at[source] = u32(this.#at, source) + 1
    }
    return this.size > 0
  }
}

/** Merges a word's lists from several segments. */
class ListMerger {
  readonly #sources: readonly WordSource[]
  readonly #retained: DocumentNumbers
  readonly #writer: PostingsWriter
  readonly #read: Uint32Array
  readonly #documents: Uint32Array
  #work = 0
  /** Length of the list that was merged last. */
  count = 0

  constructor(sources: readonly WordSource[], retained: DocumentNumbers, writer: PostingsWriter) {
    this.#sources = sources
    this.#retained = retained
    this.#writer = writer
    this.#read = new Uint32Array(Math.max(0, ...sources.map(({ documents }) => documents)))
    this.#documents = new Uint32Array(retained.documents)
  }

  merge(group: number, order: MergeOrder): number {
    let count = 0
    for (let i = 0; i < order.size; i++) {
      const source = u32(order.source, i)
      const from = this.#sources[source]
      const numbers = this.#retained.numbers[source]
      if (from === undefined || numbers === undefined) continue
      const read = from.reader.read(group, u32(order.word, i), this.#read)
      for (let j = 0; j < read; j++) {
        const document = u32(numbers, u32(this.#read, j))
        if (document !== LEFT_OUT) this.#documents[count++] = document
      }
      this.#work += read + 10
    }
    this.count = count
    return this.#writer.write(this.#documents, count)
  }

  /** Tells whether this much work was done since it last returned true. */
  isDue(slice: number): boolean {
    if (this.#work < slice) return false
    this.#work = 0
    return true
  }
}

class TextWriter {
  readonly #sources: readonly WordSource[]
  readonly #bytes = new U8s(1 << 16)
  readonly #start = new U32s(1 << 12)
  readonly #shared = new U8s(1 << 12)

  constructor(sources: readonly WordSource[]) {
    this.#sources = sources
    this.#start.push(0)
  }

  add(source: number, word: number): void {
    const words = this.#sources[source]?.words
    if (words === undefined) return
    const from = u32(words.start, word)
    const length = u32(words.start, word + 1) - from
    const at = this.#bytes.length
    const number = this.#shared.length
    const before = number === 0 ? at : u32(this.#start.array, number - 1)
    this.#bytes.reserve(at + length)
    const bytes = this.#bytes.array
    let shared = 0
    for (let i = 0; i < length; i++) {
      const byte = u8(words.bytes, from + i)
      bytes[at + i] = byte
      if (shared === i && before + i < at && u8(bytes, before + i) === byte) shared++
    }
    this.#bytes.length = at + length
    this.#start.push(at + length)
    this.#shared.push(Math.min(MAX_SHARED, shared))
  }

  words(): WordList {
    const count = this.#shared.length
    return {
      count,
      bytes: this.#bytes.array.subarray(0, this.#bytes.length),
      start: this.#start.array.subarray(0, count + 1),
      order: null,
      shared: this.#shared.array.subarray(0, count),
    }
  }
}

/**
 * Assigns codes to words for tokens: frequent words get small codes, which take few bytes. Sorts roughly, by the
 * magnitude of the frequency.
 */
export function* codesOf(frequency: Uint32Array): Work<Uint32Array> {
  const next = new Uint32Array(34)
  for (let word = 0; word < frequency.length; word++) {
    const size = Math.clz32(u32(frequency, word))
    next[size + 1] = u32(next, size + 1) + 1
  }
  for (let i = 1; i < next.length; i++) next[i] = u32(next, i) + u32(next, i - 1)
  yield
  const codes = new Uint32Array(frequency.length)
  for (let word = 0; word < codes.length; word++) {
    const size = Math.clz32(u32(frequency, word))
    const code = u32(next, size)
    codes[word] = code
    next[size] = code + 1
    if ((word & 0xffff) === 0) yield
  }
  return codes
}
