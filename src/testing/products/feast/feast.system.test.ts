import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { converse, type Conversation } from '../../../../scripts/services/python/programs.ts'
import { groupIsGone } from '../../../../scripts/services/python/server.ts'
import type { Json } from '../../../lib/json.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { connectProduct } from '../connected.ts'
import { coverageOf, COVERED, readOperations } from '../coverage.ts'
import { ask, linesOfGraph } from '../graph.ts'
import { member, objects, text } from '../lines.ts'
import { OFTEN, RUNNING, startWorld, throughBrokenAnswers, untilSame, WITHIN_MS, type World } from '../world.ts'
import { COMPARED } from './graph.ts'
import { followGuide } from './guide.ts'
import { get, linesOfServer } from './server.ts'

const LISTS = ['data_sources', 'entities', 'feature_services', 'feature_views', 'label_views', 'saved_datasets']
/** Views exceed a page, and one view's features exceed a page. */
const WIDE = { views: 120, features: 150 }

const server = await product('feast')

describe.skipIf(server === null)('Feast as a source', () => {
  let world: World
  let feast: Conversation
  const url = server?.url ?? ''

  beforeAll(async () => {
    feast = converse('feast', 'client.py', [server?.data ?? ''])
    for (const step of ['everything', 'all_kinds', 'second_project']) await feast.step(step)
    world = await startWorld('feast', url, { ...OFTEN, sweep: { fullSeconds: 1 } })
  }, 300_000)
  afterAll(async () => {
    await world?.stop()
    await feast?.stop()
  })

  const shown = () => linesOfGraph(world.url, COMPARED)
  /** Compares each entity and relationship with Feast's own lists. */
  const expectSame = () => untilSame(() => linesOfServer(url), shown)

  it('is in the graph as its own lists show it', RUNNING, async () => {
    expect(await get(url, 'version')).toMatchObject({ version: '0.67.0' })
    await expectSame()
    const lines = await shown()
    expect(lines.length).toBeGreaterThan(90)
    for (const kind of ['batch', 'stream', 'on-demand']) expect(lines.join()).toContain(`"kind":"${kind}"`)
    expect(lines.join()).toContain('aip://feature/feast/cellar/customer_stats/bottles ')
    expect((await world.view()).unmappedFields).toEqual({})
  })

  it('has all of its API read, or left out for a stated reason', async () => {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as Json
    const operations = readOperations(document).map((path) => `/api/v1${path}`)
    expect(operations.length).toBeGreaterThan(40)
    expect(coverageOf('feast', operations, '/api/v1')).toEqual(COVERED)
  })

  it('leads from a feature to the data, the DAG and the features that it comes from', RUNNING, async () => {
    const query = `{ feature(id: "aip://feature/feast/shop/basket_ratio/basket_ratio") {
      inGroup { transformation { mode } } derivedFrom { edges { node { uri data { edges { node { uri } } } } } } } }`
    await expectSame()
    expect((await ask(world.url, query)).feature).toMatchObject({
      inGroup: { transformation: { mode: 'pandas' } },
      derivedFrom: {
        edges: [
          { node: { data: { edges: [{ node: { uri: 'aip://data-source/feast/shop/customer_stats_source' } }] } } },
          { node: { uri: expect.stringContaining('aip://feature/feast/shop/customer_stats/') } },
        ],
      },
    })
  })

  it('leads from what is pushed to where its past is kept', RUNNING, async () => {
    await expectSame()
    const uri = 'aip://feast-label-view/feast/shop/fraud_labels'
    const query = `{ feastLabelView(id: "${uri}") { collectedFrom { kind backedBy { kind location } } } }`
    expect((await ask(world.url, query)).feastLabelView).toEqual({
      collectedFrom: { kind: 'push', backedBy: { kind: 'file', location: '/data/customer_stats.parquet' } },
    })
  })

  it('writes nothing where the same is applied again, and one view where one is materialised', RUNNING, async () => {
    await expectSame()
    await world.nextFull()
    const [settled, before] = [await world.transaction(), await shown()]
    await feast.step('apply_again')
    await world.nextFull()
    expect(await world.transaction()).toBe(settled)
    await feast.step('materialise', { view: 'prices' })
    await expectSame()
    const after = await shown()
    const changed = after.filter((line) => !before.includes(line)).map((line) => line.split(' ')[0])
    expect(changed).toEqual(['aip://feature-group/feast/shop/prices'])
    // Applying moves this time without a change; the time shown is that of the change.
    const applied = async (view: string) => {
      const views = objects(await get(url, 'feature_views?project=shop&allow_cache=false'), 'featureViews')
      const listed = views.find((one) => member(one, 'spec').name === view) ?? {}
      const uri = `aip://feature-group/feast/shop/${view}`
      const group = member(await ask(world.url, `{ featureGroup(id: "${uri}") { updatedAt } }`), 'featureGroup')
      return { there: text(member(listed, 'meta').lastUpdatedTimestamp), here: text(group.updatedAt) }
    }
    const [prices, stats] = [await applied('prices'), await applied('customer_stats')]
    expect(prices.here).toBe(prices.there)
    expect(stats.here < stats.there).toBe(true)
  })

  it('follows what is tagged, changed, renamed and deleted', RUNNING, async () => {
    await feast.step('tag_view')
    await expectSame()
    await feast.step('change_features')
    await feast.step('change_service')
    await expectSame()
    expect((await shown()).join('\n')).toMatch(/feature-group\/feast\/shop\/customer_stats .*"version":"\d+"/)
    await feast.step('rename_view')
    await feast.step('delete_things')
    await expectSame()
    for (const gone of [
      'feature-group/feast/shop/prices',
      'feature-group/feast/shop/clicks_now',
      'feast-label-view/feast/shop/fraud_labels',
      'data-source/feast/shop/clicks_topic',
      'dataset/feast/shop/by_service',
    ])
      expect((await world.entity(gone)).deletedAtSource, gone).not.toBeNull()
    await feast.step('delete_project')
    await expectSame()
    expect((await world.entity('feast-project/feast/cellar')).deletedAtSource).not.toBeNull()
    expect((await world.entity('feature-group/feast/cellar/customer_stats')).deletedAtSource).not.toBeNull()
  })

  it('is read again where it limits requests, and where its answers are broken', RUNNING, async () => {
    await expectSame()
    await throughBrokenAnswers(world, shown)
    await feast.step('second_project')
    await expectSame()
  })

  it('goes on after Feast was killed and started again', { timeout: 300_000 }, async () => {
    await server?.kill()
    await world.foundDown()
    await server?.restart()
    await feast.step('delete_project')
    await expectSame()
  })

  it('takes more views than a page has, and more features than that in one of them', RUNNING, async () => {
    await feast.step('widen', WIDE)
    const viewLines = (lines: readonly string[]) => lines.filter((line) => line.startsWith('aip://feature'))
    expect(viewLines(await linesOfServer(url)).filter((line) => /^\S*wide_\d+\/f\d+ {/.test(line))).toHaveLength(
      WIDE.features + 3 * (WIDE.views - 1),
    )
    await untilSame(
      async () => viewLines(await linesOfServer(url)),
      async () => viewLines(await shown()),
    )
  })

  it('is connected by the command', RUNNING, async () => {
    const { remarks, listed, checked } = await connectProduct('feast', url)
    expect(remarks).toEqual([])
    expect((await world.view()).unmappedFields).toEqual({})
    expect(listed.FeatureGroup).toBeGreaterThan(1)
    expect(checked).toMatch(/✓ source feast: .*lists/)
  })

  it('is read as the guide says', RUNNING, async () => {
    const folder = temporaryFolder()
    const { service, checked } = await followGuide(folder.path, url)
    try {
      expect(checked).not.toContain('✗')
      const count = async () =>
        Number(member(await ask(service.url, '{ featureGroups(first: 1) { totalCount } }'), 'featureGroups').totalCount)
      await eventually(async () => (await count()) > WIDE.views, 'it shows what Feast has', WITHIN_MS)
    } finally {
      await service.kill('SIGTERM')
      folder.remove()
    }
  })

  it('costs listings only where nothing changes, and leaves nothing behind at Feast', RUNNING, async () => {
    await world.nextFull()
    const settled = await world.transaction()
    world.relay.forget()
    await world.nextFull()
    const requested = [...world.relay.requested.keys()].toSorted()
    const lists = [...LISTS.map((list) => `GET /api/v1/${list}/all`), 'GET /api/v1/projects']
    expect(requested).toEqual(lists.toSorted())
    expect(await world.transaction()).toBe(settled)
    expect(await get(url, 'metrics/recently_visited?project=shop')).toMatchObject({ visits: [] })
  })

  it('is gone when it is stopped', RUNNING, async () => {
    const pid = server?.pid ?? 0
    expect(groupIsGone(pid)).toBe(false)
    await server?.stop()
    expect(groupIsGone(pid)).toBe(true)
    await expect(fetch(`${url}/api/v1/version`)).rejects.toThrow()
  })
})
