import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../contracts/log.ts'
import { VisibleMeter } from './visible-meter.ts'

const entry = (tx: number, kind: LogEntry['cause']['kind'] = 'event'): LogEntry => ({
  tx,
  at: tx,
  cause: { kind, trace: `t${tx}`, since: tx },
  nodes: [],
  types: [],
  facts: [],
  edges: [],
})

describe('the time until an event becomes visible', () => {
  function measureHeads(...heads: number[]) {
    const reported: number[] = []
    const meter = new VisibleMeter(
      () => heads,
      ({ tx }) => void reported.push(tx),
    )
    return { meter, reported, heads }
  }

  it('ends with the graph if nothing else follows', () => {
    const { meter, reported } = measureHeads()
    meter.shown(entry(1))
    expect(reported).toEqual([1])
  })

  it('ends with the slowest follower, in log order', () => {
    const { meter, reported, heads } = measureHeads(0, 5)
    for (const tx of [1, 2, 4]) meter.shown(entry(tx))
    expect(reported).toEqual([])
    heads[0] = 3
    meter.moved()
    expect(reported).toEqual([1, 2])
    heads[0] = 9
    meter.moved()
    expect(reported).toEqual([1, 2, 4])
  })

  it('is measured for events only', () => {
    const { meter, reported } = measureHeads()
    meter.shown(entry(1, 'sweep'))
    expect(reported).toEqual([])
  })

  it('drops the oldest measurements if a follower lags for long', () => {
    const { meter, reported, heads } = measureHeads(0)
    for (let tx = 1; tx <= 10_003; tx++) meter.shown(entry(tx))
    heads[0] = 20_000
    meter.moved()
    expect([reported.length, reported[0]]).toEqual([10_000, 4])
  })
})
