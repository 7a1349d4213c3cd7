/** The outcome of one call. */
export type GroupOutcome<Out> =
  { readonly done: true; readonly value: Out } | { readonly done: false; readonly error: unknown }

export interface GroupOptions<Call, Out> {
  /** How much a call weighs, and how much fits in one write; one call always does. */
  readonly weigh: (call: Call) => number
  readonly most: number
  /** Writes calls together: an outcome for each, in order, or for the first of them; the rest is the next write. Throws where none was written. */
  readonly write: (calls: readonly Call[]) => Promise<readonly GroupOutcome<Out>[]> | readonly GroupOutcome<Out>[]
  /** Whether a write that threw may be the fault of one of its calls: then each is written alone, so that only that one fails. */
  readonly mayBlameOne: (error: unknown) => boolean
  /** What a call is refused with when too many wait. */
  readonly refusal: (waiting: number) => Error
}

interface Waiting<Call, Out> {
  readonly call: Call
  readonly weight: number
  readonly resolve: (value: Out) => void
  readonly reject: (error: unknown) => void
}

/** At most so many writes' worth of calls may wait; more are refused. */
const MAX_WRITES_WAITING = 50

/**
 * A write waits for announced calls as long as the event loop brings some: this many turns without
 * any (a fifth of a millisecond or so) end the wait.
 */
const IDLE_TURNS = 50

/**
 * Group commit: calls that come within a turn of the event loop, or while a write is under way, are written together, since a
 * durable write costs more than what it writes. One write at a time; the order is that of the calls.
 */
export class Group<Call, Out> {
  readonly #options: GroupOptions<Call, Out>
  #queue: Waiting<Call, Out>[] = []
  #weight = 0
  #following = 0
  #running: Promise<void> | null = null

  constructor(options: GroupOptions<Call, Out>) {
    this.#options = options
  }

  /** `following`: how many more calls the caller is about to make. Where it is 0, the call waits for no other. */
  add(call: Call, following = 0): Promise<Out> {
    const { weigh, most, refusal } = this.#options
    const weight = weigh(call)
    if (this.#queue.length > 0 && this.#weight + weight > MAX_WRITES_WAITING * most)
      return Promise.reject(refusal(this.#queue.length))
    this.#weight += weight
    this.#following = following
    return new Promise((resolve, reject) => {
      this.#queue.push({ call, weight, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing waits and nothing is under way. */
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
    for (let idle = 0; this.#following > 0 && this.#weight < this.#options.most && idle < IDLE_TURNS; idle++) {
      const before = this.#queue.length
      await turn()
      if (this.#queue.length > before) idle = -1
    }
    this.#following = 0
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
