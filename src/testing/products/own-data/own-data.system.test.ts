// The first hour of somebody with their own sources: MLflow, Feast and a plain HTTP API, configured by `mlg connect`,
// without an identity source or any option that speeds things up. Changes appear within the time that the page of
// sources states, and no source is blamed without a fault.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patience } from '../../../../scripts/services/patience.ts'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { converse, runPython, type Conversation } from '../../../../scripts/services/python/programs.ts'
import { connect } from '../../../cli/connect/connect.ts'
import type { EntityAnswer } from '../../../questions/describe.ts'
import type { QualityAnswer } from '../../../questions/quality/schema.ts'
import type { SearchHitsAnswer } from '../../../questions/search/shape.ts'
import type { SourcesAnswer } from '../../../questions/sources.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { startProcess, type ServiceProcess } from '../../system/process.ts'
import { COMPARED as FEAST_COMPARED } from '../feast/graph.ts'
import { linesOfServer as linesOfFeast } from '../feast/server.ts'
import { linesOfGraph } from '../graph.ts'
import { member, objects, text } from '../lines.ts'
import { COMPARED as MLFLOW_COMPARED } from '../mlflow/graph.ts'
import { apiOf, linesOfServer as linesOfMlflow } from '../mlflow/server.ts'
import { untilSame } from '../world.ts'
import { linesOfWarehouse, WAREHOUSE_COMPARED, startWarehouse, WAREHOUSE_FILE, type Warehouse } from './warehouse.ts'

/** Time to read listed entities on a busy machine. */
const READING_MS = 45_000
const FIRST_READ_MS = 120_000
/** A complete sweep's interval depends on its cost: a minute on a calm machine, more on a busy one. */
const MAX_SECONDS = 600
/** Reasons that blame a source. */
const BLAMES = [
  'overdue-verification',
  'dangling-reference',
  'ambiguous-reference',
  'contradicting-sources',
  'invalid-metadata',
]

const [mlflow, feast] = [await product('mlflow'), await product('feast')]

