import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'
import { LogReader } from './log.ts'

const entryOf = (tx: Tx, weight = 1): LogEntry => ({
  tx,
  at: tx,
  cause: { kind: 'event', trace: '', since: 0 },
  nodes: [],
  types: [],
  facts: Array.from({ length: weight - 1 }, () => ({ node: 1, document: 1, asserted: {}, retracted: [] })),
  edges: [],
})

/** A log that grows, and counts reads of each transaction. */
function growing(weight = 1) {
  let head = 0
  const listeners = new Set<(head: Tx) => void>()
  const read: Tx[] = []
  const source = {
    async read(after: Tx, limit: number): Promise<readonly LogEntry[]> {
      const entries = Array.from({ length: Math.min(limit, head - after) }, (_, i) => entryOf(after + 1 + i, weight))
      read.push(...entries.map(({ tx }) => tx))
      return entries
    },
    onCommit(listener: (head: Tx) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const grow = (by: number): void => {
    head += by
    for (const listener of listeners) listener(head)
  }
  return { source, grow, read, listeners }
}

const nobody = (): void => undefined

describe('the log reader', () => {
  it('gives every follower each transaction once and in order, whatever the order and size of their reads', async () => {
    const steps = fc.array(fc.record({ who: fc.nat(2), limit: fc.integer({ min: 1, max: 7 }), grow: fc.nat(5) }), {
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { source, grow, read } = growing()
        const log = new LogReader(source)
        const followers = [0, 1, 2].map(() => ({ cursor: log.cursor(nobody), taken: 0 }))
        for (const { who, limit, grow: by } of all) {
          grow(by)
          const follower = followers[who]
          if (follower === undefined) continue
          const entries = await follower.cursor.next(follower.taken, limit)
          expect(entries.length).toBeLessThanOrEqual(limit)
          expect(entries.map(({ tx }) => tx)).toEqual(entries.map((_, i) => follower.taken + 1 + i))
          follower.taken += entries.length
        }
        // No follower is far behind: each transaction is read only once.
        expect(read).toEqual([...new Set(read)])
      }),
      { numRuns: 200 },
    )
  })

  it('reads the record once for two followers at the same transaction', async () => {
    const { source, grow, read } = growing()
    const log = new LogReader(source)
    const [a, b] = [log.cursor(nobody), log.cursor(nobody)]
    grow(3)
    const [first, second] = await Promise.all([a.next(0), b.next(0)])
    expect(first).toEqual(second)
    expect(read).toEqual([1, 2, 3])
  })

  it('caches nothing for a single follower, and a bounded number of entries for several', async () => {
    const { source, grow, read } = growing(1_000)
    const log = new LogReader(source)
    const fast = log.cursor(nobody)
    grow(10)
    await fast.next(0)
    const slow = log.cursor(nobody)
    expect((await slow.next(0)).length).toBe(10)
    expect(read).toHaveLength(20)
    read.length = 0
    grow(990)
    for (let after = 10; after < 1_000;) {
      const entries = await fast.next(after)
      expect(entries.length).toBeLessThanOrEqual(250)
      after = entries.at(-1)?.tx ?? Infinity
    }
    // A hundred transactions of a thousand facts each are cached: earlier ones are read again.
    expect((await slow.next(10, 50)).length).toBe(50)
    expect(read).toHaveLength(990 + 250)
    read.length = 0
    expect((await slow.next(950, 50)).map(({ tx }) => tx)).toEqual(Array.from({ length: 50 }, (_, i) => 951 + i))
    expect(read).toEqual([])
  })

  it('reads more at a time while no reader asks', async () => {
    const { source, grow } = growing()
    let requested = true
    const cursor = new LogReader(source, () => requested).cursor(nobody)
    grow(2_000)
    expect(await cursor.next(0)).toHaveLength(250)
    requested = false
    expect(await cursor.next(250)).toHaveLength(1_000)
    requested = true
    expect(await cursor.next(250)).toHaveLength(250)
  })

  it('notifies of commits until a cursor, or the reader, is closed', () => {
    const { source, grow, listeners } = growing()
    const log = new LogReader(source)
    let notified = 0
    const cursor = log.cursor(() => notified++)
    grow(1)
    expect([notified, log.announced]).toEqual([1, 1])
    cursor.close()
    grow(1)
    expect(notified).toBe(1)
    log.close()
    expect(listeners.size).toBe(0)
  })
})
