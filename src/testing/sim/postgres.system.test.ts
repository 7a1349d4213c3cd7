import { describe, expect, it } from 'vitest'
import { runs } from '../runs.ts'
import { sharedService } from '../services.ts'
import { overPostgres } from './postgres.ts'
import { figuresText, seedsWanted, simulateSeeds } from './run.ts'

const server = await sharedService('postgres')
const RANGE = seedsWanted(runs(1, 200))

describe.skipIf(server === null)(`the simulation over PostgreSQL (${RANGE.count} seeds)`, () => {
  it(
    'ends with what the sources hold, including keys and pushed events',
    { timeout: 120_000 * RANGE.count },
    async () => {
      const figures = await simulateSeeds(RANGE, { joined: true }, { additions: overPostgres(server?.url ?? '') })
      console.log(figuresText(figures))
      expect(figures.counts.pushed).toBeGreaterThan(0)
    },
  )
})
