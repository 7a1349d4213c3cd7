import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace, TooManyWaiting, Turns } from './pace.ts'

const MAX_WAITING = 256

const OLDEST_SLICE_EVERY = 4

const LONG_AT_A_TIME = 8

const SHORT_SLICES = 50

const FEW_WAITING = 4
const SLICE_MS = 2
const LONGEST_STEP = 4

/** A thread whose time passes only with work, and whose event loop turns on demand. */
class FakeThread {
  #now = 0
  #due: (() => void)[] = []
  readonly turns = new Turns({
    sliceMs: SLICE_MS,
    now: () => this.#now,
    nextTurn: (callback) => void this.#due.push(callback),
  })

  spend(ms: number): void {
    this.#now += ms
  }

  /** Runs one turn of the event loop with its requests; returns the time that work takes until the next one. */
  async turn(requests: readonly (() => void)[] = []): Promise<number> {
    const began = this.#now
    const due = this.#due
    this.#due = []
    for (const callback of [...due, ...requests]) {
      callback()
      await this.#jobs()
    }
    return this.#now - began
  }

  /** Continuing work runs in promise jobs, before anything else. */
  async #jobs(): Promise<void> {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }

  pace(isRefusable = true): Pace {
    return new Pace({ turns: this.turns, isRefusable })
  }

  /** Works so many milliseconds, pausing before each. */
  async work(ms: number, pace = this.pace()): Promise<void> {
    for (let i = 0; i < ms; i++) {
      if (pace.isDue()) await pace.yieldNow()
      this.spend(1)
    }
  }

  /** Does the same for a request among others. */
  async request(kind: string, ms: number): Promise<void> {
    const pace = new Pace({ turns: this.turns, isRefusable: true, kind })
    try {
      await this.work(ms, pace)
    } finally {
      pace.end()
    }
  }

  /** Turns as often as the work needs. */
  async finish(work: Promise<unknown>, mostTurns: number): Promise<number> {
    const done = new AbortController()
    void work.then(() => done.abort())
    let turns = 0
    for (; !done.signal.aborted; turns++) {
      if (turns === mostTurns) throw new Error(`not done after ${turns} turns`)
      await this.turn()
    }
    return turns
  }
}

