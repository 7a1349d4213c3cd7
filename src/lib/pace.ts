/**
 * Between two turns of the event loop the long work of a thread runs for so long, whoever it is for; the step that
 * passes this bound is finished.
 */
export const SLICE_MS = 2
/** Work that has had more slices is long: 0.1 s of a core. */
const SHORT_SLICES = 50
/** Long work that advances at a time, the oldest; the rest waits with what it had in memory when it became long. */
const LONG_AT_A_TIME = 8
/** Every so many slices one is for long work, however much short work there is. */
const LONG_SLICE_EVERY = 4
/** To read an entity takes 20 to 50 µs, and a step of other work a millisecond. */
const UNITS_A_MS = 20
/** Work for requests that waits for a slice at a time; a request that comes then is refused. */
const MAX_WAITING = 256

/** More requests wait than may wait. */
export class TooManyWaiting extends Error {
  constructor() {
    super(`${MAX_WAITING} requests that take long are being answered already`)
    this.name = 'TooManyWaiting'
  }
}

export interface TurnsOptions {
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
 * The long work of one thread takes turns: one slice between two turns of the event loop, so that a request which needs
 * little waits for one slice, however many others need much. Work that has had the fewest slices goes first.
 */
export class Turns {
  readonly #sliceMs: number
  readonly #now: () => number
  readonly #nextTurn: (callback: () => void) => void
  #waiting: QueuedTurn[] = []
  #paces = 0
  #slices = 0
  /** The present slice ends then. */
  #endsAt = 0
  #isTurnDue = false

  constructor({ sliceMs = SLICE_MS, now = () => performance.now(), nextTurn = setImmediate }: TurnsOptions = {}) {
    this.#sliceMs = sliceMs
    this.#now = now
    this.#nextTurn = nextTurn
  }

  /** Slices so far that work waited for. */
  get slices(): number {
    return this.#slices
  }

  numberPace(): number {
    return this.#paces++
  }

  /** Whether the present slice is used up, by whomever. */
  isSliceOver(): boolean {
    if (!this.#isTurnDue) this.#beginSlice()
    return this.#now() >= this.#endsAt
  }

  /** Resolves at the beginning of a slice. */
  async wait(pace: Pace): Promise<void> {
    if (pace.isRefusable && !pace.hasBegun && this.#refusableWaiting() >= MAX_WAITING) throw new TooManyWaiting()
    await new Promise<void>((resume) => this.#waiting.push({ pace, resume }))
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
    if (next === null) return
    this.#waiting.splice(this.#waiting.indexOf(next), 1)
    this.#slices++
    next.pace.slices++
    next.pace.hasBegun = true
    this.#beginSlice()
    next.resume()
  }

  #next(): QueuedTurn | null {
    const short = this.#waiting.filter(({ pace }) => pace.slices <= SHORT_SLICES)
    const long = this.#waiting.filter(({ pace }) => pace.slices > SHORT_SLICES)
    const isForLong = short.length === 0 || (long.length > 0 && this.#slices % LONG_SLICE_EVERY === 0)
    const among = isForLong ? long.sort((a, b) => a.pace.number - b.pace.number).slice(0, LONG_AT_A_TIME) : short
    return among.reduce<QueuedTurn | null>(
      (least, one) => (least === null || one.pace.slices < least.pace.slices ? one : least),
      null,
    )
  }
}

/** Those of this thread. */
const TURNS = new Turns()

export interface PaceOptions {
  readonly turns?: Turns
  /** It works for a request, which is refused where too many wait. */
  readonly isRefusable?: boolean
  /** Slices that the same work has had already, in another thread. */
  readonly slices?: number
}

/** What a part of some work cost that another thread did. */
export interface WorkCost {
  readonly slices: number
  readonly ms: number
}

/** One piece of long work, such as all that one request needs. */
export class Pace {
  readonly #turns: Turns
  readonly isRefusable: boolean
  /** In the order in which they began. */
  readonly number: number
  /** Those that it waited for. */
  slices: number
  /** What it has cost so far: as many units as entities that it loaded, and some for each step of other work. */
  units = 0
  /** It has had a slice in this thread: it is not refused any more. */
  hasBegun = false
  #isLong = false

  constructor({ turns = TURNS, isRefusable = false, slices = 0 }: PaceOptions = {}) {
    this.#turns = turns
    this.isRefusable = isRefusable
    this.slices = slices
    this.number = turns.numberPace()
  }

  /** It may take long: it has asked before whether a slice was over. */
  get isLong(): boolean {
    return this.#isLong
  }

  /** To be called about every millisecond of work, and directly before it: whether `turn` is to be awaited. */
  isDue(): boolean {
    this.#isLong = true
    this.units += UNITS_A_MS
    return this.#turns.isSliceOver()
  }

  /** Counts what a step took beyond the millisecond that it is taken for. */
  noteStep(ms: number): void {
    this.units += Math.max(0, ms - 1) * UNITS_A_MS
  }

  /** Counts what another thread did for it, as if it had been done here. */
  noteCost({ slices, ms }: WorkCost): void {
    this.slices += slices
    this.units += ms * UNITS_A_MS
  }

  /** The next slice. */
  turn(): Promise<void> {
    return this.#turns.wait(this)
  }
}
