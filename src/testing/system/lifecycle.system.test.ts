import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemo } from '../../../demo/company.ts'
import { startService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { CONTRACT_EVENT, configOf, startSettledSystem, temporaryFolder, type System } from './harness.ts'

const cleanUp: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

async function settledSystem(): Promise<System> {
  const system = await startSettledSystem()
  cleanUp.push(() => system.stop())
  return system
}

const MODEL = 'aip://model/registry/ranking-v5'
const RUN = 'aip://pipeline-run/orchestrator/train-weekly-ranking-20XX0101'
const TESTED = `{ modelInstance(id: "aip://model/registry/ranking-model-v5-20XX0101") { associatedAbTests { uri } } }`
const TESTED_IN_12345 = { modelInstance: { associatedAbTests: [{ uri: 'aip://ab-test/experimentation/12345' }] } }

describe('a deletion at a source', () => {
  it("leaves a model's tombstone: no facts, its type, and its complete past", { timeout: 60_000 }, async () => {
    const system = await settledSystem()
    const head = ((await system.get('/api/v1/status')).body.head as { tx: number }).tx
    const ask = async (search = ''): Promise<unknown> =>
      (await system.graphql(`{ entity(uri: "${MODEL}") { entityType name deletedAtSource } }`, undefined, search)).data
    const before = await ask()
    system.demo.remove('registry', 'models', 'ranking-v5')
    await eventually(async () => JSON.stringify(await ask()).includes('"deletedAtSource":"'), 'the tombstone is seen')
    expect(await ask()).toMatchObject({ entity: { entityType: 'Model', name: null } })
    expect(await ask(`?asOf=${head}`)).toEqual(before)
    // A 200 clears it.
    system.demo.put('registry', 'models', 'ranking-v5', { name: 'Back again' })
    await eventually(async () => JSON.stringify(await ask()).includes('Back again'), 'it is back')
    expect(await ask()).toMatchObject({ entity: { deletedAtSource: null } })
  })

  it("keeps the edges from a deleted run to a model's test, flagged", { timeout: 60_000 }, async () => {
    const system = await settledSystem()
    expect((await system.graphql(TESTED)).data).toEqual(TESTED_IN_12345)
    system.demo.remove('orchestrator', 'pipeline-runs', 'train-weekly-ranking-20XX0101')
    const ask = async (): Promise<unknown> =>
      (await system.graphql(`{ pipelineRun(id: "${RUN}") { status deletedAtSource } }`)).data
    await eventually(async () => JSON.stringify(await ask()).includes('"deletedAtSource":"'), 'the run is gone')
    expect((await system.graphql(TESTED)).data).toEqual(TESTED_IN_12345)
  })

  it('leaves nothing of an entity never seen until it appears', { timeout: 60_000 }, async () => {
    const system = await settledSystem()
    const uri = 'aip://feature/feature-store/not-yet'
    await system.post('/api/v1/events', { event_type: 'feature_created', feature_id: 'not-yet' })
    const ask = async (): Promise<string> =>
      JSON.stringify((await system.graphql(`{ component(uri: "${uri}") { state name } }`)).data)
    const retries = async (): Promise<string> =>
      JSON.stringify((await system.get('/api/v1/sources/feature-store/retries')).body)
    await eventually(
      async () => (await retries()).includes(`${uri}","attempts":1,"error":"its source doesn't have it`),
      'it was read',
    )
    expect(await ask()).toBe('{"component":null}')
    expect(JSON.stringify((await system.get('/api/v1/search?q=not-yet&limit=100')).body)).not.toContain(uri)
    system.demo.put('feature-store', 'features', 'not-yet', { name: 'Here now', value_type: 'float' })
    await eventually(async () => (await ask()) === '{"component":{"state":"ENRICHED","name":"Here now"}}', 'it heals')
  })
})

describe('a changed mapping', () => {
  it('is applied to everything from the stored answers, without reading a source', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    const demo = await startDemo({ size: 'tiny' })
    cleanUp.push(folder.remove, () => demo.stop())
    const start = async (references: object): ReturnType<typeof startService> => {
      const change = (sources: Record<string, unknown>[]): Record<string, unknown>[] =>
        sources.map((s) => (s.platform === 'orchestrator' ? { ...s, references } : s))
      const service = await startService({
        config: configOf(demo, folder.path, change),
        logFile: join(folder.path, 'mlg.log'),
      })
      cleanUp.push(() => service.stop())
      return service
    }
    const mappings = async (service: Awaited<ReturnType<typeof startService>>): Promise<Set<string>> => {
      const documents = await service.store.documents('orchestrator', 'PipelineRun|', 5_000)
      return new Set(
        documents.filter((d) => d.type === 'PipelineRun' && d.hydratedAt !== null).map((d) => d.mapping ?? ''),
      )
    }
    const first = await start({})
    const runs = [...demo.ids('pipeline-runs')].length
    await eventually(
      async () =>
        (await first.store.documents('orchestrator', 'PipelineRun|', 5_000)).filter(
          (d) => d.type === 'PipelineRun' && d.hydratedAt !== null,
        ).length >= runs,
      'every run is read',
      60_000,
    )
    await eventually(async () => (await first.store.dirty(Date.now())).due === 0, 'nothing is due', 60_000)
    const old = await mappings(first)
    await first.stop()
    demo.resetStats('orchestrator')
    // Platforms of references influence how an answer is read.
    const second = await start({ experiments: 'experimentation' })
    await eventually(
      async () => {
        const now = await mappings(second)
        return now.size === 1 && ![...now].some((m) => old.has(m))
      },
      'every run is mapped again',
      60_000,
    )
    expect(demo.stats('orchestrator').by_plural['pipeline-runs'] ?? 0).toBe(0)
  })
})

describe('an event in the log', () => {
  it('can be followed by its id through every stage', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder()
    const demo = await startDemo({ size: 'tiny' })
    cleanUp.push(folder.remove, () => demo.stop())
    const config = { ...configOf(demo, folder.path, undefined), logLevel: 'debug' as const }
    const service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
    cleanUp.push(() => service.stop())
    const body = JSON.stringify({ ...CONTRACT_EVENT, event_id: 'follow-me' })
    demo.patch('registry', 'instances', 'ranking-model-v5-20XX0101', { version: 'new' }, { silent: true })
    await fetch(`${service.url}/api/v1/events?waitFor=visible`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const stages = (): string[] =>
      readFileSync(join(folder.path, 'mlg.log'), 'utf8')
        .split('\n')
        .filter((line) => line.includes('"trace":"follow-me"'))
        .map((line) => String((JSON.parse(line) as { msg: string }).msg))
    await eventually(() => stages().includes('visible'), 'the last stage is logged')
    expect(stages()).toEqual(expect.arrayContaining(['event accepted', 'leased', 'read', 'committed', 'visible']))
  })
})
