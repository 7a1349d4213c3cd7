import { describe, expect, it } from 'vitest'
import { candidateMark, PRIORITY } from '../contracts/marks.ts'
import { ANY_TYPE } from '../model/facts.ts'
import { randomFrom, shuffle } from '../lib/random.ts'
import { causeOf, markOf, model } from '../testing/store/build.ts'
import {
  requestedTypes,
  asLeasedMark,
  leaseRow,
  markRow,
  readyAt,
  releaseRow,
  settleRow,
  type DirtyRow,
} from './dirty.ts'

const QUESTIONS: readonly (readonly string[])[] = [[], ['A'], ['B'], ['A', 'B'], [ANY_TYPE, 'A']]
const SEQUENCES = 500

/** Sets marks in turn; from the `leasedAfter`th on, during a lease that is then released. */
function rowAfterMarks(questions: readonly (readonly string[])[], leasedAfter = Infinity): DirtyRow {
  let row: DirtyRow | null = null
  questions.forEach((expects, i) => {
    if (row !== null && i === leasedAfter) row = leaseRow(row, { fence: 9, until: 99 })
    row = markRow(row, markOf(model('a'), i, { expects, ...REFRESH }), i + 1)
  })
  if (row === null) throw new Error('nothing was requested')
  return row
}

const REFRESH = { priority: PRIORITY.refresh, cause: causeOf('refresh') }

/** Returns what a lease of it would request, in no order. */
function leasedTypes(row: DirtyRow): readonly string[] {
  return [...asLeasedMark(releaseRow(row, 0), 1).expects].sort()
}

/** Every type of every question; a request for any type is listed only beside others, since alone it is empty. */
function together(questions: readonly (readonly string[])[]): readonly string[] {
  const types = new Set(questions.flat())
  if (types.size > 0 && questions.some((q) => q.length === 0)) types.add(ANY_TYPE)
  return [...types].sort()
}

describe('merged marks', () => {
  it('request everything that each of them requests, in any order, before and during a lease', () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const random = randomFrom(seed)
      const some = shuffle(random, [...QUESTIONS, ...QUESTIONS]).slice(0, 1 + (seed % 4))
      const leasedAfter = 1 + (seed % 3)
      const wanted = [seed, ...together(some)]
      expect([seed, ...leasedTypes(rowAfterMarks(some))]).toEqual(wanted)
      expect([seed, ...leasedTypes(rowAfterMarks(some, leasedAfter))]).toEqual(wanted)
      expect([seed, ...[...requestedTypes(rowAfterMarks(some, leasedAfter))].sort()]).toEqual(wanted)
    }
  })
})

describe('merged marks, one of which demands a whole read', () => {
  const a = model('a')
  const lease = { fence: 9, until: 99 }
  const event = markOf(a, 1, { priority: PRIORITY.event })
  const whole = candidateMark(a, ['A'], { trace: 'whole', now: 1 })
  const wantsWhole = (row: DirtyRow): boolean => asLeasedMark(row, 1).whole

  it('demand a whole read, in either order, also during a lease', () => {
    for (const [first, second] of [
      [event, whole],
      [whole, event],
    ] as const) {
      const both = markRow(markRow(null, first, 1), second, 2)
      expect([both.cause.kind, wantsWhole(both)]).toEqual(['event', true])
      const during = markRow(leaseRow(markRow(null, first, 1), lease), second, 2)
      expect(wantsWhole(releaseRow(during, 5))).toBe(true)
    }
  })

  it('demand it again after a failed read, but not once done', () => {
    const held = leaseRow(markRow(null, whole, 1), lease)
    const retried = settleRow(held, { kind: 'retry', uri: a, generation: 1, fence: 9, due: 50 }, 40)
    expect(wantsWhole(retried)).toBe(true)
    const done = settleRow(held, { kind: 'done', uri: a, generation: 1, fence: 9, due: 50, rereads: 0 }, 40)
    expect(wantsWhole(markRow(done, event, 2))).toBe(false)
    const markedDuring = settleRow(
      markRow(held, event, 2),
      { kind: 'done', uri: a, generation: 1, fence: 9, due: 50, rereads: 0 },
      40,
    )
    expect(wantsWhole(markedDuring)).toBe(false)
  })
})

