import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemo, type Demo, type DemoOptions } from '../../../demo/company.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { CONTRACT_QUERY } from '../../api/testing/company.ts'
import { eventually } from '../parts.ts'
import { configOf, startSystem, temporaryFolder, type System } from './harness.ts'

const cleanUp: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

/** Of a few sources where the test isn't about the others. */
async function company(only?: DemoOptions['only']): Promise<{ demo: Demo; data: string }> {
  const folder = temporaryFolder()
  const demo = await startDemo({ size: 'tiny', ...(only === undefined ? {} : { only }) })
  cleanUp.push(folder.remove, () => demo.stop())
  return { demo, data: folder.path }
}

async function service(demo: Demo, data: string, change?: Parameters<typeof configOf>[2]): Promise<RunningService> {
  const started = await startService({ config: configOf(demo, data, change), logFile: join(data, 'mlg.log') })
  cleanUp.push(() => started.stop())
  return started
}

async function ask(url: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: CONTRACT_QUERY }),
  })
  return await response.text()
}

async function settle(running: RunningService): Promise<void> {
  let quiet = 0
  const deadline = Date.now() + 60_000
  while (quiet < 20) {
    if (Date.now() > deadline) throw new Error("the service didn't settle within 60 s")
    const { due } = await running.store.dirty(Date.now())
    const { tx } = await running.store.head()
    quiet = due === 0 && tx > 0 ? quiet + 1 : 0
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

async function refresh(url: string, uri: string): Promise<void> {
  const path = `/api/v1/refresh?waitFor=visible&uri=${encodeURIComponent(uri)}`
  expect((await fetch(url + path, { method: 'POST' })).status).toBe(200)
}

/** Returns null while the index is unavailable. */
async function hits(url: string, words: string): Promise<number | null> {
  const response = await fetch(`${url}/api/v1/search?q=${encodeURIComponent(words)}`)
  return response.ok ? ((await response.json()) as { total: number }).total : null
}

/** By follower. */
async function wasAhead(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/api/v1/status`)
  const { followers } = (await response.json()) as { followers: { name: string; wasAhead: unknown }[] }
  return Object.fromEntries(followers.map((follower) => [follower.name, follower.wasAhead]))
}

describe('a second start on the same data', () => {
  it('answers at once, the same, and rereads nothing within the sweep interval', { timeout: 120_000 }, async () => {
    const { demo, data } = await company()
    const first = await service(demo, data)
    await settle(first)
    // Until everything is listed, answers say so.
    await eventually(async () => !(await ask(first.url)).includes('"incomplete"'), 'everything was listed', 30_000)
    const before = await ask(first.url)
    await first.stop()
    for (const source of ['registry', 'orchestrator', 'identity', 'experimentation'] as const) demo.resetStats(source)
    const second = await service(demo, data)
    expect(await ask(second.url)).toBe(before)
    await settle(second)
    for (const source of ['registry', 'experimentation'] as const) expect(demo.stats(source).total, source).toBe(0)
    expect(before).toContain('treatment_ranking_v5')
  })

  it(
    'tells what a removed source stated from what is still read, and deletes it on request',
    { timeout: 60_000 },
    async () => {
      const { demo, data } = await company()
      const only = (...platforms: readonly unknown[]) => {
        return (sources: Record<string, unknown>[]) => sources.filter(({ platform }) => platforms.includes(platform))
      }
      const first = await service(demo, data, only('registry', 'identity'))
      await settle(first)
      await first.stop()
      const second = await service(demo, data, only('identity'))
      const described = async (uri: string): Promise<string> =>
        await (await fetch(`${second.url}/api/v1/entities/${encodeURIComponent(uri)}`)).text()
      const model = `aip://model/registry/${[...demo.ids('models')][0]}`
      await eventually(
        async () => (await described(model)).includes('"doubt":"removed"'),
        'its verification is doubted',
      )
      expect(await described(model)).toContain('"code":"NO_SOURCE","part":"registry"')
      expect(await described('aip://user/identity/alice')).toContain('"doubt":null')
      const answer = await fetch(`${second.url}/api/v1/sources/registry/delete`, { method: 'POST' })
      expect(await answer.json()).toMatchObject({ more: false })
      const isAllTold = async (): Promise<boolean> => !/NO_SOURCE|"deletedAtSource":null/.test(await described(model))
      await eventually(isAllTold, 'the model is deleted, and no source is missing')
    },
  )

  it('is refused while another process or thread owns it, naming the owner', { timeout: 60_000 }, async () => {
    const { demo, data } = await company(['identity'])
    await service(demo, data)
    await expect(service(demo, data)).rejects.toThrow(new RegExp(`${process.pid}`))
  })
})

