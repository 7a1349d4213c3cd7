import { afterEach, describe, expect, it } from 'vitest'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { eventually } from '../parts.ts'
import { sharedService } from '../services.ts'
import { Fleet } from './fleet.ts'

const postgres = await sharedService('postgres')
const fleet = new Fleet()
afterEach(() => fleet.takeDown())

const RATE = 20
const BURST = 3

describe.skipIf(postgres === null)('a limit of N requests a second', () => {
  it('applies to all workers together, not each (≤ N·1.05 over any 10 s)', { timeout: 120_000 }, async () => {
    const demo = await fleet.demo({ size: 'tiny', only: ['orchestrator', 'identity'] })
    const taken = await openDatabases(() => postgres?.url ?? '').take()
    fleet.later(() => taken.giveBack())
    const more = {
      folder: fleet.folder(),
      store: taken.url,
      limits: { ratePerSecond: RATE, burst: BURST, concurrency: 8 },
    }
    await Promise.all([fleet.start(demo, 'worker', more), fleet.start(demo, 'worker', more)])
    demo.resetStats('orchestrator')
    await eventually(() => demo.stats('orchestrator').total > RATE * 13, 'well over 10 s of reading are seen', 60_000)
    const { busiest_10s: busiest } = demo.stats('orchestrator')
    console.log(`2 workers, limit ${RATE}/s: ${busiest} requests in the busiest 10 s (at most ${RATE * 10 * 1.05})`)
    expect(busiest).toBeGreaterThan(RATE * 10 * 0.8)
    expect(busiest).toBeLessThanOrEqual(RATE * 10 * 1.05)
  })
})
