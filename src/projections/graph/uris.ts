import { FNV_PRIME, FNV_SEED, fnv1a } from '../../lib/fnv.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Uri } from '../../model/uri.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { U16s, U32s } from '../../lib/arrays.ts'
import type { Work } from '../../lib/pausing-work.ts'

/** 4 MiB a chunk; a position is chunk and offset in 32 bits, so there is room for 4 GiB of URIs: 80M. */
const CHUNK_BITS = 22
const CHUNK = 1 << CHUNK_BITS
/** The first chunk begins with room for some thousand URIs, and doubles: most graphs are small. */
const FIRST_CHUNK = 1 << 16

/** A snapshot of a table: later additions don't affect it. */
export interface UrisImage {
  /** Indexed by node id, like `length`, which is 0 if there is no such node. */
  readonly position: Uint32Array
  readonly length: Uint16Array
  /** The last chunk ends where it is filled. */
  readonly chunks: readonly Uint8Array[]
}

/** Nodes between two pauses: about a millisecond. */
const NODES_PER_STEP = 5_000

/**
 * URI ↔ node id. Canonical URIs are ASCII (everything else is percent-encoded), so they are stored as bytes in a few
 * large buffers, with an open-addressing table of ids. 2M URIs of 45 characters take 120 MB; a Map of strings takes
 * 350.
 */
export class UriTable {
  #chunks: Buffer[] = []
  /** End of the last chunk's written part. */
  #fill = 0
  /** Indexed by node id, like the length, which is 0 if there is no such node. */
  #position = new U32s()
  #length = new U16s()
  /** Node ids, 0 for an empty slot; at most half full. */
  #table = new Uint32Array(1_024)
  #count = 0;