describe('a start on a record that lost transactions', () => {
  it(
    'reports it in the status and to the doctor, and answers from what the record has',
    { timeout: 180_000 },
    async () => {
      const { demo, data } = await company(['identity', 'registry'])
      const first = await service(demo, data)
      await settle(first)
      await first.stop()
      expect(statSync(join(data, 'mlg.db-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(0)
      const earlier = readFileSync(join(data, 'mlg.db'))
      const second = await service(demo, data)
      const { tx: ended } = await second.store.head()
      const [model = ''] = demo.ids('models')
      demo.patch('registry', 'models', model, { name: 'Zyxwvutsr' })
      await refresh(second.url, `aip://model/registry/${model}`)
      await eventually(async () => (await hits(second.url, 'zyxwvutsr')) === 1, 'the new name is found')
      await second.stop()
      writeFileSync(join(data, 'mlg.db'), earlier)
      demo.patch('registry', 'models', model, { name: 'another name' })

      const third = await service(demo, data)
      await eventually(async () => (await wasAhead(third.url))['search'] !== null, 'the status reports it')
      expect(await wasAhead(third.url)).toMatchObject({ search: { record: ended } })
      await eventually(async () => (await hits(third.url, 'zyxwvutsr')) === 0, 'the index is filled again')
    },
  )
})

describe('configuration', () => {
  it('a type from a definitions folder is in GraphQL without code changes', { timeout: 60_000 }, async () => {
    const { demo, data } = await company(['identity'])
    const folder = join(data, 'definitions')
    mkdirSync(folder)
    const prompt = {
      name: 'Prompt',
      plural: 'Prompts',
      componentType: 'prompt',
      domain: 'models',
      description: 'A prompt template.',
      attributes: { template: { type: 'string', required: true } },
      relationships: { writtenFor: { to: ['Model'], many: true, inverse: 'prompts' } },
    }
    writeFileSync(join(folder, 'prompt.json'), JSON.stringify({ types: [prompt] }))
    const running = await startService({
      config: { ...configOf(demo, data, undefined), catalogueFolder: folder },
      logFile: join(data, 'mlg.log'),
    })
    cleanUp.push(() => running.stop())
    const query =
      '{ prompt: __type(name: "Prompt") { fields { name } } model: __type(name: "Model") { fields { name } } }'
    const response = await fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const { data: answer } = (await response.json()) as { data: Record<string, { fields: { name: string }[] }> }
    expect(answer.prompt?.fields.map((f) => f.name)).toEqual(
      expect.arrayContaining(['template', 'writtenFor', 'name', 'owners']),
    )
    expect(answer.model?.fields.map((f) => f.name)).toContain('prompts')
  })

  it('a contradictory definition aborts the start, with file, path and reason', { timeout: 60_000 }, async () => {
    const { demo, data } = await company()
    const folder = join(data, 'definitions')
    mkdirSync(folder)
    const bad = {
      name: 'Prompt',
      plural: 'Prompts',
      componentType: 'prompt',
      domain: 'models',
      description: 'x',
      attributes: {},
      relationships: { of: { to: ['Nothing'], many: true, inverse: 'prompts' } },
    }
    writeFileSync(join(folder, 'bad.json'), JSON.stringify({ types: [bad] }))
    await expect(
      startService({ config: { ...configOf(demo, data, undefined), catalogueFolder: folder }, logFile: null }),
    ).rejects.toThrow(/bad\.json.*types\[0\].*Nothing/s)
  })
})

describe('several providers of one domain', () => {
  it('a second registry has its own URIs, and the schema stays byte-identical', { timeout: 120_000 }, async () => {
    const schema = async (system: System): Promise<string> => await (await fetch(`${system.url}/graphql/schema`)).text()
    const one = await startSystem({ demo: { size: 'tiny', only: ['registry'] } })
    const schemaOfOne = await schema(one).finally(() => one.stop())
    const other = await startDemo({ only: ['registry'], size: 'tiny', seed: 7 })
    cleanUp.push(() => other.stop())
    const both = await startSystem({
      demo: { size: 'tiny', only: ['registry', 'identity', 'experimentation'] },
      config: (sources) => [
        ...sources.map((s) => ({ ...s, references: s.platform === 'registry' ? {} : { models: 'registry' } })),
        {
          platform: 'registry-eu',
          provider: 'registry',
          baseUrl: other.sources.registry,
          limits: { ratePerSecond: 5_000, concurrency: 16 },
        },
      ],
    })
    cleanUp.push(() => both.stop())
    expect(await schema(both)).toBe(schemaOfOne)
    expect((await schema(both)).length).toBeGreaterThan(1_000)
    await both.settled()
    const names = await both.graphql(
      `{ a: model(id: "aip://model/registry/ranking-v5") { uri } b: model(id: "aip://model/registry-eu/ranking-v5") { uri currentInstance { uri } } }`,
    )
    expect(names.data).toMatchObject({
      a: { uri: 'aip://model/registry/ranking-v5' },
      b: {
        uri: 'aip://model/registry-eu/ranking-v5',
        currentInstance: { uri: 'aip://model/registry-eu/ranking-model-v5-20XX0101' },
      },
    })
    const event = { event_type: 'model_updated', model_id: 'ranking-v5' }
    expect((await both.post('/api/v1/events', event)).body).toMatchObject({
      quarantined: 1,
      results: [{ reason: 'ambiguous-source' }],
    })
    expect((await both.post('/api/v1/events?source=registry-eu', event)).body).toMatchObject({
      accepted: 1,
      results: [{ uri: 'aip://model/registry-eu/ranking-v5' }],
    })
  })
})
