// Recognises an erased person without storing their names, by a keyed hash of each sequence of words.
import { createHmac } from 'node:crypto'
import { decodeComponent } from '../lib/decode-component.ts'
import { isObject, parseJson } from '../lib/json.ts'
import { keyUri, KEYS } from './key.ts'
import { makeUri, parseUri, partsOf, type Uri } from './uri.ts'

export interface ErasedPerson {
  /** Random letters and digits that begin their pseudonyms. */
  readonly id: string
  /** Digests of each identifier, and of its first word, which suffices to exclude most words. */
  readonly first: readonly string[]
  readonly whole: readonly string[]
}

/** A person's identifier has at most this many words. */
export const MAX_WORDS = 12
/** Longest separator between two words of an identifier: `Anna Müller`, `anna.mueller`. */
const MAX_GAP = 3
/** Cached digests, so that a word is hashed only once. */
const MAX_KNOWN = 100_000
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const ENCODED = /%[0-9A-Fa-f]{2}/
const KEY_URI = /aip:\/\/key\/mds\/[^/\s"]+\/[\w-]{24}/g
const ERASED = /(?:^|[^a-z0-9])erased-[a-z2-7]{8}-[a-z2-7]{8}(?:$|[^a-z0-9])/

/** Tells whether a URI is an erased person's. Sources can't be queried for it, as nobody keeps the name. */
export function isErased(uri: Uri): boolean {
  return uri.includes('erased-') && ERASED.test(partsOf(uri).resourceId)
}

/** Splits an identifier into comparable words: `Müller, ANNA` has the words `müller` and `anna`. */
export function wordsOf(text: string): readonly string[] {
  return (text.match(WORD) ?? []).map(sameWord)
}

function sameWord(word: string): string {
  return word.normalize('NFC').toLowerCase()
}

export function erasureDigest(key: Uint8Array, words: readonly string[]): string {
  return createHmac('sha256', key)
    .update(`words ${words.join(' ')}`)
    .digest('base64url')
    .slice(0, 22)
}

/** Keys whose URIs change with their values: old URI → new URI. */
type RenamedKeys = ReadonlyMap<string, string>

/**
 * Replaces names of erased persons. The same text always becomes the same pseudonym, and another spelling another one:
 * so separate entities stay separate, and the graph keeps its shape.
 */
export class Eraser {
  readonly #key: Uint8Array
  readonly #first: ReadonlySet<string>
  readonly #whole: ReadonlyMap<string, string>
  readonly #known = new Map<string, string>()
  #keys: RenamedKeys

  constructor(key: Uint8Array, persons: readonly ErasedPerson[], keys: RenamedKeys = new Map()) {
    this.#key = key
    this.#first = new Set(persons.flatMap(({ first }) => first))
    this.#whole = new Map(persons.flatMap(({ id, whole }) => whole.map((digest) => [digest, id])))
    this.#keys = keys
  }

  /** Returns the erased person whom an identifier names, or null. */
  personOf(identifier: string): string | null {
    return this.#whole.get(this.#digest(wordsOf(identifier))) ?? null
  }

  /** Erases persons from the arguments of a record operation, and from keys derived from them. */
  argumentsOf<Args extends readonly unknown[]>(args: Args): Args {
    const before = this.#keys
    const renamed = this.keysIn(args)
    if (renamed.size > 0) this.#keys = new Map([...before, ...renamed])
    try {
      return this.value(args)
    } finally {
      this.#keys = before
    }
  }

  /** Returns the same object if nothing in it names an erased person. */
  value<T>(value: T): T {
    // Not checked by types: a text becomes a text, and other values keep their properties.
    return this.#any(value) as T
  }

  #any(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (value instanceof Uint8Array) return this.bytes(value)
    if (Array.isArray(value)) {
      const members = value.map((member) => this.#any(member))
      return members.some((member, n) => member !== value[n]) ? members : value
    }
    if (!isObject(value) || !isPlain(value)) return value
    let changed = false
    const entries = Object.entries(value).map(([name, member]) => {
      const entry = [this.text(name), this.#any(member)] as const
      changed ||= entry[0] !== name || entry[1] !== member
      return entry
    })
    return changed ? Object.fromEntries(entries) : value
  }

  bytes(bytes: Uint8Array): Uint8Array {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const utf8 = buffer.toString()
    // Bytes that aren't UTF-8 may still contain the ASCII letters of a name.
    const encoding = Buffer.from(utf8).equals(buffer) ? 'utf8' : 'latin1'
    const text = encoding === 'utf8' ? utf8 : buffer.toString('latin1')
    const erased = this.text(text)
    return erased === text ? bytes : Buffer.from(erased, encoding)
  }

  /** Erases each string of a JSON text separately, leaving everything else unchanged to the byte; or a plain text. */
  text(text: string): string {
    return /^\s*[[{"]/.test(text) ? this.#literals(text) : this.#quoting(this.#plain(text))
  }

  /** Messages quote JSON. */
  #quoting(text: string): string {
    return text.includes('\\') ? this.#literals(text) : text
  }

  #literals(text: string): string {
    return text.replace(/"(?:[^"\\]|\\.)*"|[^"]+/gs, (piece) =>
      piece.startsWith('"') ? this.#literal(piece) : this.#escapedPiece(this.#plain(piece)),
    )
  }

  #literal(piece: string): string {
    const value = stringOf(piece)
    if (value === null) return this.#escapedPiece(this.#plain(piece))
    const erased = this.text(value)
    return erased === value ? piece : JSON.stringify(erased)
  }

  /** Erases within a piece cut out of a JSON string, where characters may be escaped. */
  #escapedPiece(piece: string): string {
    if (!piece.includes('\\')) return piece
    return piece.replace(/[^\u0000-\u001f"]+/g, (line) => {
      const value = stringOf(`"${line}"`)
      const erased = value === null ? null : this.#plain(value)
      return erased === null || erased === value ? line : JSON.stringify(erased).slice(1, -1)
    })
  }

  #plain(text: string): string {
    const renamed =
      this.#keys.size > 0 && text.includes('aip://key/')
        ? text.replace(KEY_URI, (uri) => this.#keys.get(uri) ?? uri)
        : text
    const erased = this.#words(renamed)
    if (!ENCODED.test(erased)) return erased
    return erased.replace(/[^\s"<>]+/g, (token) => (ENCODED.test(token) ? this.#encodedToken(token) : token))
  }

  /** Erases part of a URI, which may be encoded several times, since ids contain other ids. */
  #encodedToken(token: string): string {
    const parts = parseUri(token)
    if (parts.ok) {
      const resourceId = this.#plain(parts.value.resourceId)
      if (resourceId === parts.value.resourceId) return token
      const uri = makeUri(parts.value.componentType, parts.value.platformId, resourceId)
      if (uri.ok) return uri.value
    }
    const decoded = decodeComponent(token)
    if (decoded === null || decoded === token) return token
    const erased = this.#plain(decoded)
    return erased === decoded ? token : encodeURI(erased)
  }

  #words(text: string): string {
    const words = [...text.matchAll(WORD)]
    let erased = ''
    let end = 0
    for (let n = 0; n < words.length;) {
      const first = words[n]
      const found = first !== undefined && this.#begins(first[0]) ? this.#identifierAt(words, n) : null
      if (first === undefined || found === null) {
        n++
        continue
      }
      const last = words[n + found.words - 1] ?? first
      const till = last.index + last[0].length
      erased += text.slice(end, first.index) + this.#pseudonym(text.slice(first.index, till), found.person)
      end = till
      n += found.words
    }
    return end === 0 ? text : erased + text.slice(end)
  }

  #begins(word: string): boolean {
    return this.#first.has(this.#digest([sameWord(word)]))
  }

  #identifierAt(words: readonly RegExpExecArray[], from: number): { person: string; words: number } | null {
    const run: string[] = []
    let end = words[from]?.index ?? 0
    for (const word of words.slice(from, from + MAX_WORDS)) {
      if (word.index - end > MAX_GAP) break
      run.push(sameWord(word[0]))
      end = word.index + word[0].length
    }
    for (; run.length > 0; run.pop()) {
      const person = this.#whole.get(this.#digest(run))
      if (person !== undefined) return { person, words: run.length }
    }
    return null
  }

  #pseudonym(text: string, person: string): string {
    const digest = createHmac('sha256', this.#key)
      .update(`pseudonym ${text.normalize('NFC')}`)
      .digest()
    const name = `erased-${person}-${base32(digest.subarray(0, 5))}`
    return text.includes('@') ? `${name}@erased.invalid` : name
  }

  #digest(words: readonly string[]): string {
    const text = words.join(' ')
    let digest = this.#known.get(text)
    if (digest === undefined) {
      digest = erasureDigest(this.#key, words)
      if (this.#known.size >= MAX_KNOWN) this.#known.clear()
      this.#known.set(text, digest)
    }
    return digest
  }

  /** The URI of a key has a digest of its value that anybody could compute, so it changes with the value. */
  keysIn(value: unknown, found: Map<string, string> = new Map()): Map<string, string> {
    if (Array.isArray(value)) for (const member of value) this.keysIn(member, found)
    else if (isObject(value) && isPlain(value)) {
      for (const [name, member] of Object.entries(value)) {
        if (name === KEYS && Array.isArray(member)) for (const one of member) this.keyOf(one, found)
        else if (typeof member === 'object') this.keysIn(member, found)
      }
    }
    return found
  }

  keyOf(key: unknown, found: Map<string, string>): void {
    if (!isObject(key) || typeof key.name !== 'string' || typeof key.value !== 'string') return
    const erased = this.text(key.value)
    if (erased !== key.value) found.set(keyUri(key.name, key.value), keyUri(key.name, erased))
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function stringOf(literal: string): string | null {
  const value = parseJson(literal)
  return typeof value === 'string' ? value : null
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'

/** Encodes five bytes as eight letters. */
export function base32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{5}/g) ?? []).map((five) => LETTERS[parseInt(five, 2)] ?? '').join('')
}
