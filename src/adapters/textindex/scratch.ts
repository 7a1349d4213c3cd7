/** Arrays of a byte for each document of a segment, used for one query after the other. */
export class Scratch {
  readonly #arrays: Uint8Array<ArrayBuffer>[] = []
  #taken = 0

  /** Zeroed; its length is the next multiple of four. */
  take(documents: number): Uint8Array<ArrayBuffer> {
    const length = (documents + 3) & ~3
    let array = this.#arrays[this.#taken]
    if (array === undefined || array.length < length) {
      array = new Uint8Array(Math.max(length, 2 * (array?.length ?? 0)))
      this.#arrays[this.#taken] = array
    }
    this.#taken++
    return array.subarray(0, length).fill(0)
  }

  /** All that was taken may be taken again. */
  release(): void {
    this.#taken = 0
  }

  get byteLength(): number {
    return this.#arrays.reduce((sum, array) => sum + array.length, 0)
  }
}
