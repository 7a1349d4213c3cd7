import { AppendedU8s, U32s } from '../../lib/arrays.ts'
import { u32, u8 } from '../../lib/array-elements.ts'

/**
 * Tokens of documents in one field group, as codes in the order of the text, to search for phrases. After each value
 * comes a gap, and then the words joined from its camel case, each followed by a gap. A code is written in groups of
 * seven bits, lowest first; the last group has the high bit. So a phrase is a run of bytes, which matches if a code
 * ends before it.
 */
export interface Tokens {
  /** Start of each document's tokens, and the end of the last ones. */
  readonly start: Uint32Array
  readonly bytes: Uint8Array
}

/** Never part of a phrase: words are written as their code plus one. */
const GAP = 0
const GAP_BYTE = 128
const MAX_CODE_BYTES = 5

export class TokenWriter {
  readonly #start: U32s
  readonly #bytes: AppendedU8s

  constructor(room: { readonly documents: number; readonly bytes: number }) {
    this.#start = new U32s(room.documents + 1)
    this.#bytes = new AppendedU8s(room.bytes)
    this.#start.push(0)
  }

  get byteLength(): number {
    return this.#start.array.byteLength + this.#bytes.byteLength
  }

  addValue(words: U32s, joined: U32s): void {
    const bytes = this.#bytes
    bytes.reserve(bytes.length + (words.length + 1 + 2 * joined.length) * MAX_CODE_BYTES)
    for (let i = 0; i < words.length; i++) this.#write(u32(words.array, i) + 1)
    this.#write(GAP)
    for (let i = 0; i < joined.length; i++) {
      this.#write(u32(joined.array, i) + 1)
      this.#write(GAP)
    }
  }

  endDocument(): void {
    if (this.#bytes.length > 0xffff_ffff) throw new Error('text index: a segment of more than 4 GiB of text')
    this.#start.push(this.#bytes.length)
  }

  /** Copies a document from other tokens, with its words renumbered. */
  copy({ start, bytes }: Tokens, document: number, codes: Uint32Array): void {
    const end = u32(start, document + 1)
    const from = u32(start, document)
    this.#bytes.reserve(this.#bytes.length + (end - from) * MAX_CODE_BYTES)
    for (let at = from; at < end;) {
      let number = u8(bytes, at++)
      if (number > 127) number &= 127
      else {
        for (let shift = 7; ; shift += 7) {
          const byte = u8(bytes, at++)
          number |= (byte & 127) << shift
          if (byte > 127) break
        }
      }
      this.#write(number === GAP ? GAP : u32(codes, number - 1) + 1)
    }
    this.endDocument()
  }

  /** Returns the tokens written so far. */
  tokens(): Tokens {
    return {
      start: this.#start.array.subarray(0, this.#start.length),
      bytes: this.#bytes.array.subarray(0, this.#bytes.length),
    }
  }

  /** The caller has reserved room. */
  #write(number: number): void {
    const bytes = this.#bytes
    let rest = number
    for (; rest > 127; rest >>>= 7) bytes.array[bytes.length++] = rest & 127
    bytes.array[bytes.length++] = rest | 128
  }
}

/**
 * Reads the codes of a document's words, joined ones included, and returns how many there are. `into` must have room
 * for as many as the document has bytes.
 */
export function readCodes({ start, bytes }: Tokens, document: number, into: Uint32Array): number {
  const end = u32(start, document + 1)
  let read = 0
  for (let at = u32(start, document); at < end;) {
    let number = u8(bytes, at++)
    if (number > 127) number &= 127
    else {
      for (let shift = 7; ; shift += 7) {
        const byte = u8(bytes, at++)
        number |= (byte & 127) << shift
        if (byte > 127) break
      }
    }
    if (number !== GAP) into[read++] = number - 1
  }
  return read
}

export function tokensLength({ start }: Tokens, document: number): number {
  return u32(start, document + 1) - u32(start, document)
}

/** Encodes consecutive words; with `complete`, nothing follows them. */
export function phraseBytes(codes: readonly number[], complete = false): Uint8Array {
  const bytes: number[] = []
  for (const code of codes) {
    let rest = code + 1
    for (; rest > 127; rest >>>= 7) bytes.push(rest & 127)
    bytes.push(rest | 128)
  }
  return Uint8Array.from(complete ? [...bytes, GAP_BYTE] : bytes)
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

function equalsAt(bytes: Uint8Array, at: number, phrase: Uint8Array): boolean {
  for (let i = 0; i < phrase.length; i++) if (u8(bytes, at + i) !== u8(phrase, i)) return false
  return true
}
