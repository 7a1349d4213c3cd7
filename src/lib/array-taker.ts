import type { NumberArray } from './arrays.ts'

/** Takes arrays one after the other, each of the expected type. */
export class ArrayTaker {
  readonly #arrays: readonly NumberArray[]
  #at = 0
  #right = true

  constructor(arrays: readonly NumberArray[]) {
    this.#arrays = arrays
  }

  /** True if all arrays were taken, each as its own type. */
  get isDone(): boolean {
    return this.#right && this.#at === this.#arrays.length
  }

  u8(): Uint8Array {
    const next = this.#arrays[this.#at++]
    return next instanceof Uint8Array ? next : this.#wrong(new Uint8Array(0))
  }

  u16(): Uint16Array {
    const next = this.#arrays[this.#at++]
    return next instanceof Uint16Array ? next : this.#wrong(new Uint16Array(0))
  }

  u32(): Uint32Array {
    const next = this.#arrays[this.#at++]
    return next instanceof Uint32Array ? next : this.#wrong(new Uint32Array(0))
  }

  f64(): Float64Array {
    const next = this.#arrays[this.#at++]
    return next instanceof Float64Array ? next : this.#wrong(new Float64Array(0))
  }

  #wrong<T>(instead: T): T {
    this.#right = false
    return instead
  }
}