describe.skipIf(mlflow === null || feast === null)('the first hour on data of one’s own', () => {
  const folder = temporaryFolder()
  const urls = { mlflow: mlflow?.url ?? '', feast: feast?.url ?? '' }
  const api = apiOf(urls.mlflow)
  let shop: Conversation
  let warehouse: Warehouse
  let service: ServiceProcess

  beforeAll(async () => {
    warehouse = await startWarehouse()
    await runPython('mlflow', 'seed.py', [urls.mlflow])
    shop = converse('feast', 'client.py', [feast?.data ?? ''])
    for (const step of ['everything', 'all_kinds']) await shop.step(step)
    const [port = 0] = await freePorts(1)
    const config = join(folder.path, 'mlg.config.json')
    mkdirSync(join(folder.path, 'definitions'))
    writeFileSync(join(folder.path, 'definitions', 'warehouse.provider.yaml'), WAREHOUSE_FILE)
    const source = { platform: 'warehouse', provider: 'warehouse', baseUrl: warehouse.url }
    const content = { listen: { port }, data: 'data', catalogue: { folder: 'definitions' }, sources: [source] }
    writeFileSync(config, JSON.stringify(content))
    for (const [name, url] of Object.entries(urls)) {
      const said: string[] = []
      const print = (line: string): void => void said.push(line)
      await connect(name, url, { config, set: [], yes: true, json: true }, { print, prompt: null })
      expect(JSON.parse(said.join('\n'))).toMatchObject({ problem: null, platform: name })
    }
    service = await startProcess(config, port)
  }, 300_000)
  afterAll(async () => {
    await service?.kill('SIGTERM')
    await shop?.stop()
    await warehouse?.close()
    folder.remove()
  })

  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}/api/v1/${path}`)).json()) as T
  const describeIt = (uri: string) => get<EntityAnswer>(`entities/${encodeURIComponent(uri)}`)
  /** A missing source isn't a fault. */
  const issuesOf = async (uri: string) =>
    (await describeIt(uri)).issues.filter(({ kind }) => kind !== 'no-source').map((issue) => [uri, issue])
  const sources = async () => (await get<SourcesAnswer>('sources')).sources

  const PRODUCTS = [
    ['mlflow', MLFLOW_COMPARED, () => linesOfMlflow(urls.mlflow)],
    ['feast', FEAST_COMPARED, () => linesOfFeast(urls.feast)],
    ['warehouse', WAREHOUSE_COMPARED, () => Promise.resolve(linesOfWarehouse(warehouse))],
  ] as const

  /** Compares each product's facts with its own API: one product's part of the graph at a time. */
  async function expectSame(withinMs: Readonly<Record<string, number>>): Promise<void> {
    await Promise.all(
      PRODUCTS.map(async ([platform, compared, has]) => {
        const platformLine = new RegExp(`^aip://[^/]+/${platform}/`)
        const shown = async () => (await linesOfGraph(service.url, compared)).filter((line) => platformLine.test(line))
        await untilSame(has, shown, withinMs[platform])
      }),
    )
  }

  /** Reads from the page of sources how soon changes are noticed. */
  async function statedBounds(): Promise<Readonly<Record<string, number>>> {
    const listed = (await sources()).map(({ platform, listedEvery: { fullSeconds } }) => {
      expect([platform, fullSeconds]).toEqual([platform, expect.any(Number)])
      expect(fullSeconds).toBeLessThanOrEqual(patience(MAX_SECONDS))
      return [platform, fullSeconds * 1_000 + READING_MS] as const
    })
    return Object.fromEntries(listed)
  }

  async function blamesNobody(): Promise<void> {
    for (const one of await sources()) {
      const { platform, health, issues, trouble, unmappedFields, lostEvents, silent } = one
      expect({ platform, health, issues, trouble, unmappedFields, lostEvents, silent }).toEqual({
        platform,
        health: 'ok',
        issues: [],
        trouble: null,
        unmappedFields: {},
        lostEvents: null,
        silent: null,
      })
    }
    const { total } = await get<QualityAnswer>('quality')
    for (const { q } of total.reasons.filter(({ reason }) => BLAMES.includes(reason))) {
      const { hits } = await get<SearchHitsAnswer>(`search?${new URLSearchParams({ q: q ?? '' })}`)
      expect(await Promise.all(hits.map(({ uri }) => issuesOf(uri)))).toEqual([])
    }
    expect(total.consistency).toBe(1)
    const { hits, total: found } = await get<SearchHitsAnswer>('search?q=is:live&limit=100')
    expect(found).toBeGreaterThan(50)
    expect((await Promise.all(hits.map(({ uri }) => issuesOf(uri)))).flat()).toEqual([])
    const loud = service
      .output()
      .split('\n')
      .filter((line) => /"level":"?(40|50|60|warn|error|fatal)/.test(line))
    expect(loud).toEqual([])
  }

  it('shows every fact that the products have, and who cannot list its changes', { timeout: 300_000 }, async () => {
    await expectSame({ mlflow: FIRST_READ_MS, feast: FIRST_READ_MS, warehouse: FIRST_READ_MS })
    const unlisted = Object.fromEntries((await sources()).map((one) => [one.platform, one.changesUnlisted]))
    expect(unlisted.warehouse).toEqual(['Dataset'])
    const { verification } = await describeIt('aip://dataset/warehouse/orders')
    expect(verification).toMatchObject({ doubt: 'unlisted' })
    await eventually(async () => (await get<{ code?: string }>('quality')).code === undefined, 'quality is judged')
    await blamesNobody()
  })

  it('shows whatever changes within the stated time, in place too', { timeout: patience(1_200_000) }, async () => {
    const runs = objects(await api('runs/search', { experiment_ids: ['1', '2'], max_results: 100 }), 'runs')
    const idOf = (name: string): string => {
      const run = runs.find((one) => member(one, 'info').run_name === name)
      return text(member(run ?? {}, 'info').run_id)
    }
    const bounds = await statedBounds()
    await runPython('mlflow', 'train.py', [urls.mlflow, '7.0', '{}'])
    await api('registered-models/alias', { name: 'churn-model', alias: 'champion', version: '3' })
    await api('runs/update', { run_id: idOf('churn-1'), run_name: 'churn-first' })
    await api('runs/log-metric', { run_id: idOf('churn-2'), key: 'accuracy', value: 0.125, timestamp: Date.now() })
    await api('runs/delete', { run_id: idOf('churn-broken') })
    await shop.step('tag_view')
    await shop.step('delete_things')
    const orders = warehouse.tables.get('orders')
    warehouse.tables.set('orders', { ...orders, name: 'orders', rows: 5, description: 'Changed in place' })
    warehouse.tables.delete('clicks')
    warehouse.tables.set('returns', { name: 'returns', description: 'New', rows: 7, owner: 'returns@shop.example' })
    await expectSame(bounds)

    expect((await describeIt('aip://dataset/warehouse/clicks')).deletedAtSource).not.toBeNull()
    expect((await describeIt(`aip://mlflow-run/mlflow/${idOf('churn-broken')}`)).deletedAtSource).not.toBeNull()
    const version = await describeIt('aip://model/mlflow/churn-model/4')
    expect(version.relationships.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['instanceOf', 'mlflowRun', 'loggedModel']),
    )
    await blamesNobody()
  })

  it('leads from each page to its page in the product, where that has one', async () => {
    const { sourceUrl } = await describeIt('aip://model/mlflow/churn-model/4')
    expect(sourceUrl).toBe(`${urls.mlflow}/#/models/churn-model/versions/4`)
    const file = readFileSync(join(folder.path, 'mlg.config.json'), 'utf8')
    expect(file).not.toContain('fullSeconds')
  })
})
