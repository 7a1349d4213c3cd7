/**
 * The recent signatures of one platform. None is dropped early: once it is full, calls are refused, since an attacker
 * could flush a memory that forgets under load. Each process has its own, empty after a start, so a call of the last
 * minutes may be replayed once. That costs one more read and does no harm: an event only names what to read.
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

  /** The claimed call couldn't be taken: the sender may send it again. */
  forget(signature: string): void {
    this.#seen.delete(signature)
  }
}
