import { describe, expect, it } from 'vitest'
import { seedsWanted, simulateSeeds } from './sim/run.ts'
import { runs } from './runs.ts'

const RANGE = seedsWanted(runs(3, 1_000))

/**
 * The order of events doesn't matter, nor duplicates or losses, as long as each entity keeps one event after its last
 * change: the final state is that of the sources' tables, without any sweep. A failure prints its seed; `MLG_SEED=<n>`
 * runs only that one.
 */
describe(`the order of events (${RANGE.count} seeds)`, () => {
  it('does not change the resulting state', { timeout: 3_600_000 }, async () => {
    const calm = { crashes: false, stalls: false, faults: false, sweeping: false }
    const figures = await simulateSeeds(RANGE, { ...calm, losing: false, sweptAfter: false })
    expect(figures.counts.lost).toBeGreaterThan(0)
  })
})
