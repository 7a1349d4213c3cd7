import { U32s } from '../../lib/arrays.ts'
import { u8 } from '../../lib/array-elements.ts'
import { analyse, LONGEST_WORD, MAX_WORDS } from '../../search/analyse.ts'
import { NotedWords, TextBuffer, type WordTable } from './word-table.ts'

const LOWER = 1
const UPPER = 2
const DIGIT = 3
/** Bit of the kinds that folding leaves unchanged. */
const IS_FOLDED = 1
/** Kind of each ASCII byte; 0 separates words. */
const KIND = new Uint8Array(256)
for (let c = 0; c < 26; c++) {
  KIND[97 + c] = LOWER
  KIND[65 + c] = UPPER
}
KIND.fill(DIGIT, 48, 58)

const SEPARATOR = 32

/** Larger buffers aren't kept for the next text. */
const RETAINED_BUFFER_BYTES = 1 << 18
const INITIAL_BUFFER_BYTES = 1 << 13
/** Up to this length, copying unit by unit is faster than a call out of JavaScript. */
const SHORT_TEXT = 64

/**
 * Analyses texts as `analyse` does, directly into numbers of words: ASCII, nearly all text, byte by byte without a
 * string for each word. Other texts are split at white space, and their non-ASCII pieces go through `analyse`:
 * normalising and folding never reach across white space.
 */
export class TextScanner {
  /** Results of the last text: its words in order, and the words joined from camel case. */
  readonly words = new U32s(256)
  readonly joined = new U32s(16)
  readonly #table: WordTable
  #text = new TextBuffer(INITIAL_BUFFER_BYTES)
  /** Words of the text that aren't looked up yet. */
  readonly #noted = new NotedWords()
  readonly #notedJoined = new NotedWords()

  constructor(table: WordTable) {
    this.#table = table
  }

  scan(text: string): void {
    this.words.length = 0
    this.joined.length = 0
    this.#text.reserve(text.length * 3)
    if (this.#copyAscii(text)) this.#ascii(0, text.length)
    else {
      const length = this.#text.bytes.write(text)
      this.#text.bytes[length] = SEPARATOR
      if (length === text.length) this.#ascii(0, length)
      else this.#scanMixed(text, length)
    }
    this.#lookUp()
    this.words.length = Math.min(this.words.length, MAX_WORDS)
    if (this.#text.bytes.length > RETAINED_BUFFER_BYTES) this.#text = new TextBuffer(INITIAL_BUFFER_BYTES)
  }

  /** Copies a short text of ASCII. */
  #copyAscii(text: string): boolean {
    if (text.length > SHORT_TEXT) return false
    const { bytes } = this.#text
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 127) return false
      bytes[i] = unit
    }
    bytes[text.length] = SEPARATOR
    return true
  }

  /** The text must be followed by a separator. */
  #ascii(from: number, to: number): void {
    const text = this.#text
    const { bytes } = text
    const noted = this.#noted
    const most = MAX_WORDS - this.words.length
    for (let at = from; at < to && noted.count < most;) {
      const begin = at
      while ((u8(KIND, u8(bytes, at)) & IS_FOLDED) !== 0) at++
      const kind = u8(KIND, u8(bytes, at))
      if (kind === UPPER) at = this.#run(begin, to)
      else if (at > begin) noted.note(text, begin, Math.min(at, begin + LONGEST_WORD))
      else at++
    }
  }

  /** Scans a run of letters and digits with upper case: a word, or several in camel case. Returns its end. */
  #run(from: number, to: number): number {
    const { bytes } = this.#text
    let at = from
    let part = from
    let before = 0
    for (; at < to; at++) {
      const byte = u8(bytes, at)
      const kind = u8(KIND, byte)
      if (kind === 0) break
      if (kind === UPPER) {
        if (before === LOWER || (before === UPPER && at + 1 < to && u8(KIND, u8(bytes, at + 1)) === LOWER)) {
          this.#noted.note(this.#text, part, Math.min(at, part + LONGEST_WORD))
          part = at
        }
        bytes[at] = byte | 32
      }
      before = kind
    }
    this.#noted.note(this.#text, part, Math.min(at, part + LONGEST_WORD))
    if (part > from) this.#notedJoined.note(this.#text, from, Math.min(at, from + LONGEST_WORD))
    return at
  }

  get #count(): number {
    return this.words.length + this.#noted.count
  }

  #lookUp(): void {
    this.#table.intern(this.#text, this.#noted, this.words)
    if (this.#notedJoined.count > 0) this.#table.intern(this.#text, this.#notedJoined, this.joined)
  }

  #scanMixed(text: string, length: number): void {
    const buffer = this.#text.bytes
    for (let from = 0; from < length; from++) {
      let to = from
      let ascii = true
      for (; to < length && !isWhite(u8(buffer, to)); to++) if (u8(buffer, to) > 127) ascii = false
      if (ascii) this.#ascii(from, to)
      else this.#scanAnalysed(buffer.toString('utf8', from, to))
      from = to
      if (this.#count >= MAX_WORDS) return this.#afresh(text)
    }
  }

  /** The last word depends on the runs before it, so a truncated text is analysed again as a whole. */
  #afresh(text: string): void {
    this.words.length = 0
    this.joined.length = 0
    this.#noted.count = 0
    this.#notedJoined.count = 0
    this.#scanAnalysed(text)
  }

  #scanAnalysed(text: string): void {
    this.#lookUp()
    const { words, joined } = analyse(text)
    for (const word of words) this.words.push(this.#table.internText(word))
    for (const word of joined) this.joined.push(this.#table.internText(word))
  }
}

function isWhite(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 9
}
