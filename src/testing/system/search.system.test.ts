// The search index of a whole system: embedded, in its own thread, following real sources.

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo, type DemoOptions } from '../../../demo/company.ts'
import { eventually } from '../parts.ts'
import { startSettledSystem, startSystem, temporaryFolder, type System } from './harness.ts'
import { nextPort } from './ports.ts'
import { startProcess, writeConfig } from './process.ts'

const PORT = nextPort()

const cleanUp: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

function folder(): string {
  const { path, remove } = temporaryFolder()
  cleanUp.push(remove)
  return path
}

interface FoundHit {
  readonly uri: string
  readonly name: string | null
  readonly why: { readonly sentence: string }
}

interface Found {
  readonly total: number
  readonly hits: readonly FoundHit[]
  readonly partial: { readonly total: number; readonly hits: readonly FoundHit[] }
}

async function find(url: string, query: string): Promise<Found | null> {
  const response = await fetch(`${url}/api/v1/search?q=${encodeURIComponent(query)}`)
  return response.status === 200 ? ((await response.json()) as Found) : null
}

const found = async (url: string, query: string): Promise<readonly string[]> =>
  ((await find(url, query))?.hits ?? []).map(({ uri }) => uri)

/** The sources of models and people alone, of a small company. */
const SMALL: DemoOptions = { only: ['identity', 'registry'], size: 'tiny' }
const MODEL = 'aip://model/registry/ranking-v5'
const ALICE = 'aip://user/identity/alice'
const changed = { event_type: 'model_updated', model_id: 'ranking-v5' }
const visible = '/api/v1/events?waitFor=visible'

function rename(demo: Demo, name: string): void {
  demo.patch('registry', 'models', 'ranking-v5', { name })
}

describe('search over a whole system', () => {
  let system: System
  beforeAll(async () => {
    system = await startSettledSystem()
  })
  afterAll(() => system.stop())

  it('finds an entity by its new name as soon as the event is visible, and no longer by the old one', async () => {
    const before = String((await find(system.url, MODEL))?.hits[0]?.name)
    expect((await found(system.url, before))[0]).toBe(MODEL)
    rename(system.demo, 'Zebra crossing oracle')
    const { body } = await system.post(visible, changed)
    expect(body).toMatchObject({ visible: true })
    expect(body).not.toHaveProperty('search')
    expect((await found(system.url, 'zebra crossing oracle'))[0]).toBe(MODEL)
    expect((await find(system.url, before))?.hits[0]?.uri).not.toBe(MODEL)
  })

  it('finds entities by synonyms of the words, and says so', async () => {
    const { hits = [], partial = { hits: [] } } = (await find(system.url, 'likeness')) ?? {}
    expect([hits.length, partial.hits.length > 0]).toEqual([0, true])
    for (const { why } of partial.hits) expect(why.sentence).toMatch(/^Also matched: .*a synonym of likeness/)
  })

  it("finds entities by their owner's new name", async () => {
    const owned = (await find(system.url, 'owner:alice -is:inherited'))?.total ?? 0
    expect(owned).toBeGreaterThan(0)
    system.demo.patch('identity', 'users', 'alice', { name: 'Wilhelmina Zuckerkandl' })
    await system.post(visible, { event_type: 'user_updated', user_id: 'alice' })
    expect((await found(system.url, 'zuckerkandl'))[0]).toBe(ALICE)
    await eventually(
      async () => ((await find(system.url, 'wilhelmina zuckerkandl'))?.total ?? 0) > owned,
      'what she owns is found by her new name',
    )
  })

  it(
    'restarts from the record if its files are damaged, logs why, answers after a restart, and continues',
    { timeout: 120_000 },
    async () => {
      const data = folder()
      const first = await startSystem({ data, demo: SMALL })
      await first.settled()
      const expected = await find(first.url, 'ranking')
      await first.stop()
      const segments = segmentsIn(join(data, 'search'))
      expect(segments.length).toBeGreaterThan(0)
      for (const path of segments) writeFileSync(path, readFileSync(path).fill(7, 200, 400))
      const damaged = await startSystem({ data, demo: SMALL })
      await damaged.settled().finally(() => damaged.stop())
      expect(readFileSync(join(data, 'mlg.log'), 'utf8')).toMatch(/search index .*can't be used/)

      const again = await startSystem({ data, demo: SMALL })
      cleanUp.push(() => again.stop())
      await eventually(async () => (await find(again.url, 'ranking')) !== null, 'the index answers')
      expect((await find(again.url, 'ranking'))?.total).toBe(expected?.total)
      rename(again.demo, 'After the restart')
      await again.post(visible, changed)
      expect((await found(again.url, 'after the restart'))[0]).toBe(MODEL)
    },
  )

  it("lets facts in while it can't be opened, reports that, and recovers by itself", { timeout: 120_000 }, async () => {
    const data = folder()
    writeFileSync(join(data, 'search'), 'in the way')
    const system = await startSystem({ data, demo: SMALL })
    cleanUp.push(() => system.stop())
    await eventually(async () => (await system.get('/api/v1/status')).status === 200, 'the service answers')
    rename(system.demo, 'While it is away')
    const { body } = await system.post(visible, changed)
    expect(body).toMatchObject({ visible: true, search: false })
    const refused = await system.get('/api/v1/search?q=ranking')
    expect([refused.status, refused.body.code]).toEqual([503, 'NOT_YET'])
    const { followers } = (await system.get('/api/v1/status')).body as {
      followers: readonly { name: string; ready: boolean; lastError: string | null }[]
    }
    expect(followers.find(({ name }) => name === 'search')).toMatchObject({
      ready: false,
      lastError: expect.stringContaining('search'),
    })
    expect((await fetch(`${system.url}/readyz`)).status).toBe(200)
    rmSync(join(data, 'search'))
    await eventually(async () => (await found(system.url, 'while it is away'))[0] === MODEL, 'it has caught up', 60_000)
  })

  it('has lost nothing after a kill of the process', { timeout: 120_000 }, async () => {
    const data = folder()
    const demo = await startDemo(SMALL)
    cleanUp.push(() => demo.stop())
    const config = writeConfig(demo, { folder: data, port: PORT })
    const first = await startProcess(config, PORT)
    demo.events.deliverTo(`${first.url}/api/v1/events`)
    await eventually(async () => (await found(first.url, MODEL))[0] === MODEL, 'it was read', 60_000)
    rename(demo, 'Just before the kill')
    await eventually(async () => (await found(first.url, 'just before the kill'))[0] === MODEL, 'it is found', 60_000)
    await first.kill('SIGKILL')
    const again = await startProcess(config, PORT)
    cleanUp.push(() => again.kill('SIGTERM'))
    await eventually(
      async () => (await found(again.url, 'just before the kill'))[0] === MODEL,
      'it is found again',
      60_000,
    )
  })
})

function segmentsIn(path: string): readonly string[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.segment'))
    .map((name) => join(path, name))
}
