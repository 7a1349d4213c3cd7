import { describe, expect, it } from 'vitest'
import { err, ok } from '../lib/result.ts'
import {
  dueKind,
  failingListing,
  MAX_SKEW_MS,
  nextSchedule,
  paceOf,
  readSchedule,
  sinceOf,
  skewOf,
  type SweepSchedule,
  type SweepDone,
} from './schedule.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const pace = { isByCost: false, fullMs: 3_600_000, incrementalMs: 30_000, overlapMs: 60_000 }
const never: SweepSchedule = readSchedule(null, pace, NOW)
const at = (random: number): { pace: typeof pace; random: () => number } => ({ pace, random: () => random })

function done(overrides: Partial<SweepDone> = {}): SweepDone {
  const report = { kind: 'incremental', listed: 1, marked: 1, missing: 0, held: 0 } as const
  return {
    kind: 'incremental',
    resumed: false,
    idleMs: 0,
    request: null,
    startedAt: NOW,
    now: NOW + 500,
    readMs: 5,
    swept: ok({ report, skewMs: null }),
    ...overrides,
  }
}

describe('the schedule of a source', () => {
  it('starts with a complete sweep, and lists everything until one listing succeeded', () => {
    expect(dueKind(never, NOW)).toBe('full')
    expect(sinceOf(never, pace)).toBe(null)
  })

  it.each([
    { what: 'a short one every minute', tookMs: 900, marked: 0, minutes: 1 },
    { what: 'one of three seconds, as on a busy machine, every minute', tookMs: 3_000, marked: 0, minutes: 1 },
    { what: 'one of ten seconds every ten minutes', tookMs: 10_000, marked: 0, minutes: 10 },
    { what: 'one that has things read as if it took that long as well', tookMs: 500, marked: 700, minutes: 4 },
    { what: 'the longest every hour', tookMs: 600_000, marked: 0, minutes: 60 },
  ])('lists everything depending on the cost: $what', ({ tookMs, marked, minutes }) => {
    const report = { kind: 'full', listed: 1_000, marked, missing: 0, held: 0 } as const
    const swept = ok({ report, skewMs: null })
    const byCost = { pace: { ...pace, isByCost: true }, random: () => 0 }
    const listed = { ...never, knownSince: NOW - 1 }
    const next = nextSchedule(listed, done({ kind: 'full', now: NOW + tookMs, swept }), byCost)
    expect([next.fullEveryMs, next.fullAt - NOW]).toEqual([minutes * 60_000, minutes * 60_000])
    // Its marks are new here the first time.
    const first = nextSchedule(never, done({ kind: 'full', now: NOW + 500, swept }), byCost)
    expect(first.fullEveryMs).toBe(60_000)
    // A configured interval is exact.
    const exact = nextSchedule(listed, done({ kind: 'full', now: NOW + tookMs, swept }), at(0))
    expect(exact.fullAt - NOW).toBe(pace.fullMs)
  })

  it('learns no listing cost from a restart, during which nobody listed', () => {
    const byCost = { pace: { ...pace, isByCost: true }, random: () => 0 }
    const resumed = done({ kind: 'full', resumed: true, idleMs: 27_000, now: NOW + 29_000 })
    expect(nextSchedule(never, resumed, byCost).fullEveryMs).toBe(60_000)
  })

  it('learns no listing cost from an outage, and little from one slow listing', () => {
    const byCost = { pace: { ...pace, isByCost: true }, random: () => 0 }
    const listed = { ...never, knownSince: NOW - 1, fullEveryMs: 60_000 }
    const failed = nextSchedule(listed, done({ kind: 'full', swept: err('refused') }), byCost)
    const resumed = done({ kind: 'full', resumed: true, now: NOW + 90_000 })
    expect(nextSchedule(failed, resumed, byCost).fullEveryMs).toBe(60_000)
    const slow = nextSchedule(listed, done({ kind: 'full', now: NOW + 90_000 }), byCost)
    expect(slow.fullEveryMs).toBe(240_000)
    expect(nextSchedule(slow, done({ kind: 'full', now: NOW + 90_000 }), byCost).fullEveryMs).toBe(960_000)
  })

  it('is up to a tenth earlier than configured, but never later', () => {
    const after = nextSchedule(never, done({ kind: 'full' }), at(0))
    expect(after).toMatchObject({ fullAt: NOW + 3_600_000, incrementalAt: NOW + 30_000, lastStartedAt: NOW })
    const sooner = nextSchedule(never, done({ kind: 'full' }), at(1))
    expect(sooner).toMatchObject({ fullAt: NOW + 3_240_000, incrementalAt: NOW + 27_000 })
    expect(dueKind(sooner, NOW + 26_999)).toBe(null)
    expect(dueKind(sooner, NOW + 27_000)).toBe('incremental')
  })

  it('sweeps at once after a resumed complete sweep, incrementally, and otherwise not early', () => {
    const resumed = nextSchedule(never, done({ kind: 'full', resumed: true, now: NOW + 9_000 }), at(0))
    expect(resumed).toMatchObject({ incrementalAt: NOW + 9_000, fullAt: NOW + 3_600_000 })
    const between = { ...never, incrementalAt: NOW + 50_000, lastStartedAt: NOW + 20_000 }
    const after = nextSchedule(between, done({ kind: 'full' }), at(0))
    expect(after).toMatchObject({ incrementalAt: NOW + 50_000, lastStartedAt: NOW + 20_000 })
  })

  it('serves a request with a later complete sweep, and tries once if that fails', () => {
    const met = (of: Partial<SweepDone>) => nextSchedule(never, done({ request: 'b', ...of }), at(0)).requestMet
    expect(met({ kind: 'full' })).toBe('b')
    expect(met({ kind: 'incremental' })).toBe(null)
    expect(met({ kind: 'full', resumed: true })).toBe(null)
    expect(met({ kind: 'full', swept: err('no') })).toBe('b')
    expect(met({ kind: 'incremental', swept: err('no') })).toBe(null)
    expect(readSchedule({ requestMet: 'b' }, pace, NOW).requestMet).toBe('b')
  })

  it('retries soon after a failure, from the start of the last successful sweep', () => {
    const good = nextSchedule(never, done({ kind: 'full' }), at(0))
    const failed = nextSchedule(good, done({ startedAt: NOW + 30_000, now: NOW + 31_000, swept: err('no') }), at(0))
    expect(failed).toMatchObject({
      incrementalAt: NOW + 46_000,
      lastStartedAt: NOW,
      lastError: 'no',
      fullAt: good.fullAt,
    })
  })

  it('counts the failures of complete sweeps until one works, regardless of incremental ones', () => {
    const [full, ok_] = [{ kind: 'full', swept: err('full') } as const, done()]
    const failing = [1, 2].reduce((before, n) => nextSchedule(before, done({ ...full, now: NOW + n }), at(0)), never)
    expect(failing).toMatchObject({ failed: 'full', failures: 2, failingSince: NOW + 1 })
    expect(failingListing(failing, NOW)).toBeNull()
    const between = [done({ swept: err('no') }), ok_].reduce((before, one) => nextSchedule(before, one, at(0)), failing)
    expect(between).toMatchObject({ failed: 'full', failures: 2, failingSince: NOW + 1, lastError: 'full' })
    const third = nextSchedule(between, done({ ...full, swept: err('still') }), at(0))
    expect(failingListing({ ...readSchedule({ ...third }, pace, NOW) }, NOW + 1)).toEqual({
      kind: 'full',
      failures: 3,
      since: NOW + 1,
      error: 'still',
    })
    expect(failingListing(nextSchedule(third, done({ kind: 'full' }), at(0)), Infinity)).toBeNull()
  })

  it('follows the poll settings of a source without events', () => {
    const sweep = { fullSeconds: 3_600, incrementalSeconds: 300 }
    expect(paceOf({ sweep })).toEqual({ isByCost: false, fullMs: 3_600_000, incrementalMs: 300_000, overlapMs: 60_000 })
    const poll = { intervalSeconds: 5, overlapSeconds: 120 }
    expect(paceOf({ sweep: { incrementalSeconds: 300 } })).toMatchObject({ isByCost: true, fullMs: 3_600_000 })
    expect(paceOf({ sweep, poll })).toEqual({
      isByCost: false,
      fullMs: 3_600_000,
      incrementalMs: 5_000,
      overlapMs: 120_000,
    })
  })

  it('is restored from its note, and a shorter interval applies at once', () => {
    const stored = nextSchedule(never, done({ kind: 'full' }), at(0))
    expect(readSchedule({ ...stored }, pace, NOW)).toMatchObject({
      fullAt: stored.fullAt,
      lastStartedAt: NOW,
      skewMs: 0,
    })
  })

  it('follows a shortened interval from the last sweep, however often it is read', () => {
    const stored = { ...nextSchedule(never, done({ kind: 'full' }), at(0)) }
    const shorter = { ...pace, fullMs: 60_000, incrementalMs: 5_000 }
    for (const ms of [0, 1_000, 4_999]) {
      const read = readSchedule(stored, shorter, NOW + ms)
      expect(read).toMatchObject({ fullAt: NOW + 60_000, incrementalAt: NOW + 5_000 })
      expect(dueKind(read, NOW + ms)).toBe(null)
    }
    expect(dueKind(readSchedule(stored, shorter, NOW + 5_000), NOW + 5_000)).toBe('incremental')
    expect(dueKind(readSchedule(stored, shorter, NOW + 60_000), NOW + 60_000)).toBe('full')
  })

  it('lists everything at once after a clock that was ahead, and trusts no time of it', () => {
    const ahead = NOW + 2 * 3_600_000
    const listed = nextSchedule(never, done({ kind: 'full', startedAt: ahead, now: ahead + 500 }), at(0))
    const failed = nextSchedule(never, done({ now: ahead, swept: err('no') }), at(0))
    for (const stored of [listed, failed]) {
      const read = readSchedule({ ...stored }, pace, NOW)
      expect([dueKind(read, NOW), sinceOf(read, pace)]).toEqual(['full', null])
      const mended = nextSchedule(read, done({ kind: 'full' }), at(0))
      expect(readSchedule({ ...mended }, pace, NOW + 500)).toMatchObject({
        fullAt: NOW + pace.fullMs,
        incrementalAt: NOW + pace.incrementalMs,
        lastStartedAt: NOW,
      })
    }
    // The clocks of two processes differ a little.
    const soon = nextSchedule(never, done({ kind: 'full', startedAt: NOW + 50_000, now: NOW + 50_500 }), at(0))
    expect(readSchedule({ ...soon }, pace, NOW)).toMatchObject({ lastStartedAt: NOW + 50_000 })
  })

  it('follows a lengthened interval only after the sweep that is already due', () => {
    const stored = { ...nextSchedule(never, done({ kind: 'full' }), at(0)) }
    const longer = { ...pace, fullMs: 7_200_000, incrementalMs: 300_000 }
    expect(readSchedule(stored, longer, NOW)).toMatchObject({ fullAt: NOW + 3_600_000, incrementalAt: NOW + 30_000 })
    const between = nextSchedule(readSchedule(stored, longer, NOW), done(), { pace: longer, random: () => 0 })
    expect(readSchedule({ ...between }, pace, NOW)).toMatchObject({
      fullAt: NOW + 3_600_000,
      incrementalAt: NOW + 30_000,
    })
  })

  it('retries after a quarter of a minute, or after the interval if that is shorter', () => {
    const failed = (more: Partial<SweepDone>, intervals: object) =>
      nextSchedule(never, done({ swept: err('no'), ...more }), { pace: { ...pace, ...intervals }, random: () => 0 })
    expect(failed({ kind: 'full' }, {}).fullAt).toBe(NOW + 15_500)
    expect(failed({ kind: 'full' }, { incrementalMs: 1_000 }).fullAt).toBe(NOW + 15_500)
    expect(failed({ kind: 'full' }, { fullMs: 3_000 }).fullAt).toBe(NOW + 3_500)
    expect(failed({}, { incrementalMs: 1_000 }).incrementalAt).toBe(NOW + 1_500)
  })

  it('moves the retry after a failure at most once when an interval was shortened', () => {
    const good = nextSchedule(never, done({ kind: 'full' }), at(0))
    const shorter = { ...pace, incrementalMs: 20_000 }
    const again = { pace: shorter, random: () => 0 }
    const failed = nextSchedule(readSchedule({ ...good }, shorter, NOW), done({ swept: err('no') }), again)
    expect(readSchedule({ ...failed }, shorter, NOW).incrementalAt).toBe(NOW + 15_500)
  })

  it('follows a shortened interval even if an old note lacks the intervals', () => {
    const { spacedBy: _, ...stored } = nextSchedule(never, done({ kind: 'full' }), at(0))
    const shorter = { ...pace, fullMs: 3_000, incrementalMs: 5_000 }
    expect(readSchedule({ ...stored }, shorter, NOW + 4_000)).toMatchObject({
      fullAt: NOW + 7_000,
      incrementalAt: NOW + 5_000,
    })
  })
})

