import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchFaketime, lacksFaketime } from '../../../scripts/services/faketime.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { eventually } from '../parts.ts'
import { notTested, sharedService } from '../services.ts'
import { Fleet } from './fleet.ts'
import { allEntities, untilEqual, type SourceEntity } from './sources.ts'
import { SteppedClock } from './stepped-clock.ts'

/**
 * Processes on one record whose wall clocks are wrong, and are corrected while they run. Data that one of them stores
 * (the pause after a read, a lease, a duty) must not delay anybody by the clock's error.
 */
const BOUND_MS = 150_000
const HOURS = 3_600

const postgres = await sharedService('postgres')
const why = lacksFaketime()
if (why !== null) notTested(`libfaketime can't be had on this machine, so clocks that step are NOT TESTED here: ${why}`)

const fleet = new Fleet()
afterEach(() => fleet.takeDown())

describe.skipIf(postgres === null || why !== null)('wrong clocks', () => {
  it('keep nobody waiting for what a process left in the record', { timeout: 600_000 }, async () => {
    const library = await fetchFaketime(console.log)
    const taken = await openDatabases(() => postgres?.url ?? '').take()
    fleet.later(() => taken.giveBack())
    const demo = await fleet.demo({ size: 'tiny' })
    const folder = fleet.folder()
    // Slow enough to kill the first one while it reads.
    const more = { folder, store: taken.url, limits: { ratePerSecond: 200, concurrency: 16 } }
    const clockOf = (name: string): SteppedClock => new SteppedClock(library, join(folder, name))
    const [ahead, behind] = [clockOf('ahead'), clockOf('behind')]
    ahead.step(2 * HOURS)
    behind.step(-HOURS)
    const killed = await fleet.start(demo, 'all', { ...more, environment: ahead.environment })
    await killed.kill()
    const { url } = await fleet.start(demo, 'all', { ...more, environment: behind.environment })
    const equal = (things: readonly SourceEntity[], what: string): Promise<void> =>
      untilEqual({ demo, url }, things, { what, boundMs: BOUND_MS })
    await equal([...allEntities(demo)], 'what was leased until two hours from now is read by another')

    const [model = ''] = demo.ids('models')
    for (const hours of [3, -2, 0]) {
      behind.step(hours * HOURS)
      const shown = (): Promise<number> => fetch(url).then((answer) => Date.parse(answer.headers.get('date') ?? ''))
      const isThere = async (): Promise<boolean> =>
        Math.abs((await shown()) - Date.now() - hours * HOURS * 1_000) < 60_000
      await eventually(isThere, `its clock is ${hours} hours off`)
      demo.patch('registry', 'models', model, { name: `at ${hours}` })
      const event = { event_type: 'model_updated', model_id: model }
      const headers = { 'content-type': 'application/json' }
      const sent = { method: 'POST', headers, body: JSON.stringify(event) }
      expect((await fetch(`${url}/api/v1/events`, sent)).status).toBe(202)
      await equal([{ plural: 'models', id: model }], `a change is read by a process ${hours} hours off`)
    }
  })
})
