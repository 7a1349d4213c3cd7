import { describe, expect, it } from 'vitest'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { DocumentWrite, Settlement } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { causeOf, failedWrite, gone, keyOf, model, stateFacts } from '../testing/store/build.ts'
import { settle, settleAfter, settleFault, type SettleContext } from './settlement.ts'

const NOW = 1_000_000
const MINUTE = 60_000
const DAY = 86_400_000
const KEY = keyOf(model('ranking'), 'Model')
/** The longest and the shortest random wait of a step. */
const longest: SettleContext = { now: NOW, random: () => 1 }
const shortest: SettleContext = { now: NOW, random: () => 0 }

/** `stub`: referred to, and missing at its source. */
type Known = 'unmentioned' | 'stub' | 'hydrated'

function leasedMark(attempts: number, known: Known = 'unmentioned'): LeasedMark {
  const status: DocumentStatus = {
    origin: 'source',
    ...KEY,
    hydratedAt: known === 'hydrated' ? 1 : null,
    lastVerified: 1,
    lastError: null,
    errorAt: null,
    gone: known === 'stub',
    suspectedDeletion: null,
    etag: null,
    lastModified: null,
    mapping: null,
  }
  const lease = { uri: model('ranking'), expects: [], whole: false, generation: 3, fence: 4, priority: 10 }
  return {
    ...lease,
    attempts,
    rereads: 0,
    cause: causeOf('event'),
    pushed: false,
    markedAt: 1,
    documents: known === 'unmentioned' ? [] : [status],
  }
}

/** Lists the waits before each automatic retry. */
function waits(
  of: (mark: LeasedMark, at: SettleContext) => Settlement,
  at: SettleContext,
  known: Known = 'unmentioned',
): readonly number[] {
  const out: number[] = []
  for (let attempts = 0; attempts < 200; attempts++) {
    const { kind, due } = of(leasedMark(attempts, known), at)
    if (kind === 'done') return out
    out.push(due - NOW)
  }
  throw new Error('it is tried for ever')
}

const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0)
const answered =
  (...writes: readonly DocumentWrite[]) =>
  (mark: LeasedMark, at: SettleContext): Settlement =>
    settle(mark, writes, at)

describe('a settled mark', () => {
  it('is done with an answer, and can be read again after the pause its rereads cause', () => {
    const done = { kind: 'done', uri: model('ranking'), generation: 3, fence: 4, due: NOW + 200, rereads: 0 }
    expect(settle(leasedMark(0), [stateFacts(KEY)], longest)).toEqual(done)
    expect(settle(leasedMark(5), [gone(keyOf(model('ranking'), 'ModelInstance')), stateFacts(KEY)], longest)).toEqual(
      done,
    )
  })

  it.each([
    [0, 200],
    [1, 2_000],
    [2, 5_000],
    [3, 5_000],
    [500, 5_000],
  ])('marked %i times in a row soon after a read can be read again after %i ms', (rereads, pause) => {
    expect(settle({ ...leasedMark(0), rereads }, [stateFacts(KEY)], longest)).toMatchObject({
      kind: 'done',
      due: NOW + pause,
      rereads,
    })
  })

  it('is the same mark under the same lease if it will be retried', () => {
    const retry = { kind: 'retry', uri: model('ranking'), generation: 3, fence: 4, due: NOW + 60_000 }
    expect(settle(leasedMark(0), [gone(KEY)], longest)).toEqual(retry)
  })

  it('is done with a 404 if the document was read before', () => {
    expect(waits(answered(gone(KEY)), longest, 'hydrated')).toEqual([])
  })

  it('is retried sixteen times if no source ever had it: first after minutes, over days in all', () => {
    const long = waits(answered(gone(KEY)), longest, 'stub')
    expect(long).toHaveLength(16)
    expect(long.slice(0, 4)).toEqual([1, 2, 4, 8].map((n) => n * MINUTE))
    expect(Math.max(...long)).toBe(DAY / 2)
    expect(sum(long)).toBeGreaterThan(3 * DAY)
    expect(sum(long)).toBeLessThan(5 * DAY)
  })

  it('is retried seven times, over at most two hours, if nothing refers to it either', () => {
    const long = waits(answered(gone(KEY)), longest)
    expect(long).toEqual([1, 2, 4, 8, 16, 32, 64].map((n) => n * MINUTE))
    expect(Math.min(...waits(answered(gone(KEY)), shortest))).toBe(MINUTE / 4)
  })

  it('is retried twelve times after a malformed answer, regardless of other answers', () => {
    const long = waits(answered(stateFacts(KEY), failedWrite(KEY)), longest, 'hydrated')
    expect(long).toHaveLength(12)
    expect(long.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000])
    expect(Math.max(...long)).toBe(30 * MINUTE)
  })

  it('is retried 72 times over about ten hours if its source is unavailable', () => {
    const long = waits((mark, at) => settleAfter('unavailable', mark, at), longest)
    expect(long).toHaveLength(72)
    expect(long.slice(0, 3)).toEqual([500, 1_000, 2_000])
    expect(sum(long)).toBeGreaterThan(9 * 3_600_000)
  })

  it('is retried once immediately after an internal error, then as after a malformed answer', () => {
    const long = waits(settleFault, longest)
    expect(long).toHaveLength(12)
    expect(long.slice(0, 4)).toEqual([0, 10_000, 20_000, 40_000])
    expect(Math.min(...waits(settleFault, shortest).slice(1))).toBeGreaterThanOrEqual(2_500)
  })

  it.each([
    ['no source had it', answered(gone(KEY)), 15_000],
    ['the answer was malformed', answered(failedWrite(KEY)), 1_250],
    ['the source was unavailable', (mark: LeasedMark, at: SettleContext) => settleAfter('unavailable', mark, at), 125],
  ])('never waits less than a quarter of its step if %s', (_, of, least) => {
    const short = waits(of, shortest)
    const long = waits(of, longest)
    expect(short[0]).toBe(least)
    short.forEach((wait, i) => expect(wait).toBeGreaterThanOrEqual((long[i] ?? 0) / 4))
  })
})
