import type { NodeId } from '../../contracts/log.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { U16s, U32s } from '../../lib/arrays.ts'

/** Chunks of 1 MiB are scanned in a millisecond. Positions of 32 bits give room for 4 GiB of names. */
const CHUNK_BITS = 20
const CHUNK = 1 << CHUNK_BITS
/** The first chunk begins with this and doubles: most companies are small. */
const FIRST_CHUNK = 1 << 12
const OFFSET = CHUNK - 1
/** Precedes each name with its node and length, so that a chunk can be compacted when much of it is waste. */
const HEADER = 6
/** Values in the column of lengths; a name of n bytes has n + NAMELESS. */
const UNKNOWN = 0
const NAMELESS = 1

interface NameChunk {
  bytes: Buffer
  /** End of the written part. */
  fill: number
  /** Bytes of replaced names. */
  waste: number
}

/**
 * Names by node id, in a few large buffers: a million take some 40 MB, and the garbage collector has nothing to walk. A
 * name is null if the node is known to have none, and undefined if unknown.
 */
export class NameTable {
  readonly #chunks: (NameChunk | null)[] = []
  readonly #position = new U32s()
  readonly #length = new U16s()
  /** Index of the chunk being written. */
  #current = -1

  get bytes(): number {
    const chunks = this.#chunks.reduce((sum, chunk) => sum + (chunk?.bytes.length ?? 0), 0)
    return chunks + this.#position.array.byteLength + this.#length.array.byteLength
  }

  get(node: NodeId): string | null | undefined {
    const length = node < this.#length.array.length ? u16(this.#length.array, node) : UNKNOWN
    if (length === UNKNOWN) return undefined
    if (length === NAMELESS) return null
    const position = u32(this.#position.array, node)
    const start = (position & OFFSET) + HEADER
    return this.#chunk(position >>> CHUNK_BITS).bytes.toString('utf8', start, start + length - NAMELESS)
  }

  has(node: NodeId): boolean {
    return node < this.#length.array.length && u16(this.#length.array, node) !== UNKNOWN
  }

  /** The caller limits the length of names (`nameForOthers`). */
  set(node: NodeId, name: string | null): void {
    if (this.get(node) === name) return
    this.#length.reserve(node + 1)
    this.#position.reserve(node + 1)
    this.#forget(node)
    if (name === null || name === '') {
      this.#length.array[node] = NAMELESS
      return
    }
    this.#write(node, Buffer.from(name))
  }

  #write(node: NodeId, bytes: Uint8Array): void {
    const chunk = this.#withRoom(HEADER + bytes.length)
    const start = chunk.fill
    chunk.bytes.writeUInt32LE(node, start)
    chunk.bytes.writeUInt16LE(bytes.length, start + 4)
    chunk.bytes.set(bytes, start + HEADER)
    chunk.fill = start + HEADER + bytes.length
    this.#position.array[node] = packLocation(this.#current, start)
    this.#length.array[node] = bytes.length + NAMELESS
  }

  #forget(node: NodeId): void {
    const length = u16(this.#length.array, node)
    this.#length.array[node] = UNKNOWN
    if (length <= NAMELESS) return
    const number = u32(this.#position.array, node) >>> CHUNK_BITS
    const chunk = this.#chunk(number)
    chunk.waste += HEADER + length - NAMELESS
    if (number !== this.#current && chunk.waste * 2 > chunk.fill) this.#moveOut(number, chunk)
  }

  /** Moves the remaining names of a chunk elsewhere, and frees the chunk. */
  #moveOut(number: number, { bytes, fill }: NameChunk): void {
    for (let start = 0; start < fill;) {
      const node = bytes.readUInt32LE(start)
      const end = start + HEADER + bytes.readUInt16LE(start + 4)
      const isLeft = this.has(node) && u32(this.#position.array, node) === packLocation(number, start)
      if (isLeft && u16(this.#length.array, node) > NAMELESS) this.#write(node, bytes.subarray(start + HEADER, end))
      start = end
    }
    this.#chunks[number] = null
  }

  #withRoom(bytes: number): NameChunk {
    let chunk = this.#chunks[this.#current] ?? null
    if (chunk === null || chunk.fill + bytes > CHUNK) {
      const free = this.#chunks.indexOf(null)
      const room = this.#chunks.length === 0 ? FIRST_CHUNK : CHUNK
      this.#current = free < 0 ? this.#chunks.length : free
      this.#chunks[this.#current] = chunk = { bytes: Buffer.allocUnsafeSlow(room), fill: 0, waste: 0 }
    }
    if (chunk.fill + bytes > chunk.bytes.length) widen(chunk, chunk.fill + bytes)
    return chunk
  }

  #chunk(number: number): NameChunk {
    const chunk = this.#chunks[number]
    if (chunk == null) throw new Error('a name lies outside of the buffers of names')
    return chunk
  }
}

function widen(chunk: NameChunk, needed: number): void {
  let { length } = chunk.bytes
  while (length < needed) length *= 2
  const wider = Buffer.allocUnsafeSlow(length)
  wider.set(chunk.bytes)
  chunk.bytes = wider
}

function packLocation(chunk: number, offset: number): number {
  return ((chunk << CHUNK_BITS) >>> 0) + offset
}
