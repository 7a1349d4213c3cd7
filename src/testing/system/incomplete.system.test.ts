import { afterEach, describe, expect, it } from 'vitest'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { startDemo, type Demo } from '../../../demo/company.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { sharedService } from '../services.ts'
import { Fleet } from './fleet.ts'
import { configOf, startSystem, temporaryFolder } from './harness.ts'

const postgres = await sharedService('postgres')
const fleet = new Fleet()
const cleanUp: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
  await fleet.takeDown()
})

const QUERY = '{ features(first: 1) { totalCount } }'
const OWNERS = '{ users(first: 1) { totalCount } }'

interface ReportedGap {
  readonly code: string
  readonly part: string
  readonly types?: readonly string[]
  readonly since: string | null
}

async function gapsOf(url: string, query: string, search = ''): Promise<readonly ReportedGap[]> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/graphql${search}`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  const body = (await response.json()) as { errors?: unknown; extensions?: { incomplete?: readonly ReportedGap[] } }
  expect(body.errors).toBeUndefined()
  return body.extensions?.incomplete ?? []
}

/** Waits until features are complete, then lack a broken source's data, then are complete again. */
async function breaksAndComesBack(demo: Demo, of: { events: string; api: string }): Promise<void> {
  const codes = async (query: string): Promise<string> => (await gapsOf(of.api, query)).map(({ code }) => code).join()
  // A read in progress when the source breaks counts as failing since its start, which is before that.
  const before = Date.now()
  await eventually(async () => (await codes(QUERY)) === '', 'everything was listed and read', 60_000)
  demo.misbehave('feature-store', { mode: '500' })
  const ids = [...demo.ids('features')].slice(0, 10)
  const events = ids.map((feature_id) => ({ event_type: 'feature_updated', feature_id }))
  const headers = { 'content-type': 'application/json' }
  const sent = await fetch(`${of.events}/api/v1/events`, { method: 'POST', headers, body: JSON.stringify(events) })
  expect(sent.status).toBe(202)
  await eventually(async () => (await codes(QUERY)).includes('CIRCUIT_OPEN'), 'the answer says so', 30_000)
  const [open] = (await gapsOf(of.api, QUERY)).filter(({ code }) => code === 'CIRCUIT_OPEN')
  expect(open).toMatchObject({ part: 'feature-store', types: ['Feature'] })
  expect(Date.parse(open?.since ?? '')).toBeGreaterThanOrEqual(before)
  expect(await codes(OWNERS)).toBe('')
  demo.misbehave('feature-store')
  await eventually(async () => (await codes(QUERY)) === '', 'it is over', 90_000)
}

describe('an answer that lacks facts of a source', () => {
  it('is reported as incomplete while it is, in one process', { timeout: 200_000 }, async () => {
    const system = await startSystem({ demo: { size: 'tiny', only: ['identity', 'feature-store'] } })
    cleanUp.push(() => system.stop())
    await breaksAndComesBack(system.demo, { events: system.url, api: system.url })
  })

  it('is reported as incomplete for the past before a source was configured', { timeout: 120_000 }, async () => {
    const all = '{ users(first: 1) { totalCount } features(first: 1) { totalCount } }'
    const folder = temporaryFolder()
    const demo = await startDemo({ size: 'tiny', only: ['identity', 'feature-store'] })
    cleanUp.push(folder.remove, () => demo.stop())
    const run = async (
      platforms: readonly string[],
      work: (service: RunningService) => Promise<void>,
    ): Promise<void> => {
      const config = configOf(demo, folder.path, (all) => all.filter((s) => platforms.includes(String(s['platform']))))
      const running = await startService({ config, logFile: `${folder.path}/mlg.log` })
      try {
        await eventually(async () => (await gapsOf(running.url, all)).length === 0, 'all was listed', 30_000)
        await work(running)
      } finally {
        await running.stop()
      }
    }
    let before = 0
    await run(['identity'], async ({ store }) => {
      before = (await store.head()).tx
    })
    await run(['identity', 'feature-store'], async ({ url }) => {
      const past = await gapsOf(url, QUERY, `?asOf=${before}`)
      expect(past).toContainEqual(
        expect.objectContaining({ code: 'BEGAN_LATER', part: 'feature-store', types: ['Feature'] }),
      )
      // Another source doesn't change what was read of this one.
      expect(await gapsOf(url, '{ users(first: 1) { totalCount } }', `?asOf=${before}`)).toEqual([])
      expect(await gapsOf(url, QUERY)).toEqual([])
    })
  })
})

describe.skipIf(postgres === null)('an incomplete answer over PostgreSQL', () => {
  it('is reported by a process that only answers queries', { timeout: 200_000 }, async () => {
    const demo = await fleet.demo({ size: 'tiny', only: ['identity', 'feature-store'] })
    const taken = await openDatabases(() => postgres?.url ?? '').take()
    fleet.later(() => taken.giveBack())
    const more = { folder: fleet.folder(), store: taken.url }
    await fleet.start(demo, 'worker', more)
    const { url } = await fleet.start(demo, 'api', more)
    await breaksAndComesBack(demo, { events: url, api: url })
  })
})
