import { afterEach, describe, expect, it } from 'vitest'
import { openPostgresStore } from '../../adapters/postgres/store.ts'
import { openDatabases, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { runs } from '../runs.ts'
import { sharedService } from '../services.ts'
import { history } from './history.ts'

const server = await sharedService('postgres')
const SEEDS = runs(3, 100)

describe.skipIf(server === null)('any statements over PostgreSQL, including keys', () => {
  const databases = openDatabases(() => server?.url ?? '')
  let database: TestDatabase | null = null
  afterEach(async () => await database?.giveBack())

  it(
    `lead step by step to the same conclusions as from scratch (${SEEDS} seeds)`,
    { timeout: 60_000 * SEEDS },
    async () => {
      const first = Number(process.env['MLG_SEED'] ?? 1)
      let concluded = 0
      for (let seed = first; seed < first + SEEDS; seed++) {
        const taken = (database = await databases.take())
        concluded += await history(seed, async () => await openPostgresStore({ url: taken.url }))
        database = null
        await taken.giveBack()
      }
      expect(concluded).toBeGreaterThan(SEEDS)
    },
  )
})
