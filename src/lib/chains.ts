const NONE = -1
const NO_VALUES: readonly number[] = []
const FIRST_CAPACITY = 1_024

/**
 * Lists of numbers by an integer of 32 bits, in typed arrays: some 20 bytes for each number. Numbers ascend, as the ids of a log do, and the
 * last ones can be dropped again.
 */
export class Chains {
  readonly #base: number
  #size = 0
  #keys = new Int32Array(FIRST_CAPACITY)
  /** The number less the base: it fits in 32 bits for any stretch of a log that fits in memory. */
  #offsets = new Int32Array(FIRST_CAPACITY)
  /** The place of the number before with the same key. */
  #before = new Int32Array(FIRST_CAPACITY)
  /** The place of the last number of a key, by its hash: open addressing, at most half full. */
  #last = new Int32Array(2 * FIRST_CAPACITY).fill(NONE)

  /** All numbers are greater. */
  constructor(base: number) {
    this.#base = base
  }

  get size(): number {
    return this.#size
  }

  add(key: number, value: number): void {
    if (this.#size === this.#keys.length) this.#grow()
    const place = this.#size++
    const slot = this.#slot(key)
    this.#keys[place] = key
    this.#offsets[place] = value - this.#base
    this.#before[place] = this.#last[slot] ?? NONE
    this.#last[slot] = place
  }

  /** Ascending. */
  of(key: number): readonly number[] {
    let place = this.#last[this.#slot(key)] ?? NONE
    if (place === NONE) return NO_VALUES
    const values: number[] = []
    for (; place !== NONE; place = this.#before[place] ?? NONE) values.push(this.#valueAt(place))
    return values.length === 1 ? values : values.toReversed()
  }

  /** 0: there is none. */
  last(key: number): number {
    const place = this.#last[this.#slot(key)] ?? NONE
    return place === NONE ? 0 : this.#valueAt(place)
  }

  /** Most keys have none. */
  descending(key: number): Iterable<number> {
    const place = this.#last[this.#slot(key)] ?? NONE
    return place === NONE ? NO_VALUES : this.#descendingFrom(place)
  }

  *#descendingFrom(last: number): Generator<number> {
    for (let place = last; place !== NONE; place = this.#before[place] ?? NONE) yield this.#valueAt(place)
  }

  /** Drops all but the first ones. */
  truncate(size: number): void {
    while (this.#size > size) {
      const place = --this.#size
      this.#last[this.#slot(this.#keys[place] ?? 0)] = this.#before[place] ?? NONE
    }
  }

  /** By key, and those of one key ascending. */
  sorted(): { readonly keys: Int32Array; readonly values: Float64Array } {
    const places = this.#order()
    const keys = new Int32Array(this.#size)
    const values = new Float64Array(this.#size)
    for (let i = 0; i < this.#size; i++) {
      const place = places[i] ?? 0
      keys[i] = this.#keys[place] ?? 0
      values[i] = this.#valueAt(place)
    }
    return { keys, values }
  }

  /** Sorted by 11 bits of the key after the other, each time keeping the order of those before: a hundred thousand in some milliseconds. */
  #order(): Int32Array {
    const size = this.#size
    let places = new Int32Array(size)
    let after = new Int32Array(size)
    for (let place = 0; place < size; place++) places[place] = place
    for (const shift of [0, 11, 22]) {
      const next = new Int32Array(2_049)
      for (let i = 0; i < size; i++) count(next, digitOf(this.#keys[i], shift) + 1)
      for (let digit = 1; digit < next.length; digit++) next[digit] = (next[digit] ?? 0) + (next[digit - 1] ?? 0)
      for (let i = 0; i < size; i++) {
        const place = places[i] ?? 0
        after[count(next, digitOf(this.#keys[place], shift))] = place
      }
      ;[places, after] = [after, places]
    }
    return places
  }

  #valueAt(place: number): number {
    return this.#base + (this.#offsets[place] ?? 0)
  }

  /** Where the last place of a key is, or would be. */
  #slot(key: number): number {
    const mask = this.#last.length - 1
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask
    for (;;) {
      const place = this.#last[slot] ?? NONE
      if (place === NONE || this.#keys[place] === key) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    const capacity = 2 * this.#keys.length
    this.#keys = grown(this.#keys, capacity)
    this.#offsets = grown(this.#offsets, capacity)
    this.#before = grown(this.#before, capacity)
    this.#last = new Int32Array(2 * capacity).fill(NONE)
    for (let place = 0; place < this.#size; place++) this.#last[this.#slot(this.#keys[place] ?? 0)] = place
  }
}

function grown(numbers: Int32Array<ArrayBuffer>, capacity: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(capacity)
  more.set(numbers)
  return more
}

/** Negative keys come first. */
function digitOf(key: number | undefined, shift: number): number {
  return (((key ?? 0) ^ 0x80000000) >>> shift) & 0x7ff
}

/** The count before. */
function count(counts: Int32Array, place: number): number {
  const before = counts[place] ?? 0
  counts[place] = before + 1
  return before
}