describe('the start time of an incremental listing', () => {
  const after = (skewMs: number | null, before = never): SweepSchedule => {
    const report = { kind: 'incremental', listed: 0, marked: 0, missing: 0, held: 0 } as const
    return nextSchedule(before, done({ swept: ok({ report, skewMs }) }), at(0))
  }

  it('overlaps the start of the last one', () => {
    expect(sinceOf(after(null), pace)).toBe('2026-11-20T11:59:00.000Z')
    expect(sinceOf(after(null), { ...pace, overlapMs: 0 })).toBe('2026-11-20T12:00:00.000Z')
  })

  it('is earlier for a source whose clock is behind, but never later for one ahead', () => {
    expect(skewOf(NOW - 600_000, NOW)).toBe(-600_000)
    expect(skewOf(NOW + 600_000, NOW)).toBe(0)
    expect(sinceOf(after(-600_000), pace)).toBe('2026-11-20T11:49:00.000Z')
  })

  it('keeps the skew while the source sends no Date', () => {
    expect(after(null, after(-5_000)).skewMs).toBe(-5_000)
    expect(after(0, after(-5_000)).skewMs).toBe(0)
  })

  it('corrects a skew of at most an hour', () => {
    expect(skewOf(0, NOW)).toBe(-MAX_SKEW_MS)
  })
})

it('remembers when the last complete sweep began, through incremental ones and failures', () => {
  const full = nextSchedule(never, done({ kind: 'full', startedAt: NOW - 900 }), at(0))
  expect([never.lastFullAt, full.lastFullAt]).toEqual([null, NOW - 900])
  const later = nextSchedule(full, done({ startedAt: NOW + 5_000, now: NOW + 5_100 }), at(0))
  const failed = nextSchedule(later, done({ kind: 'full', startedAt: NOW + 9_000, swept: err('it is down') }), at(0))
  expect(readSchedule({ ...failed }, pace, NOW)).toMatchObject({ lastFullAt: NOW - 900, lastStartedAt: NOW + 5_000 })
})
