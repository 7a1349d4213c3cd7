import { U32s, U8s } from '../../lib/arrays.ts'
import { u32, u8 } from '../../lib/elements.ts'

/**
 * The texts of documents in one place, as numbers of words in the order of the text: what a phrase is looked for in. A number is written in
 * groups of seven bits, lowest first; the last group has the high bit. So a phrase is a run of bytes, which matches where a number ends before it.
 */
export interface Tokens {
  /** By document, and where the last one ends. */
  readonly start: Uint32Array
  readonly bytes: Uint8Array
}

/** Between two values of a field: no phrase has it. Words are written as their number and one. */
const GAP = 0

export class TokenWriter {
  readonly #start: U32s
  readonly #bytes: U8s

  constructor(room: { readonly documents: number; readonly bytes: number }) {
    this.#start = new U32s(room.documents + 1)
    this.#bytes = new U8s(room.bytes)
    this.#start.push(0)
  }

  get byteLength(): number {
    return this.#start.array.byteLength + this.#bytes.array.byteLength
  }

  add(word: number): void {
    this.#write(word + 1)
  }

  endValue(): void {
    this.#write(GAP)
  }

  endDocument(): void {
    if (this.#bytes.length > 0xffff_ffff) throw new Error('text index: a segment of more than 4 GiB of text')
    this.#start.push(this.#bytes.length)
  }

  /** What is written so far. */
  tokens(): Tokens {
    return {
      start: this.#start.array.subarray(0, this.#start.length),
      bytes: this.#bytes.array.subarray(0, this.#bytes.length),
    }
  }

  #write(number: number): void {
    const bytes = this.#bytes
    bytes.reserve(bytes.length + 5)
    let rest = number
    for (; rest > 127; rest >>>= 7) bytes.array[bytes.length++] = rest & 127
    bytes.array[bytes.length++] = rest | 128
  }
}

/** Writes a document of other tokens, with its words renumbered. */
export function copyTokens({ start, bytes }: Tokens, document: number, numbers: Uint32Array, to: TokenWriter): void {
  const end = u32(start, document + 1)
  for (let at = u32(start, document); at < end;) {
    let number = 0
    let shift = 0
    let byte = u8(bytes, at++)
    for (; byte < 128; byte = u8(bytes, at++), shift += 7) number |= byte << shift
    number |= (byte & 127) << shift
    if (number === GAP) to.endValue()
    else to.add(u32(numbers, number - 1))
  }
  to.endDocument()
}

/** The bytes of some words next to one another. */
export function phraseBytes(words: readonly number[]): Uint8Array {
  const writer = new TokenWriter({ documents: 0, bytes: words.length * 5 })
  for (const word of words) writer.add(word)
  return writer.tokens().bytes.slice()
}

export function hasPhrase({ start, bytes }: Tokens, document: number, phrase: Uint8Array): boolean {
  const from = u32(start, document)
  const last = u32(start, document + 1) - phrase.length
  const first = u8(phrase, 0)
  for (let at = from; at <= last; at++) {
    if (u8(bytes, at) !== first || (at > from && u8(bytes, at - 1) < 128)) continue
    if (equalsAt(bytes, at, phrase)) return true
  }
  return false
}

export function beginsWithPhrase({ start, bytes }: Tokens, document: number, phrase: Uint8Array): boolean {
  const from = u32(start, document)
  return u32(start, document + 1) - from >= phrase.length && equalsAt(bytes, from, phrase)
}

export function tokensLength({ start }: Tokens, document: number): number {
  return u32(start, document + 1) - u32(start, document)
}

function equalsAt(bytes: Uint8Array, at: number, phrase: Uint8Array): boolean {
  for (let i = 0; i < phrase.length; i++) if (u8(bytes, at + i) !== u8(phrase, i)) return false
  return true
}
