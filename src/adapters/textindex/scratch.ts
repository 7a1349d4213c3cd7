import { newBits, type Bits } from '../../lib/bits.ts'

/** Arrays for the documents of a segment, reused from query to query. */
export class Scratch {
  readonly #bytes: Uint8Array<ArrayBuffer>[] = []
  readonly #bits: Bits[] = []
  #bitsTaken = 0
  #taken = 0
  #numbers = new Uint32Array(0)

  /** Returns a zeroed byte for each document; the length is rounded up to a multiple of four. */
  take(documents: number): Uint8Array<ArrayBuffer> {
    const length = (documents + 3) & ~3
    let array = this.#bytes[this.#taken]
    if (array === undefined || array.length < length) {
      array = new Uint8Array(Math.max(length, 2 * (array?.length ?? 0)))
      this.#bytes[this.#taken] = array
    }
    this.#taken++
    return array.subarray(0, length).fill(0)
  }

  /** Returns the one uninitialised array with room for all document numbers. */
  numbers(documents: number): Uint32Array {
    if (this.#numbers.length < documents) this.#numbers = new Uint32Array(documents)
    return this.#numbers
  }

  takeBits(documents: number): Bits {
    const length = (documents + 31) >>> 5
    let bits = this.#bits[this.#bitsTaken]
    if (bits === undefined || bits.length < length) {
      bits = newBits(documents)
      this.#bits[this.#bitsTaken] = bits
    }
    this.#bitsTaken++
    return bits.subarray(0, length).fill(0)
  }

  /** Makes all taken arrays available again. */
  release(): void {
    this.#taken = 0
    this.#bitsTaken = 0
  }

  get byteLength(): number {
    return [...this.#bytes, ...this.#bits].reduce((sum, { byteLength }) => sum + byteLength, this.#numbers.byteLength)
  }
}
