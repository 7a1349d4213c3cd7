/** How long long work runs between two turns of the event loop. A step that exceeds this is finished. */
export const SLICE_MS = 2
/** Work that has had more slices counts as long: 0.1 s of a core. */
const SHORT_SLICES = 50
/** Long work that advances concurrently, oldest first; the rest waits with the memory it had when it became long. */
const LONG_AT_A_TIME = 8
/** After this many slices one goes to the oldest work, so that none starves under load. */
const OLDEST_SLICE_EVERY = 4
/** Reading an entity takes 20 to 50 µs, and a step of other work a millisecond. */
const UNITS_PER_MS = 20
/** Units that budgets charge for a slice. */
export const UNITS_PER_SLICE = SLICE_MS * UNITS_PER_MS
/** Requests whose work may wait for a slice; further ones are refused. */
const MAX_WAITING = 256
/** This many requests may wait without being refused: on a slow machine one person's page would otherwise be too much. */
const FEW_WAITING = 4
/** Beyond those, a request is refused if those before it would take longer than this. */
const MAX_QUEUED_MS = 5_000
/** The limit for kinds that take MANY_SLICES slices or more: the most expensive requests are refused first. */
const MAX_QUEUED_MS_OF_LONG = 1_500
const MANY_SLICES = 20
/** Slices assumed for a kind of request that wasn't answered yet. */
const ASSUMED_SLICES = 5
/** There are few kinds: the names of questions, and GraphQL by cost. */
const MAX_KINDS = 500
/** Weight of the newest value in the running means: slices per request of a kind, and the duration of a slice. */
const [NEWEST_REQUEST, NEWEST_SLICE] = [0.3, 0.02] as const
/** Longest counted duration of a slice: a garbage collection says nothing about later slices. */
const MAX_SLICE_MS = 10

export class TooManyWaiting extends Error {
  /** Seconds until there is room, if no other request arrives. */
  readonly retryAfter: number

  /** `queuedMs`: how long the requests before it take, if known. */
  constructor(waiting: number, queuedMs: number | null) {
    const duration = queuedMs === null ? '' : `, which takes ${seconds(queuedMs)} s`
    super(`the service is busy with ${waiting} long requests${duration}`)
    this.name = 'TooManyWaiting'
    this.retryAfter = seconds(queuedMs ?? 0)
  }
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000))
}

interface TurnsOptions {
  readonly sliceMs?: number
  readonly now?: () => number
  /** Calls back in the next turn of the event loop. */
  readonly nextTurn?: (callback: () => void) => void
}

interface QueuedTurn {
  readonly pace: Pace
  readonly resume: () => void
}

/**
 * Schedules the long work of one thread: one slice between two turns of the event loop, so that a small request waits
 * for a slice or two, however many large ones there are. The work with the fewest slices goes first, counting its
 * caller's recent ones, and now and then the oldest.
 */
export class Turns {
  readonly #sliceMs: number
  readonly #now: () => number
  readonly #nextTurn: (callback: () => void) => void
  #waiting: QueuedTurn[] = []
  #paces = 0
  #slices = 0
  /** End of the current slice. */
  #endsAt = 0
  /** When the last awaited slice began; null if none was awaited since. */
  #lastTurn: number | null = null
  /** Mean duration of a slice, including the thread's other work and what other processes take of its core. */
  #sliceTakesMs: number
  /** Mean number of slices per request, by kind. */
  readonly #typicalSlices = new Map<string, number>()
  #isTurnDue = false

  constructor({ sliceMs = SLICE_MS, now = () => performance.now(), nextTurn = setImmediate }: TurnsOptions = {}) {
    this.#sliceMs = sliceMs
    this.#sliceTakesMs = sliceMs
    this.#now = now
    this.#nextTurn = nextTurn
  }

  /** Number of slices so far that work waited for. */
  get slices(): number {
    return this.#slices
  }

  numberPace(): number {
    return this.#paces++
  }

  /** Tells whether the current slice is used up, whoever used it. */
  isSliceOver(): boolean {
    if (!this.#isTurnDue) this.#beginSlice()
    return this.#now() >= this.#endsAt
  }

  /** Resolves at the beginning of a slice. */
  async wait(pace: Pace): Promise<void> {
    if (pace.isRefusable && pace.slicesHere === 0) this.#admit(pace)
    await new Promise<void>((resume) => this.#waiting.push({ pace, resume }))
  }

  /** Ends work that was answered or given up. */
  end(pace: Pace): void {
    const { kind } = pace
    if (kind === null || pace.slicesHere === 0) return
    const before = this.#typicalSlices.get(kind)
    if (before === undefined && this.#typicalSlices.size >= MAX_KINDS) return
    this.#typicalSlices.set(kind, mean(before ?? pace.slicesHere, pace.slicesHere, NEWEST_REQUEST))
  }

  #admit(pace: Pace): void {
    const waiting = this.#refusableWaiting()
    if (waiting < FEW_WAITING) return
    const queuedMs = this.#queuedMs()
    const isLong = this.#typicalSlicesOf(pace) >= MANY_SLICES
    if (waiting >= MAX_WAITING || queuedMs > (isLong ? MAX_QUEUED_MS_OF_LONG : MAX_QUEUED_MS))
      throw new TooManyWaiting(waiting, queuedMs)
  }

  /** Returns the time that waiting work still takes, without work that waits for another thread. */
  #queuedMs(): number {
    let slices = 0
    for (const { pace } of this.#waiting) if (pace.isRefusable) slices += this.#slicesLeft(pace)
    return slices * this.#sliceTakesMs
  }

  /**
   * Estimates the slices until the work is answered, including those of others that overtake long work. Work that has
   * had its kind's usual slices may take as many again, so at least half of the usual number counts as left.
   */
  #slicesLeft(pace: Pace): number {
    const typical = this.#typicalSlicesOf(pace)
    const left = Math.max(1, typical / 2, typical - pace.slicesHere)
    return pace.slices > SHORT_SLICES ? left * OLDEST_SLICE_EVERY : left
  }

  #typicalSlicesOf({ kind }: Pace): number {
    return this.#typicalSlices.get(kind ?? '') ?? ASSUMED_SLICES
  }