describe('a row of the dirty set', () => {
  const a = model('a')
  const first = (due: number, more: Parameters<typeof markOf>[2] = {}) => markRow(null, markOf(a, due, more), 1)
  const again = (row: DirtyRow, due: number, more: Parameters<typeof markOf>[2] = {}) =>
    markRow(row, markOf(a, due, more), 2)
  const done = { kind: 'done', uri: a, generation: 1, fence: 9, due: 500, rereads: 0 } as const
  const retry = { kind: 'retry', uri: a, generation: 1, fence: 9, due: 9_000 } as const
  const lease = { fence: 9, until: 99 }

  it("has the oldest mark's due time and age, and the most urgent one's cause", () => {
    const row = first(10, { priority: 5, cause: causeOf('event') })
    const later = again(row, 20, { priority: 5, cause: causeOf('sweep') })
    expect(later).toMatchObject({ due: 10, markedAt: 10, priority: 5, generation: 2, cause: { kind: 'sweep' } })
    expect(again(row, 5, { priority: 9, cause: causeOf('sweep') })).toMatchObject({
      due: 5,
      markedAt: 5,
      priority: 5,
      cause: { kind: 'event' },
    })
    expect(first(10, { expects: ['A', 'A'] }).expects).toEqual(['A'])
  })

  it('is ready when due or when its lease expires, but not once done', () => {
    const row = first(10)
    expect([row, leaseRow(row, lease), settleRow(row, done, 40)].map(readyAt)).toEqual([10, 99, null])
  })

  it('delays marks within the pause after a read and counts rereads, restarting after the pause', () => {
    const rest = settleRow(leaseRow(first(10), lease), { ...done, rereads: 3 }, 40)
    expect(rest).toMatchObject({ pending: false, lease: null, rereads: 3, notBefore: 500, attempts: 0 })
    expect(again(rest, 499)).toMatchObject({ pending: true, due: 500, rereads: 4, attempts: 0, markedAt: 499 })
    expect(again(rest, 500)).toMatchObject({ pending: true, due: 500, rereads: 0 })
    // No mark of a retry precedes the pause either.
    const waiting = settleRow(leaseRow(again(rest, 499), lease), { ...retry, generation: 2, due: 600 }, 500)
    expect(again(waiting, 100).due).toBe(500)
  })

  it('stays pending after its lease if marked during it, until the pause ends', () => {
    const held = leaseRow(first(10, { expects: ['A'], priority: 5 }), lease)
    const marked2 = again(again(held, 30, { expects: ['B'], priority: 7 }), 20, { expects: ['C'], priority: 6 })
    expect(marked2).toMatchObject({
      rereads: 1,
      expects: ['A'],
      priority: 5,
      generation: 2,
      next: { expects: ['B', 'C'], due: 20, priority: 6 },
    })
    expect(again(held, 30, { priority: 1 }).priority).toBe(1)
    expect(settleRow(marked2, { ...done, rereads: 1 }, 40)).toMatchObject({
      pending: true,
      next: null,
      lease: null,
      expects: ['B', 'C'],
      due: 500,
      priority: 6,
      rereads: 2,
      markedAt: 20,
    })
    expect(settleRow(marked2, { ...done, due: 1 }, 40).due).toBe(20)
    const back = releaseRow(marked2, 77)
    expect(back).toMatchObject({ lease: null, next: null, due: 20, priority: 5, markedAt: 10 })
    expect([...back.expects].sort()).toEqual(['A', 'B', 'C'])
  })

  it('waits before a retry, shortened to a second only by a newer mark for a possible change', () => {
    const held = leaseRow(first(10), lease)
    const waiting = settleRow(held, retry, 40)
    expect(waiting).toMatchObject({ lease: null, attempts: 1, due: 9_000, pending: true })
    expect(settleRow(again(held, 30), retry, 40)).toMatchObject({ due: 1_040, attempts: 1 })
    expect(settleRow(again(held, 30), { ...retry, due: 60 }, 40).due).toBe(60)
    for (const kind of ['event', 'sweep', 'refresh', 'lookup', 'mapping', 'reference'] as const)
      expect([kind, again(waiting, 50, { cause: causeOf(kind) }).due]).toEqual([kind, 50])
    for (const kind of ['candidate', 'rule'] as const)
      expect([kind, again(waiting, 50, { cause: causeOf(kind) }).due]).toEqual([kind, 9_000])
    expect(again(first(70), 50, { cause: causeOf('reference') }).due).toBe(50)
    expect(again(waiting, 9_500).due).toBe(9_000)
  })

  it('does not delay marks set during its lease when it is released', () => {
    const wait = { kind: 'wait', uri: a, generation: 1, fence: 9, due: 9_000 } as const
    const held = { ...leaseRow(first(10), lease), attempts: 2, notBefore: 20 }
    const push = { cause: causeOf('push') }
    for (const due of [10, 30, 9_500]) {
      const expected = { due: Math.min(Math.max(due, 20), 9_000), attempts: 2 }
      expect(releaseRow(again(held, due, push), 9_000)).toMatchObject(expected)
      expect(settleRow(again(held, due, push), wait, 40)).toMatchObject(expected)
      expect(again(releaseRow(held, 9_000), due, push)).toMatchObject(expected)
    }
    expect(releaseRow(held, 9_000).due).toBe(9_000)
  })

  it('is leased with its types, generation, priority, attempts, rereads and cause', () => {
    const row = { ...first(10, { expects: ['A'], priority: 5 }), attempts: 2, rereads: 3 }
    expect(asLeasedMark(row, 9)).toEqual({
      uri: a,
      expects: ['A'],
      whole: false,
      generation: 1,
      fence: 9,
      priority: 5,
      attempts: 2,
      rereads: 3,
      cause: causeOf('event'),
      markedAt: 10,
    })
    expect(requestedTypes(row)).toEqual(['A'])
  })
})

describe('a component read while the clock was ahead', () => {
  const a = model('a')
  const YEAR_MS = 31_536_000_000
  const leased = leaseRow(markRow(null, markOf(a, 1), 1), { fence: 9, until: 99 })
  const rested = (due: number, generation: number): DirtyRow =>
    settleRow(leased, { kind: 'done', uri: a, generation, fence: 9, due, rereads: 0 }, 1)

  it('is read again at its next event, and not after its pause by that clock', () => {
    expect(readyAt(markRow(rested(YEAR_MS, 1), markOf(a, 1_000), 2))).toBe(1_000)
    // It also may have been marked meanwhile.
    expect(readyAt(markRow(rested(YEAR_MS, 0), markOf(a, 1_000), 2))).toBe(1_000)
  })

  it('still pauses after a read', () => {
    expect(readyAt(markRow(rested(5_000, 1), markOf(a, 1_000), 2))).toBe(5_000)
  })
})
