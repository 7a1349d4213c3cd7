import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/array-elements.ts'
import { hasBit, newSharedBits, setBit } from '../lib/bits.ts'

/** A set of nodes: a bit for each, an eighth of a megabyte for a million, in memory that threads share. */
export class NodeBits {
  #bits: Uint32Array<SharedArrayBuffer>
  #count = 0

  /** Has room for nodes below `bound`, and grows for others. */
  constructor(bound: NodeId) {
    this.#bits = newSharedBits(Math.max(1, bound))
  }

  get bits(): Uint32Array<SharedArrayBuffer> {
    return this.#bits
  }

  get count(): number {
    return this.#count
  }

  has(node: NodeId): boolean {
    return hasBit(this.#bits, node)
  }

  /** Returns false if it was in the set already. */
  add(node: NodeId): boolean {
    if (this.has(node)) return false
    if (node >>> 5 >= this.#bits.length) {
      const wider = newSharedBits(Math.max(node + 1, this.#bits.length * 64))
      wider.set(this.#bits)
      this.#bits = wider
    }
    setBit(this.#bits, node)
    this.#count++
    return true
  }

  copy(): NodeBits {
    const copy = new NodeBits(this.#bits.length * 32)
    copy.#bits.set(this.#bits)
    copy.#count = this.#count
    return copy
  }

  *nodes(): Generator<NodeId> {
    for (let word = 0; word < this.#bits.length; word++)
      for (let left = u32(this.#bits, word); left !== 0; left &= left - 1)
        yield word * 32 + 31 - Math.clz32(left & -left)
  }
}
