import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../../demo/company.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { readConfigFile } from '../../config/config.ts'
import { must } from '../../lib/result.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import type { Role } from '../../wiring/roles.ts'
import { eventually } from '../parts.ts'
import { sharedService } from '../services.ts'
import { Fleet } from './fleet.ts'
import { temporaryFolder } from './harness.ts'
import { writeConfig } from './process.ts'

/** Sources and types added to a running service's files appear a moment later, without a restart. */
const MODEL = 'aip://model/registry/ranking-v5'
const folder = temporaryFolder()
const path = join(folder.path, 'mlg.json')
let demo: Demo
let service: RunningService

const sourcesBut = (...left: readonly string[]) =>
  Object.entries(demo.sources)
    .filter(([name, url]) => url !== '' && !left.includes(name))
    .map(([name, baseUrl]) => ({ platform: name, provider: name, baseUrl, limits: { ratePerSecond: 5_000 } }))

const configure = (sources: readonly object[]): void =>
  writeFileSync(
    path,
    JSON.stringify({
      listen: { port: 0 },
      data: 'data',
      log: { level: 'warn' },
      catalogue: { folder: 'definitions' },
      sources,
    }),
  )

beforeAll(async () => {
  mkdirSync(join(folder.path, 'definitions'))
  demo = await startDemo({ size: 'tiny' })
  configure(sourcesBut('identity'))
  const file = { path, read: () => readConfigFile(path, DEMO_PROVIDERS, {}) }
  service = await startService({ config: must(file.read()), file, logFile: join(folder.path, 'mlg.log') })
  await eventually(async () => (await owners()) !== null, 'the model is read', 60_000)
})
afterAll(async () => {
  await service.stop()
  await demo.stop()
  folder.remove()
})

const get = async (of: string): Promise<unknown> => await (await fetch(service.url + of)).json()

/** Returns null until the model is known. */
async function owners(): Promise<readonly string[] | null> {
  const query = `{ entity(uri: "${MODEL}") { relationships(type: "ownedBy") { edges { node { uri } } } } }`
  const answer = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  type Answered = { data: { entity: { relationships: { edges: { node: { uri: string } }[] } } | null } }
  const { data } = (await answer.json()) as Answered
  return data.entity?.relationships.edges.map(({ node }) => node.uri) ?? null
}

const platforms = async (): Promise<readonly string[]> =>
  ((await get('/api/v1/sources')) as { sources: { platform: string }[] }).sources.map(({ platform }) => platform)

const awaitingStart = async (): Promise<readonly unknown[]> =>
  ((await get('/api/v1/status')) as { awaitingStart: unknown[] }).awaitingStart

const searched = async (): Promise<number> => (await fetch(`${service.url}/api/v1/search?q=ranking`)).status

/** Returns the health of the sources configured from the start. */
async function healthOfOthers(): Promise<readonly string[]> {
  const { sources } = (await get('/api/v1/sources')) as { sources: { platform: string; health: string }[] }
  return sources.flatMap(({ platform, health }) => (platform === 'identity' ? [] : [health]))
}

/** Lets others run. */
const BETWEEN_CALLS_MS = 20

/** Repeats a call until stopped; returns the results. */
function repeatCall<T>(call: () => Promise<T>): { stop(): Promise<readonly T[]> } {
  const stopping = new AbortController()
  const run = async (): Promise<readonly T[]> => {
    const given: T[] = []
    while (!stopping.signal.aborted) {
      given.push(await call())
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_CALLS_MS))
    }
    return given
  }
  const running = run()
  return {
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

describe('a running service', () => {
  it('reads a source added to its configuration, and takes its events', async () => {
    expect(await platforms()).not.toContain('identity')
    expect((await owners())?.filter((uri) => uri.startsWith('aip://user/'))).toEqual([])
    await eventually(async () => (await searched()) === 200, 'the search index is filled', 60_000)
    await eventually(async () => (await healthOfOthers()).every((one) => one === 'ok'), 'all were read')
    const searches = repeatCall(searched)
    const healths = repeatCall(healthOfOthers)
    configure(sourcesBut())
    await eventually(async () => (await platforms()).includes('identity'), 'the source is taken up')
    await eventually(
      async () => (await owners())?.some((uri) => uri.startsWith('aip://user/identity/')) === true,
      'the owner of the model is read, and models read before show it',
      60_000,
    ).finally(() => Promise.all([searches.stop(), healths.stop()]))
    expect([...new Set(await searches.stop())]).toEqual([200])
    expect([...new Set((await healths.stop()).flat())]).toEqual(['ok'])
    expect(await awaitingStart()).toEqual([])
    const refresh = `${service.url}/api/v1/refresh?uri=aip://user/identity/alice&waitFor=visible`
    expect((await fetch(refresh, { method: 'POST' })).status).toBe(200)
  })

  it('hydrates and serves a type added to its definitions', async () => {
    const memo = { name: 'Memo', plural: 'Memos', componentType: 'memo', domain: 'notes', description: '' }
    const definitions = { types: [{ ...memo, attributes: { text: { type: 'string' } }, relationships: {} }] }
    writeFileSync(join(folder.path, 'definitions', 'memos.json'), JSON.stringify(definitions))
    const schema = async (): Promise<string> => await (await fetch(`${service.url}/graphql/schema`)).text()
    await eventually(async () => (await schema()).includes('type Memo'), 'the type is in the schema')
    expect(await awaitingStart()).toEqual([])
  })

  it('keeps changed or removed sources as they were, and reports it', async () => {
    const [first, , ...others] = sourcesBut()
    configure([{ ...first, baseUrl: 'http://127.0.0.1:1' }, ...others])
    const [changed, removed] = sourcesBut().map(({ platform }) => platform)
    await eventually(async () => (await awaitingStart()).length > 0, 'the changes are named')
    expect(await awaitingStart()).toEqual([
      { kind: 'source', name: changed, change: 'changed' },
      { kind: 'source', name: removed, change: 'removed' },
    ])
    expect(await platforms()).toEqual(expect.arrayContaining([changed, removed]))
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200)
  })
})

const postgres = await sharedService('postgres')
const fleet = new Fleet()
afterAll(() => fleet.takeDown())

describe.skipIf(postgres === null)('processes of their own on one record', () => {
  it('each pick up a source added to their own file', { timeout: 120_000 }, async () => {
    const company = await fleet.demo({ size: 'tiny', only: ['registry', 'identity'] })
    const taken = await openDatabases(() => postgres?.url ?? '').take()
    fleet.later(() => taken.giveBack())
    const parts = { folder: fleet.folder(), store: taken.url }
    const before = { ...company, sources: { ...company.sources, identity: '' } }
    const roles: readonly Role[] = ['api', 'worker']
    const members = await Promise.all(roles.map((role) => fleet.start(before, role, parts)))
    company.resetStats('identity')
    for (const { role, url } of members) {
      const { port } = new URL(url)
      writeConfig(company, { ...parts, port: Number(port), name: `${role}-${port}` })
    }
    const [api] = members
    const known = async (): Promise<boolean> => {
      const answer = await fetch(`${api?.url}/api/v1/sources`)
      return (await answer.text()).includes('"platform":"identity"')
    }
    await eventually(known, 'the process that answers takes it up')
    await eventually(() => company.stats('identity').total > 0, 'the process that works reads it')
  })
})
