import { u32 } from './elements.ts'

/** The next capacity: doubling, and at least 16. Untouched pages cost address space, not memory. */
function grown(capacity: number, needed: number): number {
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
    const wider = new Uint8Array(grown(this.array.length, length))
    wider.set(this.array)
    this.array = wider
  }

  push(value: number): void {
    this.reserve(this.length + 1)
    this.array[this.length++] = value
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
    const wider = new Uint16Array(grown(this.array.length, length))
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
    const wider = new Uint32Array(grown(this.array.length, length))
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
    const wider = new Float64Array(grown(this.array.length, length))
    wider.set(this.array)
    this.array = wider
  }

  push(value: number): void {
    this.reserve(this.length + 1)
    this.array[this.length++] = value
  }
}

/** Like the others, but values that were never written read as -1: for heads and links of lists. */
export class I32s {
  array: Int32Array
  length = 0

  constructor(capacity = 0) {
    this.array = new Int32Array(capacity).fill(-1)
  }

  reserve(length: number): void {
    if (length <= this.array.length) return
    const wider = new Int32Array(grown(this.array.length, length))
    wider.set(this.array)
    wider.fill(-1, this.array.length)
    this.array = wider
  }

  push(value: number): void {
    this.reserve(this.length + 1)
    this.array[this.length++] = value
  }
}

/** How many of the first `length` sorted values are at most `bound`. */
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