  /** Rebuilds the table of ids, which checks the image, in a tenth of the time of reading the record. */
  static *of({ position, length, chunks }: UrisImage): Work<UriTable> {
    const uris = new UriTable()
    if (position.length !== length.length) throw new Error("graph: positions and lengths of URIs don't match")
    uris.#chunks = chunks.map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    const last = uris.#chunks.pop()
    if (uris.#chunks.some(({ length }) => length !== CHUNK) || (last?.length ?? 0) > CHUNK)
      throw new Error('graph: a buffer of URIs is cut off')
    if (last !== undefined) {
      let room = FIRST_CHUNK
      while (room < last.length) room *= 2
      const open = Buffer.allocUnsafeSlow(room)
      open.set(last)
      uris.#chunks.push(open)
      uris.#fill = last.length
    }
    uris.#position.array = position
    uris.#position.length = position.length
    uris.#length.array = length
    uris.#length.length = length.length
    for (let node = 1; node < length.length; node++) {
      if (node % NODES_PER_STEP === 0) yield
      if (u16(length, node) === 0) continue
      if ((uris.#count + 1) * 2 > uris.#table.length) uris.#widen()
      uris.#insert(uris.#table, node)
      uris.#count++
    }
    return uris
  }

  image(): UrisImage {
    const { length } = this.#length
    return {
      position: this.#position.array.subarray(0, length),
      length: this.#length.array.subarray(0, length),
      chunks: this.#chunks.map((chunk, i) => (i < this.#chunks.length - 1 ? chunk : chunk.subarray(0, this.#fill))),
    }
  }

  get count(): number {
    return this.#count
  }

  get idBound(): NodeId {
    return this.#length.length
  }

  get bytes(): number {
    return (
      this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0) +
      this.#table.byteLength +
      this.#position.array.byteLength +
      this.#length.array.byteLength
    )
  }

  has(node: NodeId): boolean {
    return node < this.#length.length && u16(this.#length.array, node) > 0
  }

  uriOf(node: NodeId): Uri {
    if (!this.has(node)) throw new Error(`graph: no node ${node}`)
    const position = u32(this.#position.array, node)
    const start = position & (CHUNK - 1)
    return this.#chunk(position).toString('latin1', start, start + u16(this.#length.array, node)) as Uri
  }

  idOf(uri: string): NodeId | undefined {
    const id = u32(this.#table, this.#slotOf(uri))
    return id === 0 ? undefined : id
  }

  /** The record never changes an id, so an existing pair is ignored. */
  add(node: NodeId, uri: Uri): void {
    if (this.has(node)) return
    if (node < 1) throw new Error(`graph: ${node} isn't a node id`)
    if ((this.#count + 1) * 2 > this.#table.length) this.#widen()
    const slot = this.#slotOf(uri)
    if (u32(this.#table, slot) !== 0)
      throw new Error(`graph: ${uri} has the id ${u32(this.#table, slot)} already, not ${node}`)
    this.#write(node, uri)
    this.#table[slot] = node
    this.#count++
  }

  #write(node: NodeId, uri: Uri): void {
    this.#makeRoom(uri.length)
    const position = ((this.#chunks.length - 1) << CHUNK_BITS) >>> 0
    this.#chunk(position).write(uri, this.#fill, 'latin1')
    this.#length.reserve(node + 1)
    this.#position.reserve(node + 1)
    this.#position.array[node] = position + this.#fill
    this.#length.array[node] = uri.length
    this.#length.length = Math.max(this.#length.length, node + 1)
    this.#fill += uri.length
  }

  /** For fewer bytes than the first chunk has. */
  #makeRoom(bytes: number): void {
    const last = this.#chunks.at(-1)
    if (last !== undefined && this.#fill + bytes <= last.length) return
    if (last === undefined || last.length === CHUNK) {
      this.#chunks.push(Buffer.allocUnsafeSlow(last === undefined ? FIRST_CHUNK : CHUNK))
      this.#fill = 0
    } else {
      const wider = Buffer.allocUnsafeSlow(last.length * 2)
      wider.set(last)
      this.#chunks[this.#chunks.length - 1] = wider
    }
  }

  /** Returns the slot of the URI, or an empty one for it. */
  #slotOf(uri: string): number {
    const mask = this.#table.length - 1
    let slot = hashOf(uri) & mask
    for (;;) {
      const id = u32(this.#table, slot)
      if (id === 0 || this.#holds(id, uri)) return slot
      slot = (slot + 1) & mask
    }
  }

  #holds(node: NodeId, uri: string): boolean {
    if (u16(this.#length.array, node) !== uri.length) return false
    const position = u32(this.#position.array, node)
    const chunk = this.#chunk(position)
    const start = position & (CHUNK - 1)
    // Compares from the end, because URIs share their beginnings.
    for (let i = uri.length - 1; i >= 0; i--) if (chunk[start + i] !== uri.charCodeAt(i)) return false
    return true
  }

  #chunk(position: number): Buffer {
    const chunk = this.#chunks[position >>> CHUNK_BITS]
    if (chunk === undefined) throw new Error('graph: a URI outside its buffers')
    return chunk
  }

  #widen(): void {
    const wider = new Uint32Array(this.#table.length * 2)
    for (const id of this.#table) if (id !== 0) this.#insert(wider, id)
    this.#table = wider
  }

  /** The node must not be in the table yet. */
  #insert(table: Uint32Array, node: NodeId): void {
    const mask = table.length - 1
    let slot = this.#hashAt(node) & mask
    while (u32(table, slot) !== 0) slot = (slot + 1) & mask
    table[slot] = node
  }

  #hashAt(node: NodeId): number {
    const position = u32(this.#position.array, node)
    const chunk = this.#chunk(position)
    const start = position & (CHUNK - 1)
    const end = start + u16(this.#length.array, node)
    let hash = FNV_SEED
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (chunk[i] ?? 0), FNV_PRIME)
    return mixBits(hash)
  }
}

function hashOf(uri: string): number {
  return mixBits(fnv1a(uri))
}

/** Folds down the high bits, since a mask takes the low ones. */
function mixBits(hash: number): number {
  return (hash ^ (hash >>> 15)) >>> 0
}
