import { expect, it } from 'vitest'
import { durationOf, isFailed } from './run-facts.ts'

it('a run lasts from its start to its end, or for an unknown time without both', () => {
  const [startedAt, endedAt] = ['2026-11-01T00:00:00Z', '2026-11-01T00:01:00Z']
  expect(durationOf({ startedAt, endedAt })).toBe(60_000)
  expect(durationOf({ startedAt, endedAt: startedAt })).toBe(0)
  expect(durationOf({ startedAt, endedAt: null })).toBeNull()
  expect(durationOf({ startedAt: null, endedAt })).toBeNull()
  expect(durationOf({ startedAt: null, endedAt: null })).toBeNull()
  // Two machines' clocks may differ.
  expect(durationOf({ startedAt: endedAt, endedAt: startedAt })).toBeNull()
})

it('a run has failed, whatever its product calls that', () => {
  const all = ['FAILED', 'failure', 'upstream_failed', 'Error', 'success', 'running']
  expect(all.map((status) => isFailed({ status }))).toEqual([true, true, true, true, false, false])
  expect(isFailed({ status: null })).toBe(false)
})
