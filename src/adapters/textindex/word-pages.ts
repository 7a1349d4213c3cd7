import { i32 } from '../../lib/array-elements.ts'

/** Integers in a slot: twelve bytes of a word, then number + 1 with a code (`packWord`); 0 if empty. */
export const ENTRY = 4
/** Longest word stored completely in its slot: a longer one has its hash instead of the last four bytes. */
export const SHORT = 12
/** Code of a longer word; the code of others is their length. */
export const LONG = 15
const CODE_BITS = 4

const MULTIPLIER = 0x9e37_79b1 | 0
const OTHER_MULTIPLIER = 0x85eb_ca6b | 0

/**
 * A page is split when two thirds of its slots are taken, so one new word never moves more than that. Smaller pages
 * cost more cache misses.
 */
const PAGE_ENTRIES = 2048
/** Stored behind the slots of a page: how many are taken, and how many first bits its hashes share. */
const HEADER = 4
const FIRST_DEPTH = 2
/** Words that share more bits stay in one page, which grows instead. */
const MAX_DEPTH = 16

/** Packs the number of a word (below 2 ** 27) with its code. */
export function packWord(word: number, code: number): number {
  return ((word + 1) << CODE_BITS) | code
}

export function wordOf(packed: number): number {
  return (packed >>> CODE_BITS) - 1
}

export function wordCode(packed: number): number {
  return packed & LONG
}

/** Hashes the first twelve bytes of a word: the complete hash of a short word, or the start of a longer one's. */
export function shortHash(first: number, second: number, third: number): number {
  return finalMix(Math.imul(Math.imul(Math.imul(first, MULTIPLIER) ^ second, OTHER_MULTIPLIER) ^ third, MULTIPLIER))
}

export function nextHash(hash: number, four: number): number {
  return Math.imul((hash << 5) ^ (hash >>> 11) ^ four, MULTIPLIER)
}

export function finalMix(hash: number): number {
  return hash ^ (hash >>> 15)
}

export function firstSlot(hash: number, mask: number): number {
  return (hash << 2) & mask
}

/** Masks the slots of a page, so that the first follows the last. */
export function pageMask(page: Int32Array): number {
  return page.length - HEADER - 1
}

/**
 * A hash table that grows page by page: a full page is split in two by the next bit of its hashes, and a directory
 * finds the page of each prefix. So no new word waits for a move of all others.
 */
export class WordPages {
  #directory: Int32Array[]
  #depth = FIRST_DEPTH
  #bytes = 0

  constructor() {
    this.#directory = Array.from({ length: 1 << FIRST_DEPTH }, () => this.#newPage(PAGE_ENTRIES, FIRST_DEPTH))
  }

  get byteLength(): number {
    return this.#bytes + this.#directory.length * 8
  }

  pageOf(hash: number): Int32Array {
    return this.#directory[hash >>> (32 - this.#depth)] as Int32Array
  }

  /** To call when a slot was taken in the page of a hash. */
  added(page: Int32Array, hash: number): void {
    const header = page.length - HEADER
    const taken = i32(page, header) + 1
    page[header] = taken
    if (taken * ENTRY * 3 <= header * 2) return
    const depth = i32(page, header + 1)
    this.#bytes -= page.byteLength
    if (depth === MAX_DEPTH) this.#grow(page, hash)
    else this.#split(page, depth, hash)
  }

  #split(page: Int32Array, depth: number, hash: number): void {
    if (depth === this.#depth) {
      this.#directory = this.#directory.flatMap((one) => [one, one])
      this.#depth++
    }
    const entries = (page.length - HEADER) / ENTRY
    const low = this.#newPage(entries, depth + 1)
    const high = this.#newPage(entries, depth + 1)
    const bit = 1 << (31 - depth)
    eachWord(page, (at, own) => insert(page, at, own, (own & bit) === 0 ? low : high))
    const half = 1 << (this.#depth - depth - 1)
    const from = (hash >>> (32 - depth)) * 2 * half
    this.#directory.fill(low, from, from + half)
    this.#directory.fill(high, from + half, from + 2 * half)
  }

  #grow(page: Int32Array, hash: number): void {
    const wider = this.#newPage((2 * (page.length - HEADER)) / ENTRY, MAX_DEPTH)
    eachWord(page, (at, own) => insert(page, at, own, wider))
    this.#directory[hash >>> (32 - MAX_DEPTH)] = wider
  }

  #newPage(entries: number, depth: number): Int32Array {
    const page = new Int32Array(entries * ENTRY + HEADER)
    page[entries * ENTRY + 1] = depth
    this.#bytes += page.byteLength
    return page
  }
}

function eachWord(page: Int32Array, visit: (at: number, hash: number) => void): void {
  for (let at = 0; at < page.length - HEADER; at += ENTRY) if (i32(page, at + 3) !== 0) visit(at, hashAt(page, at))
}

function hashAt(page: Int32Array, at: number): number {
  const third = i32(page, at + 2)
  return wordCode(i32(page, at + 3)) === LONG ? third : shortHash(i32(page, at), i32(page, at + 1), third)
}

function insert(from: Int32Array, word: number, hash: number, to: Int32Array): void {
  const mask = pageMask(to)
  let at = firstSlot(hash, mask)
  while (i32(to, at + 3) !== 0) at = (at + ENTRY) & mask
  for (let i = 0; i < ENTRY; i++) to[at + i] = i32(from, word + i)
  to[to.length - HEADER] = i32(to, to.length - HEADER) + 1
}
