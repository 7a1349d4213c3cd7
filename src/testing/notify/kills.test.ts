import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { VirtualClock } from '../sim/clock.ts'
import { runs } from '../runs.ts'
import { survivesKills } from './kills.ts'

const KILLS = runs(20, 600)

describe('notifications', () => {
  for (const seed of [1, 2])
    it(`lose nothing over ${KILLS} kills, and keep the order of each entity (seed ${seed})`, async () => {
      const store = openSqliteStore({ path: ':memory:' })
      await survivesKills({ store, clock: new VirtualClock(1_000_000), seed, kills: KILLS, standingBy: seed % 2 === 0 })
      expect((await store.deliveryCounts()).filter(({ state }) => state === 'dead')).toEqual([])
      await store.close()
    })
})
