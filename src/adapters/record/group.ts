export type GroupOutcome<Out> =
  | { readonly done: true; readonly value: Out }
  | { readonly done: false; readonly error: unknown }

interface GroupOptions<Call, Out> {
  /** Weight of a call; `most` is the weight that fits in one write, though a single call always fits. */
  readonly weigh: (call: Call) => number
  readonly most: number
  /** Returns the outcomes of all calls in order, or of the first ones: the rest goes into the next write. */
  readonly write: (calls: readonly Call[]) => Promise<readonly GroupOutcome<Out>[]> | readonly GroupOutcome<Out>[]
  /** Tells whether a single call may have made a write throw; then each call is written alone. */
  readonly mayBlameOne: (error: unknown) => boolean
  /** Builds the error for a call when too many are waiting. */
  readonly refusal: (waiting: number) => Error
  /** Longest wait for announced calls; 0 if a write has little fixed cost. */
  readonly maxWaitMs?: number | undefined
}

interface Waiting<Call, Out> {
  readonly call: Call
  readonly weight: number
  /** Deadline of its wait for others, in real time. Infinite if it waits as long as the others do. */
  readonly until: number
  readonly resolve: (value: Out) => void
  readonly reject: (error: unknown) => void
}

/** Bounds the waiting calls, in writes; further calls are refused. */
const MAX_WRITES_WAITING = 50

/** How long a call waits for each announced one: a durable write costs more … */
const WAIT_MS = 1
/** … up to this in total … */
const MAX_WAIT_MS = 100
/** … or until none came for this long: their source is then slow. */
const IDLE_MS = 10

/**
 * Group commit: calls that come within a turn of the event loop, or during a write, are written together, since a
 * durable write has a high fixed cost. One write at a time, in the order of the calls.
 */
export class Group<Call, Out> {
  readonly #options: GroupOptions<Call, Out>
  #queue: Waiting<Call, Out>[] = []
  #weight = 0
  #running: Promise<void> | null = null
  /** When the last call arrived that others may have waited for. */
  #cameAt = 0
  /** Set while calls wait for others: the deadline, and a function that ends the wait. */
  #waiting: { readonly until: number; readonly end: () => void } | null = null

  constructor(options: GroupOptions<Call, Out>) {
    this.#options = options
  }

  /** `following`: number of calls to come, for which this one may wait; infinite: waits as long as others do. */
  add(call: Call, following = 0): Promise<Out> {
    const { weigh, most, refusal, maxWaitMs = MAX_WAIT_MS } = this.#options
    const weight = weigh(call)
    if (this.#queue.length > 0 && this.#weight + weight > MAX_WRITES_WAITING * most)
      return Promise.reject(refusal(this.#queue.length))
    this.#weight += weight
    const now = performance.now()
    if (following !== Infinity) this.#cameAt = now
    const until = following === Infinity ? Infinity : now + Math.min(following * WAIT_MS, maxWaitMs)
    return new Promise((resolve, reject) => {
      this.#queue.push({ call, weight, until, resolve, reject })
      if (this.#waiting !== null && (this.#weight >= most || until < this.#waiting.until)) this.#waiting.end()
      this.#running ??= this.#run()
    })
  }

  /** Resolves when no call waits and no write runs. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#gather()
      await this.#write(this.#next())
    }
    this.#running = null
  }

  async #gather(): Promise<void> {
    await turn()
    while (this.#weight < this.#options.most) {
      const soonest = this.#queue.reduce((least, one) => Math.min(least, one.until), Infinity)
      const until = Math.min(soonest, this.#cameAt + IDLE_MS)
      const left = until - performance.now()
      if (soonest === Infinity || left <= 0) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#waiting = { until, end: () => (clearTimeout(timer), resolve()) }
      })
      this.#waiting = null
    }
  }

  #next(): Waiting<Call, Out>[] {
    let weight = 0
    const end = this.#queue.findIndex((waiting) => (weight += waiting.weight) > this.#options.most)
    const batch = this.#queue.splice(0, end < 0 ? this.#queue.length : Math.max(1, end))
    for (const waiting of batch) this.#weight -= waiting.weight
    return batch
  }

  async #write(batch: readonly Waiting<Call, Out>[]): Promise<void> {
    let outcomes: readonly GroupOutcome<Out>[]
    try {
      outcomes = await this.#options.write(batch.map(({ call }) => call))
    } catch (error) {
      if (batch.length === 1 || !this.#options.mayBlameOne(error)) for (const { reject } of batch) reject(error)
      else for (const one of batch) await this.#write([one])
      return
    }
    const left = batch.slice(Math.max(1, outcomes.length))
    this.#queue.unshift(...left)
    for (const { weight } of left) this.#weight += weight
    batch.slice(0, batch.length - left.length).forEach(({ resolve, reject }, i) => {
      const outcome = outcomes[i]
      if (outcome === undefined) reject(new Error('the record answered none of the calls that were made'))
      else if (outcome.done) resolve(outcome.value)
      else reject(outcome.error)
    })
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
