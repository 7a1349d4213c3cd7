import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Group, type GroupOutcome } from './group.ts'

const done = <T>(value: T): GroupOutcome<T> => ({ done: true, value })

/** A group that notes its writes, none of which ends before `gate`. */
function group(
  of: {
    most?: number
    maxWaitMs?: number
    gate?: Promise<void>
    write?: (calls: readonly number[]) => GroupOutcome<number>[]
  } = {},
) {
  const writes: number[][] = []
  const calls = new Group<number, number>({
    weigh: () => 1,
    most: of.most ?? 100,
    maxWaitMs: of.maxWaitMs,
    async write(batch) {
      writes.push([...batch])
      await of.gate
      return of.write?.(batch) ?? batch.map(done)
    },
    mayBlameOne: (error) => error instanceof Error && error.message !== 'away',
    refusal: (waiting) => new Error(`${waiting} writes wait`),
  })
  return { calls, writes }
}

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve))
}

const settled = async (promises: readonly Promise<number>[]) =>
  (await Promise.allSettled(promises)).map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))

describe('concurrent calls', () => {
  it('are written together in order, up to the size of one write', async () => {
    const { calls, writes } = group({ most: 3 })
    expect(await Promise.all([1, 2, 3, 4, 5].map((n) => calls.add(n)))).toEqual([1, 2, 3, 4, 5])
    expect(writes).toEqual([
      [1, 2, 3],
      [4, 5],
    ])
  })

  it('go first in the next write if a write left them over', async () => {
    const { calls, writes } = group({ write: (batch) => batch.slice(0, 2).map(done) })
    const first = [1, 2, 3].map((n) => calls.add(n))
    await turns(1)
    expect(await Promise.all([...first, calls.add(4)])).toEqual([1, 2, 3, 4])
    expect(writes).toEqual([
      [1, 2, 3],
      [3, 4],
    ])
  })

  it('fail if a write returns no outcome at all', async () => {
    const { calls } = group({ write: () => [] })
    expect(await settled([calls.add(1), calls.add(2)])).toEqual([
      expect.stringMatching(/answered none/),
      expect.stringMatching(/answered none/),
    ])
  })

  it('form the next write if they come during one', async () => {
    const gate = Promise.withResolvers<void>()
    const { calls, writes } = group({ gate: gate.promise })
    const first = calls.add(1)
    await turns(3)
    const others = [calls.add(2), calls.add(3)]
    await turns(3)
    expect(writes).toEqual([[1]])
    gate.resolve()
    await Promise.all([first, ...others])
    expect(writes).toEqual([[1], [2, 3]])
  })

  describe('with more calls announced', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
    afterEach(() => void vi.useRealTimers())

    /** Time passes only here. */
    const pass = async (ms: number): Promise<void> => {
      await turns(3)
      await vi.advanceTimersByTimeAsync(ms)
      await turns(3)
    }

    it('wait for those, however far apart they come, and go with the last at once', async () => {
      const { calls, writes } = group()
      const all = [calls.add(1, 20)]
      await pass(9)
      all.push(calls.add(2, 19))
      await pass(9)
      all.push(calls.add(3, 0))
      await Promise.all(all)
      expect(writes).toEqual([[1, 2, 3]])
    })

    it("are written together with a later call that doesn't wait", async () => {
      const { calls, writes } = group()
      const waiting = calls.add(1, 100)
      await pass(5)
      expect(writes).toEqual([])
      await Promise.all([calls.add(2), waiting])
      expect(writes).toEqual([[1, 2]])
    })

    it('keep waiting beside a call that waits as long as others do, and alone is written at once', async () => {
      const { calls, writes } = group()
      await calls.add(1, Infinity)
      expect(writes).toEqual([[1]])
      const waiting = [calls.add(2, 8)]
      await pass(4)
      waiting.push(calls.add(3, Infinity))
      await pass(3)
      expect(writes).toEqual([[1]])
      await pass(1)
      await Promise.all(waiting)
      expect(writes).toEqual([[1], [2, 3]])
    })

    it('wait no longer because of an unannounced call, in either order', async () => {
      const { calls, writes } = group()
      const slow = [calls.add(1, Infinity), calls.add(2, 100)]
      await pass(9)
      slow.push(calls.add(3, Infinity))
      expect(writes).toEqual([])
      await pass(1)
      await Promise.all(slow)
      expect(writes).toEqual([[1, 2, 3]])
    })

    it('are written as soon as a write is full', async () => {
      const { calls, writes } = group({ most: 2 })
      await Promise.all([calls.add(1, 100), calls.add(2, 99)])
      expect(writes).toEqual([[1, 2]])
    })

    it('wait a millisecond for each, ten for the next, and a hundred in all', async () => {
      const { calls, writes } = group()
      const few = calls.add(1, 3)
      await pass(2)
      expect(writes).toEqual([])
      await pass(1)
      await few
      const slow = calls.add(2, 100)
      await pass(9)
      expect(writes).toEqual([[1]])
      await pass(1)
      await slow
      const steady = []
      for (let n = 0; n < 20; n++) {
        steady.push(calls.add(n, 1_000 - n))
        await pass(9)
      }
      expect(writes.slice(2).map((batch) => batch.length)).toEqual([12])
      await pass(100)
      await Promise.all(steady)
    })

    it("don't wait if a write costs nothing", async () => {
      const { calls, writes } = group({ maxWaitMs: 0 })
      await calls.add(1, 100)
      expect(writes).toEqual([[1]])
    })
  })
})

describe('a failing write', () => {
  const refuse2 = (batch: readonly number[]): GroupOutcome<number>[] => {
    if (batch.includes(2)) throw new Error('2 is no good')
    return batch.map(done)
  }

  it('fails only the call at fault', async () => {
    const { calls, writes } = group({ write: refuse2 })
    expect(await settled([1, 2, 3].map((n) => calls.add(n)))).toEqual([1, 'Error: 2 is no good', 3])
    expect(writes).toEqual([[1, 2, 3], [1], [2], [3]])
  })

  it('fails all calls, without retrying each, if none of them can be at fault', async () => {
    const { calls, writes } = group({
      write() {
        throw new Error('away')
      },
    })
    expect(await settled([1, 2].map((n) => calls.add(n)))).toEqual(['Error: away', 'Error: away'])
    expect(writes).toEqual([[1, 2]])
  })

  it('has an outcome for each call if the engine reports them separately', async () => {
    const { calls } = group({
      write: (batch) => batch.map((n) => (n === 2 ? { done: false, error: new Error('no') } : done(n))),
    })
    expect(await settled([1, 2, 3].map((n) => calls.add(n)))).toEqual([1, 'Error: no', 3])
  })
})

describe('waiting calls', () => {
  it('are refused if there are too many, and accepted again once those are done', async () => {
    const gate = Promise.withResolvers<void>()
    const { calls } = group({ most: 2, gate: gate.promise })
    const taken = Array.from({ length: 100 }, (_, n) => calls.add(n))
    await expect(calls.add(100)).rejects.toThrow(/100 writes wait/)
    gate.resolve()
    expect(await Promise.all(taken)).toHaveLength(100)
    expect(await calls.add(101)).toBe(101)
  })
})
