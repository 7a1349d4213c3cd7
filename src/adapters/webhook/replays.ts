/**
 * The signatures of one platform that were seen lately. It forgets none before its time: where there is no more room a call is
 * refused, for a memory that forgets under load is one that an attacker can empty. It is this process's own, and empty after
 * a start: a call of the last minutes could then be played once more. That does no harm, only work: a thin event says what to
 * look at, never what is there, so one that comes twice is one read more.
 */
export class Replays {
  readonly #bound: number
  readonly #keepMs: number
  /** In the order of coming, and so of going: all are kept equally long. */
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
      // At its last moment a call is still good, and so still known.
      if (until >= now) break
      this.#seen.delete(old)
    }
    if (this.#seen.has(signature)) return 'replayed'
    if (this.#seen.size >= this.#bound) return 'full'
    this.#seen.set(signature, now + this.#keepMs)
    return 'new'
  }

  /** What was claimed could not be taken: the sender may try the very same again. */
  forget(signature: string): void {
    this.#seen.delete(signature)
  }
}
