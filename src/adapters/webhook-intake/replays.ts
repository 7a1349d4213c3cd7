/**
 * The recent signatures of one platform. None is dropped before its time: where there is no more room a call is
 * refused, for a memory that forgets under load is one that an attacker can empty. It is this process's own, and empty
 * after a start: a call of the last minutes could then be replayed once. That does no harm, only work: a thin event
 * names what to read, never its contents, so one that comes twice is one more read.
 */
export class Replays {
  readonly #bound: number
  readonly #keepMs: number
  /** Sorted by arrival, and so by expiry, since all are remembered equally long. */
  readonly #seen = new Map<string, number>()

  constructor(bound: number, keepMs: number) {
    this.#bound = bound
    this.#keepMs = keepMs
  }

  get size(): number {
    return this.#seen.size
  }

  claim(signature: string, now: number): 'new' | 'replayed' | 'full' {
    for (const [old, until] of this.#seen) {
      // A call is still valid at its last moment, so it must still be remembered.
      if (until >= now) break
      this.#seen.delete(old)
    }
    if (this.#seen.has(signature)) return 'replayed'
    if (this.#seen.size >= this.#bound) return 'full'
    this.#seen.set(signature, now + this.#keepMs)
    return 'new'
  }

  /** The claimed call could not be taken: the sender may send the same call again. */
  forget(signature: string): void {
    this.#seen.delete(signature)
  }
}