  #refusableWaiting(): number {
    return this.#waiting.reduce((count, { pace }) => count + (pace.isRefusable ? 1 : 0), 0)
  }

  #beginSlice(): void {
    this.#endsAt = this.#now() + this.#sliceMs
    this.#isTurnDue = true
    this.#nextTurn(() => this.#turn())
  }

  #turn(): void {
    this.#isTurnDue = false
    const next = this.#next()
    this.#noteTurn(next !== null)
    if (next === null) return
    this.#waiting.splice(this.#waiting.indexOf(next), 1)
    this.#slices++
    next.pace.slices++
    next.pace.slicesHere++
    this.#beginSlice()
    next.resume()
  }

  #noteTurn(isAwaited: boolean): void {
    const now = this.#now()
    if (isAwaited && this.#lastTurn !== null)
      this.#sliceTakesMs = mean(this.#sliceTakesMs, Math.min(MAX_SLICE_MS, now - this.#lastTurn), NEWEST_SLICE)
    this.#lastTurn = isAwaited ? now : null
  }

  #next(): QueuedTurn | null {
    if (this.#slices % OLDEST_SLICE_EVERY === 0) return least(this.#waiting, ({ number }) => number)
    const short = this.#waiting.filter(({ pace }) => pace.slices <= SHORT_SLICES)
    if (short.length > 0) return least(short, slicesHad)
    const oldest = this.#waiting.toSorted((a, b) => a.pace.number - b.pace.number).slice(0, LONG_AT_A_TIME)
    return least(oldest, slicesHad)
  }
}

/** Includes its caller's recent slices, so that many requests of one caller wait behind few of another. */
function slicesHad({ slices, callerSlices }: Pace): number {
  return slices + callerSlices
}

/** Returns the first of those with the least. */
function least(turns: readonly QueuedTurn[], amount: (pace: Pace) => number): QueuedTurn | null {
  return turns.reduce<QueuedTurn | null>(
    (found, one) => (found === null || amount(one.pace) < amount(found.pace) ? one : found),
    null,
  )
}

function mean(before: number, newest: number, share: number): number {
  return before + (newest - before) * share
}

/** The scheduler of this thread. */
const TURNS = new Turns()

interface PaceOptions {
  readonly turns?: Turns
  /** True for work of a request, which is refused if too many wait. */
  readonly isRefusable?: boolean
  /** Slices that the same work already had in another thread. */
  readonly slices?: number
  /** Recent slices of its caller for other requests. */
  readonly callerSlices?: number
  /** Kind of request, by which the mean duration is kept. Work with a kind has to report its `end`. */
  readonly kind?: string
}

/** The cost of a part of the work that ran in another thread. */
export interface WorkCost {
  readonly slices: number
  readonly ms: number
}

/** One piece of long work, such as all that one request needs. */
export class Pace {
  readonly #turns: Turns
  readonly isRefusable: boolean
  readonly kind: string | null
  /** Sequence number in the order in which they began. */
  readonly number: number
  /** Slices that it waited for, in any thread. */
  slices: number
  /** Recent slices of its caller for other requests. */
  readonly callerSlices: number
  /** Slices that it waited for in this thread; it is admitted with the first one. */
  slicesHere = 0
  /** Cost so far: one unit for each entity loaded, and some for each step of other work. */
  units = 0
  #isLong = false

  constructor({ turns = TURNS, isRefusable = false, slices = 0, callerSlices = 0, kind }: PaceOptions = {}) {
    this.#turns = turns
    this.isRefusable = isRefusable
    this.slices = slices
    this.callerSlices = callerSlices
    this.kind = kind ?? null
    this.number = turns.numberPace()
  }

  /** True if it may take long: it has checked before whether a slice was over. */
  get isLong(): boolean {
    return this.#isLong
  }

  /** Tells whether to await `yieldNow`. Call it about every millisecond of work, directly before that work. */
  isDue(ms = 1): boolean {
    this.#isLong = true
    this.units += ms * UNITS_PER_MS
    return this.#turns.isSliceOver()
  }

  /** Counts the time of a step beyond the millisecond assumed for it. */
  noteStep(ms: number): void {
    this.units += Math.max(0, ms - 1) * UNITS_PER_MS
  }

  /** Counts another thread's work for it, as if it had been done here. */
  noteCost({ slices, ms }: WorkCost): void {
    this.slices += slices
    this.units += ms * UNITS_PER_MS
  }

  end(): void {
    this.#turns.end(this)
  }

  /** Waits for the next slice. */
  yieldNow(): Promise<void> {
    return this.#turns.wait(this)
  }
}
