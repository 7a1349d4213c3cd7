import { describe, expect, it } from 'vitest'
import { openPostgresStore } from '../../adapters/postgres/store.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { sharedService } from '../services.ts'
import { VirtualClock } from '../sim/clock.ts'
import { survivesKills } from './kills.ts'

const server = await sharedService('postgres')
const databases = openDatabases(() => server?.url ?? '')
const KILLS = process.env['MLG_SOAK'] === '1' ? 60 : 6

describe.skipIf(server === null)('notifications over PostgreSQL', () => {
  it(`lose nothing over ${KILLS} kills of one of two processes`, { timeout: 240_000 }, async () => {
    const database = await databases.take()
    const store = await openPostgresStore({ url: database.url })
    await survivesKills({ store, clock: new VirtualClock(1_000_000), seed: 3, kills: KILLS, standingBy: true })
    expect((await store.deliveryCounts()).filter(({ state }) => state === 'dead')).toEqual([])
    await store.close()
    await database.giveBack()
  })
})