describe('long work', () => {
  it('runs its slices back to back if nothing else is waiting', async () => {
    const thread = new FakeThread()
    expect(await thread.finish(thread.work(10), 20)).toBeLessThanOrEqual(1 + 10 / SLICE_MS)
  })

  it('takes one slice per turn of the event loop, however many requests compete', async () => {
    const thread = new FakeThread()
    const works: Promise<void>[] = []
    const spent = [await thread.turn(Array.from({ length: 20 }, () => () => void works.push(thread.work(30))))]
    for (let i = 0; i < 20 * 30; i++) spent.push(await thread.turn())
    await Promise.all(works)
    expect(Math.max(...spent)).toBe(SLICE_MS)
  })

  it('lets a short request wait for one slice of the others at most', async () => {
    const thread = new FakeThread()
    const long = Array.from({ length: 20 }, () => thread.work(200))
    for (let i = 0; i < 500; i++) await thread.turn()
    const before = thread.turns.slices
    await thread.finish(thread.work(SLICE_MS), 10)
    expect(thread.turns.slices - before).toBeLessThanOrEqual(2)
    await thread.finish(Promise.all(long), 4_000)
  })

  it("puts a heavy caller's requests behind those of others", async () => {
    const thread = new FakeThread()
    const paceOf = (callerSlices: number): Pace => new Pace({ turns: thread.turns, isRefusable: true, callerSlices })
    const many = Array.from({ length: 40 }, () => thread.work(SHORT_SLICES, paceOf(500)))
    await thread.turn()
    const before = thread.turns.slices
    const needed = SHORT_SLICES / 2
    await thread.finish(thread.work(needed * SLICE_MS, paceOf(0)), 1_000)
    // Now and then a slice goes to the oldest work.
    const others = OLDEST_SLICE_EVERY / (OLDEST_SLICE_EVERY - 1)
    expect(thread.turns.slices - before).toBeLessThanOrEqual(needed * others + 2)
    await thread.finish(Promise.all(many), 4_000)
  })

  it.each([SHORT_SLICES / 2, SHORT_SLICES + 10])(
    'finishes %i slices although too many shorter requests keep coming',
    async (slices) => {
      const thread = new FakeThread()
      const work = thread.work(slices * SLICE_MS)
      const done = new AbortController()
      void work.then(() => done.abort())
      let turns = 0
      for (; !done.signal.aborted; turns++) {
        expect(turns).toBeLessThan(slices * (OLDEST_SLICE_EVERY + 1))
        await thread.turn([() => void thread.work(2 * SLICE_MS)])
      }
      expect(turns).toBeGreaterThan(slices)
    },
  )

  it('advances a few requests at a time, the oldest first, to limit memory', async () => {
    const thread = new FakeThread()
    const paces = Array.from({ length: LONG_AT_A_TIME + 4 }, () => thread.pace())
    const works = paces.map((pace) => thread.work(1_000, pace))
    for (let i = 0; i < 2 * (SHORT_SLICES + 1) * paces.length; i++) await thread.turn()
    const advanced = paces.filter(({ slices }) => slices > SHORT_SLICES + 1)
    expect(advanced.map(({ number }) => number)).toEqual(paces.slice(0, LONG_AT_A_TIME).map(({ number }) => number))
    await thread.finish(Promise.all(works), 10_000)
  })

  it('rejects requests beyond the waiting limit, but neither started nor internal ones', async () => {
    const thread = new FakeThread()
    const works: Promise<void>[] = []
    await thread.turn(Array.from({ length: MAX_WAITING }, () => () => void works.push(thread.work(5))))
    await expect(thread.work(1)).rejects.toBeInstanceOf(TooManyWaiting)
    await thread.finish(Promise.all([...works, thread.work(5, thread.pace(false))]), 2_000)
  })

  describe('with a bounded waiting time for accepted requests', () => {
    const [SHORT, LONG] = ['short', 'long'] as const
    /** A thread with known slice times and slices of each kind. */
    async function threadWithKnownSlices(): Promise<FakeThread> {
      const thread = new FakeThread()
      for (const [kind, ms] of [
        [SHORT, 30],
        [LONG, 80],
      ] as const) {
        // The first begins in the free slice.
        const works = Array.from({ length: 2 }, () => thread.request(kind, ms))
        await thread.finish(Promise.all(works), 200)
      }
      return thread
    }
    /** Makes requests of a kind until one is refused. */
    const fill = async (thread: FakeThread, kind: string, ms: number): Promise<Promise<void>[]> => {
      const works: Promise<void>[] = []
      const refusals: unknown[] = []
      const ask = (): void =>
        void works.push(thread.request(kind, ms).catch((error: unknown) => void refusals.push(error)))
      for (let n = 0; n < MAX_WAITING && refusals.length === 0; n++) await thread.turn([ask])
      expect(refusals).toEqual([expect.any(TooManyWaiting)])
      return works
    }

    it('rejects one more request, with a retry time', async () => {
      const thread = await threadWithKnownSlices()
      const works = await fill(thread, SHORT, 1_000)
      const refusal = await thread.request(SHORT, 30).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ name: 'TooManyWaiting', retryAfter: 6 })
      void works
    })

    it('rejects the longest requests first', async () => {
      const thread = await threadWithKnownSlices()
      const works = await fill(thread, LONG, 80)
      await expect(thread.request(LONG, 80)).rejects.toBeInstanceOf(TooManyWaiting)
      const short = thread.request(SHORT, 30)
      await thread.finish(Promise.all([...works, short]), 5_000)
    })

    it('never rejects a few requests, however long they take', async () => {
      const thread = new FakeThread()
      await thread.finish(Promise.all([thread.request(LONG, 3_000), thread.request(LONG, 3_000)]), 10_000)
      const works = Array.from({ length: FEW_WAITING }, () => thread.request(LONG, 3_000))
      await thread.finish(Promise.all(works), 20_000)
    })

    it('accepts everything once the queue is empty', async () => {
      const thread = await threadWithKnownSlices()
      await thread.finish(Promise.all(await fill(thread, LONG, 80)), 5_000)
      await thread.finish(Promise.all([thread.request(LONG, 80), thread.request(LONG, 80)]), 200)
    })
  })

  it('always finishes, and overruns a slice by one step at most', async () => {
    const step = fc.integer({ min: 0, max: LONGEST_STEP })
    const works = fc.array(fc.record({ at: fc.nat(40), steps: fc.array(step, { maxLength: 60 }) }), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(works, async (given) => {
        const thread = new FakeThread()
        let finished = 0
        const run = async (steps: readonly number[]): Promise<void> => {
          const pace = thread.pace()
          if (pace.isDue()) await pace.yieldNow()
          for (const ms of steps) {
            thread.spend(ms)
            if (pace.isDue()) await pace.yieldNow()
          }
          finished++
        }
        for (let turn = 0; turn < 3_000 && (turn <= 40 || finished < given.length); turn++) {
          const coming = given
            .filter(({ at }) => at === turn)
            .map(
              ({ steps }) =>
                () =>
                  void run(steps),
            )
          expect(await thread.turn(coming)).toBeLessThan(SLICE_MS + LONGEST_STEP)
        }
        expect(finished).toBe(given.length)
      }),
      { numRuns: 200 },
    )
  })
})
