import type { Commit, CommitOutcome, Store } from '../contracts/store.ts'

/** One durable write carries up to this many transactions … */
const MAX_BATCH = 256
/**
 * … and waits for company while more is known to be on its way, for as long as the event loop brings some: this many turns
 * without any (a fifth of a millisecond or so) end it.
 */
const IDLE_TURNS = 50

interface Waiting {
  readonly commit: Commit
  readonly resolve: (outcome: CommitOutcome) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: hydrations that finish close together share one durable write, since its cost is per write, not per
 * transaction. One batch is under way at a time; order within it is the order of arrival.
 */
export class CommitBatch {
  readonly #store: Store
  readonly #expected: () => number
  #queue: Waiting[] = []
  #running = false

  /** `expected` says how many more commits are on their way: alone, a commit doesn't wait for anybody. */
  constructor(store: Store, expected: () => number) {
    this.#store = store
    this.#expected = expected
  }

  push(commit: Commit): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ commit, resolve, reject })
      if (!this.#running) {
        this.#running = true
        void this.#run()
      }
    })
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#linger()
      await this.#write(this.#queue.splice(0, MAX_BATCH))
    }
    this.#running = false
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#store.commit(batch.map((w) => w.commit))
      batch.forEach((w, i) => {
        const outcome = outcomes[i]
        if (outcome === undefined) w.reject(new Error('the record answered fewer outcomes than commits'))
        else w.resolve(outcome)
      })
    } catch (error) {
      const [only] = batch
      if (batch.length === 1) return only?.reject(error)
      // One that can't be written must not take its company along: each gets a try of its own.
      for (const waiting of batch) await this.#write([waiting])
    }
  }

  async #linger(): Promise<void> {
    let idle = 0
    while (this.#queue.length < MAX_BATCH && this.#expected() > this.#queue.length && idle < IDLE_TURNS) {
      const before = this.#queue.length
      await new Promise((resolve) => setImmediate(resolve))
      idle = this.#queue.length > before ? 0 : idle + 1
    }
  }
}
