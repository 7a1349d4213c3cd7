import { describe, expect, it, vi } from 'vitest'
import { figuresText, seedsWanted, simulateSeeds } from './run.ts'
import { settingsOf } from './settings.ts'
import { simulate } from './simulation.ts'
import { runs } from '../runs.ts'

const RANGE = seedsWanted(runs(12, 10_000))

/**
 * The whole pipeline under a seed: sources that fail in every way, events lost, doubled and late, processes that end at
 * any await or stand still past their leases, and begin again with other mappings; people who share an address, drop
 * the past, decide what is held. In the end the record says what the sources' tables say, and nothing else.
 */
describe(`the simulation (${RANGE.count} seeds)`, () => {
  it('ends with what the sources hold', { timeout: 21_600_000 }, async () => {
    const figures = await simulateSeeds(RANGE, {})
    console.log(figuresText(figures))
    expect(figures.seeds).toBe(RANGE.count)
    if (RANGE.count >= 12) expect(figures.counts.violations).toBeGreaterThan(0)
  })

  it('is the same in every run of one seed', async () => {
    for (const seed of [1, 2, 3]) {
      const settings = settingsOf(seed, { crashes: true, stalls: true, faults: true, workers: 2, joined: true })
      expect(await simulate(settings)).toEqual(await simulate(settings))
    }
  })

  it('does not depend on the speed or the clock of the machine', async () => {
    for (const seed of [1, 2, 3]) {
      const settings = settingsOf(seed, { crashes: true, stalls: true, faults: true, workers: 2, joined: true })
      const inPeace = await simulate(settings)
      // Each look at a clock finds that a second passed: as if everything between two looks had taken so long.
      let now = 1_000_000
      const clocks = [vi.spyOn(performance, 'now'), vi.spyOn(Date, 'now')]
      for (const clock of clocks) clock.mockImplementation(() => (now += 1_000))
      const underLoad = await simulate(settings).finally(() => clocks.forEach((clock) => clock.mockRestore()))
      expect(underLoad).toEqual(inPeace)
    }
  })
})
