// Typed arrays that grow, for columns of millions of numbers. Each kind is a class of its own: classes made by one
// function share V8's type feedback, and a push took twice as long.
import { u32 } from './array-elements.ts'

export type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** Returns the next capacity: doubling, and at least 16. Untouched pages cost address space, not memory. */
function nextCapacity(capacity: number, needed: number): number {
  return Math.max(16, needed, capacity * 2)
}

export class U8s {
  array: Uint8Array
  length = 0

  constructor(capacity = 0) {
    this.array = new Uint8Array(capacity)
  }

  reserve(length: number): void {
    if (length <= this.array.length) return
    const wider = new Uint8Array(nextCapacity(this.array.length, length))
    wider.set(this.array)
    this.array = wider
  }

  push(value: number): void {
    this.reserve(this.length + 1)
    this.array[this.length++] = value
  }
}

/** Least number of bytes copied ahead with each reservation. */
const MIN_COPIED_BYTES = 1 << 14

/**
 * Bytes that are only appended. A wider array is filled step by step while the last quarter of the current one is used,
 * so that no reservation copies much.
 */
export class AppendedU8s {
  array: Uint8Array
  length = 0
  #wider: Uint8Array | null = null
  #copied = 0
  readonly #room: number

  /** Copies nothing ahead while the initial room suffices. */
  constructor(room = 0) {
    this.array = new Uint8Array(room)
    this.#room = room
  }

  get byteLength(): number {
    return this.array.length + (this.#wider?.length ?? 0)
  }

  /** Number of elements already in the wider array. */
  get copied(): number {
    return this.#copied
  }

  reserve(length: number): void {
    const { array } = this
    if (length <= this.#room || length * 4 <= array.length * 3) return
    this.#wider ??= new Uint8Array(nextCapacity(array.length, length))
    if (length <= array.length) return this.#copy(Math.max(MIN_COPIED_BYTES, 8 * (length - this.length)))
    if (length > this.#wider.length) this.#widenTo(length)
    this.#copy(this.length)
    this.array = this.#wider
    this.#wider = null
    this.#copied = 0
  }

  #copy(most: number): void {
    const to = Math.min(this.length, this.#copied + most)
    this.#wider?.set(this.array.subarray(this.#copied, to), this.#copied)
    this.#copied = to
  }

  #widenTo(length: number): void {
    this.#wider = new Uint8Array(nextCapacity(this.array.length, length))
    this.#copied = 0
  }
}

export class U16s {
  array: Uint16Array
  length = 0

  constructor(capacity = 0) {
    this.array = new Uint16Array(capacity)
  }

  reserve(length: number): void {
    if (length <= this.array.length) return
    const wider = new Uint16Array(nextCapacity(this.array.length, length))
    wider.set(this.array)
    this.array = wider
  }

  push(value: number): void {
    this.reserve(this.length + 1)
    this.array[this.length++] = value
  }
}

export class U32s {
  array: Uint32Array
  length = 0

  constructor(capacity = 0) {
    this.array = new Uint32Array(capacity)
  }

  reserve(length: number): void {
    if (length <= this.array.length) return
    const wider = new Uint32Array(nextCapacity(this.array.length, length))
    wider.set(this.array)
    this.array = wider
  }

  push(value: number): void {
    this.reserve(this.length + 1)
    this.array[this.length++] = value
  }
}

export class F64s {
  array: Float64Array
  length = 0

  constructor(capacity = 0) {
    this.array = new Float64Array(capacity)
  }

  reserve(length: number): void {
    if (length <= this.array.length) return
    const wider = new Float64Array(nextCapacity(this.array.length, length))
    wider.set(this.array)
    this.array = wider
  }

  push(value: number): void {
    this.reserve(this.length + 1)
    this.array[this.length++] = value
  }
}

/** Like the others, but values never written read as -1: for heads and links of lists. */
export class I32s {
  array: Int32Array
  length = 0

  constructor(capacity = 0) {
    this.array = new Int32Array(capacity).fill(-1)
  }

  reserve(length: number): void {
    if (length <= this.array.length) return
    const wider = new Int32Array(nextCapacity(this.array.length, length))
    wider.set(this.array)
    wider.fill(-1, this.array.length)
    this.array = wider
  }

  push(value: number): void {
    this.reserve(this.length + 1)
    this.array[this.length++] = value
  }
}

/** Returns the first index at which `holds`, or `to`: from there on it must hold everywhere. */
export function firstIndexWhere(from: number, to: number, holds: (index: number) => boolean): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Counts the values up to `bound` among the first `length` sorted ones. */
export function countUpTo(sorted: Uint32Array, length: number, bound: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (u32(sorted, middle) <= bound) low = middle + 1
    else high = middle
  }
  return low
}
