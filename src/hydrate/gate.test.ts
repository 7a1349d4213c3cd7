import { describe, expect, it } from 'vitest'
import type { SourceLimits } from '../contracts/source.ts'
import { Gate } from './gate.ts'

const limits = (ratePerSecond: number, burst: number): SourceLimits => ({
  ratePerSecond,
  burst,
  concurrency: 8,
  timeoutMs: 1_000,
  maxBytes: 1_024,
})
const half = (): number => 0.5

describe('the gate of a source', () => {
  it('obeys Retry-After, halves its rate and recovers', () => {
    const gate = new Gate(limits(100, 10), half)
    gate.throttled(1_000, 3_000)
    expect(gate.admission(1_001)).toEqual({ kind: 'shut', until: 4_000 })
    expect(gate.rate(4_000)).toBe(50)
    // A second 429 of the same moment says nothing new.
    gate.throttled(1_002, null)
    expect(gate.rate(4_000)).toBe(50)
    expect(gate.rate(20_000)).toBe(100)
  })

  it('opens its circuit after five failures in a row, lets one probe through, and closes when that works', () => {
    const gate = new Gate(limits(100, 10), half)
    for (let i = 0; i < 4; i++) gate.failed(10)
    expect(gate.admission(10)).toEqual({ kind: 'open' })
    gate.failed(10)
    const shut = gate.admission(10)
    expect(shut).toEqual({ kind: 'shut', until: 760 })
    expect(gate.admission(760)).toEqual({ kind: 'probe' })
    gate.failed(760)
    expect(gate.admission(1_500).kind).toBe('shut')
    expect(gate.admission(2_260)).toEqual({ kind: 'probe' })
    gate.worked()
    expect(gate.admission(2_260)).toEqual({ kind: 'open' })
  })

  it('a straggler that worked does not close an open circuit', () => {
    const gate = new Gate(limits(100, 10), half)
    for (let i = 0; i < 5; i++) gate.failed(10)
    gate.worked()
    expect(gate.admission(11).kind).toBe('shut')
  })
})
