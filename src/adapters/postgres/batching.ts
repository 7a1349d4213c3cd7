import { DatabaseUnavailable } from './errors.ts'

interface Waiting<In, Out> {
  readonly call: In
  readonly resolve: (value: Out) => void
  readonly reject: (error: unknown) => void
}

export interface BatchOptions<In, Out> {
  /** How much a call weighs, and how much fits in one batch; one call always does. */
  readonly weigh: (call: In) => number
  readonly most: number
  readonly perform: (calls: readonly In[]) => Promise<readonly Out[]>
}

/** Batches' worth that may wait for a server that is slow; whoever comes then is told to come again. */
const WAITING = 50

/**
 * Calls that come while a batch is under way are the next: a durable write costs more than what it writes. A batch that
 * fails for another reason than that the server is away is performed call by call, so that only the one at fault fails.
 */
export class Batching<In, Out> {
  readonly #options: BatchOptions<In, Out>
  #queue: Waiting<In, Out>[] = []
  #weight = 0
  #running: Promise<void> | null = null

  constructor(options: BatchOptions<In, Out>) {
    this.#options = options
  }

  add(call: In): Promise<Out> {
    const weight = this.#options.weigh(call)
    const most = WAITING * this.#options.most
    if (this.#queue.length > 0 && this.#weight + weight > most) {
      const text = `the record is not keeping up: ${this.#queue.length} writes wait for it; the same write may be made again later`
      return Promise.reject(new DatabaseUnavailable(text))
    }
    this.#weight += weight
    return new Promise((resolve, reject) => {
      this.#queue.push({ call, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  async #run(): Promise<void> {
    // Whoever calls in this turn of the loop comes along.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#queue.length > 0) await this.#perform(this.#next())
    this.#running = null
  }

  #next(): Waiting<In, Out>[] {
    let weight = 0
    const end = this.#queue.findIndex(({ call }) => (weight += this.#options.weigh(call)) > this.#options.most)
    const batch = this.#queue.splice(0, end < 0 ? this.#queue.length : Math.max(1, end))
    for (const { call } of batch) this.#weight -= this.#options.weigh(call)
    return batch
  }

  async #perform(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const answers = await this.#options.perform(batch.map(({ call }) => call))
      batch.forEach(({ resolve, reject }, i) => {
        const answer = answers[i]
        if (answer === undefined) reject(new Error('the record answered fewer calls than were made'))
        else resolve(answer)
      })
    } catch (error) {
      if (batch.length === 1 || error instanceof DatabaseUnavailable) for (const { reject } of batch) reject(error)
      else for (const one of batch) await this.#perform([one])
    }
  }
}
