import { describe, expect, it } from 'vitest'
import type { SourceLimits } from '../contracts/source.ts'
import { SourceThrottle } from './throttling.ts'

const limits = (ratePerSecond: number, burst: number): SourceLimits => ({
  ratePerSecond,
  burst,
  concurrency: 8,
  timeoutMs: 1_000,
  maxBytes: 1_024,
})
const half = (): number => 0.5

describe('the throttle of a source', () => {
  it('obeys Retry-After, halves its rate and recovers', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    throttle.throttled(1_000, 3_000)
    expect(throttle.admission(1_001)).toEqual({ kind: 'shut', until: 4_000 })
    expect(throttle.rate(4_000)).toBe(50)
    // A second 429 at the same time changes nothing.
    throttle.throttled(1_002, null)
    expect(throttle.rate(4_000)).toBe(50)
    expect(throttle.rate(20_000)).toBe(100)
  })

  it('opens its circuit after five failures, lets one probe through, and closes if it works', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    for (let i = 0; i < 4; i++) throttle.failed(10)
    expect(throttle.admission(10)).toEqual({ kind: 'go' })
    throttle.failed(10)
    const shut = throttle.admission(10)
    expect(shut).toEqual({ kind: 'shut', until: 760 })
    expect(throttle.admission(760)).toEqual({ kind: 'probe' })
    throttle.failed(760)
    expect(throttle.admission(1_500).kind).toBe('shut')
    expect(throttle.admission(2_260)).toEqual({ kind: 'probe' })
    throttle.worked()
    expect(throttle.admission(2_260)).toEqual({ kind: 'go' })
  })

  it('does not close an open circuit on a late success', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    for (let i = 0; i < 5; i++) throttle.failed(10)
    throttle.worked()
    expect(throttle.admission(11).kind).toBe('shut')
  })
})

describe('the rate of a source', () => {
  it('is halved once for all answers of the same pause, and not below one a second', () => {
    const throttle = new SourceThrottle(limits(5, 1), half)
    throttle.throttled(1_000, 1_000)
    expect(throttle.rate(2_000)).toBe(2.5)
    throttle.throttled(1_999, 1_000)
    expect(throttle.rate(2_999)).toBe(2.5)
    expect(throttle.describe(2_998)).toMatchObject({ pausedSince: 1_000, pausedUntil: 2_999 })
    for (const at of [2_999, 4_000, 5_000]) throttle.throttled(at, 1)
    expect(throttle.rate(5_001)).toBe(1)
  })

  it('grows back by a tenth each second after the pause, up to its limit', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    throttle.throttled(0, 3_000)
    for (const seconds of [0, 1, 2, 5])
      expect(throttle.rate(3_000 + seconds * 1_000)).toBeCloseTo(50 * 1.1 ** seconds, 9)
    expect(throttle.rate(3_000 + 7_200)).toBeLessThan(100)
    expect(throttle.rate(3_000 + 7_300)).toBe(100)
    expect(throttle.describe(4_000).ratePerSecond).toBe(55)
    expect(throttle.describe(5_000).ratePerSecond).toBe(60.5)
  })

  it('is suspended for a second after a 429 without Retry-After, longer if another process was', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    throttle.throttled(500, null)
    expect(throttle.reopensAt(500)).toBe(1_500)
    throttle.pausedElsewhere(1_200, 1_400)
    expect(throttle.admission(1_499)).toEqual({ kind: 'shut', until: 1_500 })
    throttle.pausedElsewhere(1_300, 1_700)
    expect(throttle.admission(1_699)).toEqual({ kind: 'shut', until: 1_700 })
    expect(throttle.admission(1_700)).toEqual({ kind: 'go' })
    expect(throttle.reopensAt(9_999)).toBe(9_999)
  })
})

describe('the description of a throttle', () => {
  it('omits a pause that is over', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    throttle.throttled(500, 1_000)
    expect(throttle.describe(1_499)).toMatchObject({ pausedUntil: 1_500, pausedSince: 500 })
    expect(throttle.describe(1_500)).toMatchObject({ pausedUntil: null, pausedSince: null })
  })

  it('contains the start of a pause that another process reported, not of an earlier one', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    throttle.throttled(500, 1_000)
    throttle.pausedElsewhere(9_000, 12_000)
    expect(throttle.describe(9_500)).toMatchObject({ pausedUntil: 12_000, pausedSince: 9_000 })
    throttle.pausedElsewhere(10_000, 13_000)
    expect(throttle.describe(12_500)).toMatchObject({ pausedUntil: 13_000, pausedSince: 9_000 })
  })

  it('contains when its circuit first opened, regardless of probes, until it closes', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    for (let at = 11; at <= 15; at++) throttle.failed(at)
    expect(throttle.describe(15)).toMatchObject({ circuit: 'open', circuitSince: 15 })
    expect(throttle.admission(1_000)).toEqual({ kind: 'probe' })
    expect(throttle.admission(1_000)).toEqual({ kind: 'probe' })
    expect(throttle.describe(1_000)).toMatchObject({ circuit: 'probing', circuitSince: 15 })
    throttle.failed(1_000)
    expect(throttle.describe(1_000)).toMatchObject({ circuit: 'open', circuitSince: 15 })
    throttle.worked()
    expect(throttle.describe(1_000)).toMatchObject({ circuit: 'open', circuitSince: 15 })
    throttle.admission(9_000)
    throttle.worked()
    expect(throttle.describe(9_000)).toMatchObject({ circuit: 'closed', circuitSince: null })
  })

  it('contains a pause, and is shut until both its pause and its circuit allow reads', () => {
    const throttle = new SourceThrottle(limits(100, 10), half)
    for (let n = 0; n < 5; n++) throttle.failed(10)
    throttle.throttled(10, 300)
    expect(throttle.admission(10)).toEqual({ kind: 'shut', until: 760 })
    throttle.throttled(10, 2_000)
    expect(throttle.admission(10)).toEqual({ kind: 'shut', until: 2_010 })
  })
})
