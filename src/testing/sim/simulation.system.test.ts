import { describe, expect, it, vi } from 'vitest'
import { figuresText, seedsWanted, simulateSeeds } from './run.ts'
import { settingsOf } from './settings.ts'
import { simulate } from './simulation.ts'
import { runs } from '../runs.ts'

const RANGE = seedsWanted(runs(8, 10_000))

/**
 * The whole pipeline under a seed: sources that fail in every way; lost, duplicate and late events; processes that end
 * at any await or pause beyond their leases, and restart with other mappings; people who share an address, drop the
 * past, and resolve suspected deletions. In the end the record says exactly what the sources' tables say.
 */
describe(`the simulation (${RANGE.count} seeds)`, () => {
  it('ends with what the sources hold', { timeout: 21_600_000 }, async () => {
    const figures = await simulateSeeds(RANGE, {})
    console.log(figuresText(figures))
    expect(figures.seeds).toBe(RANGE.count)
    if (RANGE.count >= 12) expect(figures.counts.violations).toBeGreaterThan(0)
  })

  it('is identical in every run of one seed, whatever the speed or the clock of the machine', async () => {
    for (const seed of [1, 2, 3]) {
      const settings = settingsOf(seed, { crashes: true, stalls: true, faults: true, workers: 2, joined: true })
      const inPeace = await simulate(settings)
      // The clock advances a second each time it is read, as if the work in between took that long.
      let now = 1_000_000
      const clocks = [vi.spyOn(performance, 'now'), vi.spyOn(Date, 'now')]
      for (const clock of clocks) clock.mockImplementation(() => (now += 1_000))
      const underLoad = await simulate(settings).finally(() => clocks.forEach((clock) => clock.mockRestore()))
      expect(underLoad).toEqual(inPeace)
    }
  })
})
