import { U16s, U32s } from '../../lib/arrays.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'

/**
 * Names and addresses of documents, to compare whole texts. Only 48-bit hashes are stored: among five million texts,
 * the chance that two different ones share a hash is one in twenty.
 */
export interface ExactTexts {
  /** Start of each bucket, by the hash's high bits, and the last end. Null if the entries aren't sorted. */
  readonly buckets: Uint32Array | null
  readonly hash: Uint32Array
  readonly check: Uint16Array
  readonly document: Uint32Array
}

interface ExactHash {
  readonly hash: number
  readonly check: number
}

type ExactKind = 'name' | 'id' | 'attribute'
const SEEDS: Readonly<Record<ExactKind, readonly [number, number]>> = {
  name: [0x811c9dc5, 0x9747b28c],
  id: [0x2545f491, 0x5bd1e995],
  attribute: [0x27d4eb2f, 0x165667b1],
}

export function exactHash(kind: ExactKind, folded: string): ExactHash {
  let [a, b] = SEEDS[kind]
  for (let i = 0; i < folded.length; i++) {
    const unit = folded.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x85ebca6b)
    b = (b << 13) | (b >>> 19)
  }
  return { hash: scatterBits(a), check: scatterBits(b) & 0xffff }
}

/** Mixes the hash so that every bit of a text affects every bit of it. */
function scatterBits(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export class ExactWriter {
  readonly #hash: U32s
  readonly #check: U16s
  readonly #document: U32s

  constructor(room: number) {
    this.#hash = new U32s(room)
    this.#check = new U16s(room)
    this.#document = new U32s(room)
  }

  get byteLength(): number {
    return 10 * this.#hash.array.length
  }

  add({ hash, check }: ExactHash, document: number): void {
    this.#hash.push(hash)
    this.#check.push(check)
    this.#document.push(document)
  }

  /** Returns the texts in the order in which they were added. */
  texts(): ExactTexts {
    const length = this.#hash.length
    return {
      buckets: null,
      hash: this.#hash.array.subarray(0, length),
      check: this.#check.array.subarray(0, length),
      document: this.#document.array.subarray(0, length),
    }
  }
}

/** Average number of entries in a bucket. */
const IN_BUCKET = 4

/** Sorts entries into buckets by their high bits. */
export function* sortIntoBuckets({ hash, check, document }: ExactTexts): Work<ExactTexts> {
  const bits = Math.max(1, Math.ceil(Math.log2(Math.max(1, hash.length / IN_BUCKET))))
  const buckets = new Uint32Array((1 << bits) + 1)
  for (let i = 0; i < hash.length; i++) {
    const bucket = u32(hash, i) >>> (32 - bits)
    buckets[bucket + 1] = u32(buckets, bucket + 1) + 1
    if ((i & 0x3ffff) === 0) yield
  }
  for (let i = 0; i < 1 << bits; i++) buckets[i + 1] = u32(buckets, i + 1) + u32(buckets, i)
  const next = buckets.slice()
  const sorted = {
    buckets,
    hash: new Uint32Array(hash.length),
    check: new Uint16Array(hash.length),
    document: new Uint32Array(hash.length),
  }
  for (let i = 0; i < hash.length; i++) {
    const bucket = u32(hash, i) >>> (32 - bits)
    const at = u32(next, bucket)
    next[bucket] = at + 1
    sorted.hash[at] = u32(hash, i)
    sorted.check[at] = u16(check, i)
    sorted.document[at] = u32(document, i)
    if ((i & 0xffff) === 0) yield
  }
  return sorted
}

export function documentsWith({ buckets, hash, check, document }: ExactTexts, wanted: ExactHash): number[] {
  let [from, to] = [0, hash.length]
  if (buckets !== null) {
    const bits = Math.log2(buckets.length - 1)
    const bucket = wanted.hash >>> (32 - bits)
    from = u32(buckets, bucket)
    to = u32(buckets, bucket + 1)
  }
  const found: number[] = []
  for (let i = from; i < to; i++) {
    if (u32(hash, i) === wanted.hash && u16(check, i) === wanted.check) found.push(u32(document, i))
  }
  return found
}
