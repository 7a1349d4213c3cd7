import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupIsGone } from '../../../../scripts/services/python/server.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { connectProduct } from '../connected.ts'
import { COVERED, coverageOf } from '../coverage.ts'
import { ask, linesOfGraph } from '../graph.ts'
import { member, objects, text } from '../lines.ts'
import { OFTEN, RUNNING, startWorld, throughBrokenAnswers, untilSame, WITHIN_MS, type World } from '../world.ts'
import { COMPARED } from './graph.ts'
import { linesOfServer, query } from './server.ts'

/** Each run is a Python process, and the machine may be busy. */
const RUNS_MS = 150_000
const LONG = { timeout: 400_000 }
const AT = { repositoryName: '__repository__', repositoryLocationName: 'shop.py' }
const LAUNCH = `mutation ($p: ExecutionParams!) { launchPipelineExecution(executionParams: $p) { __typename ... on LaunchRunSuccess { run { runId } } } }`
const RELOAD = `mutation ($n: String!) { reloadRepositoryLocation(repositoryLocationName: $n) { __typename } }`

const server = await product('dagster')

describe.skipIf(server === null)('Dagster as a source', () => {
  let world: World
  const url = server?.url ?? ''
  const file = join(server?.data ?? '', 'code', 'shop.py')
  const written = () => readFileSync(file, 'utf8')
  const first = server === null ? '' : written()

  /** Changes the code location, and waits until it is loaded. */
  async function change(by: (code: string) => string): Promise<void> {
    writeFileSync(file, by(written()))
    await query(url, RELOAD, { n: AT.repositoryLocationName })
  }

  async function run(jobName: string, of: { readonly assets?: readonly string[]; readonly partition?: string } = {}) {
    const { assets = [], partition } = of
    const selection: JsonObject =
      assets.length === 0 ? {} : { assetSelection: assets.map((name) => ({ path: [name] })) }
    const tags = partition === undefined ? [] : [{ key: 'dagster/partition', value: partition }]
    const params = {
      selector: { ...AT, jobName, ...selection },
      runConfigData: {},
      mode: 'default',
      executionMetadata: { tags },
    }
    const id = text(member(member(await query(url, LAUNCH, { p: params }), 'launchPipelineExecution'), 'run').runId)
    expect(id).not.toBe('')
    const status = async () =>
      text(
        member(await query(url, '{ runOrError(runId: "' + id + '") { ... on Run { status } } }'), 'runOrError').status,
      )
    await eventually(async () => ['SUCCESS', 'FAILURE'].includes(await status()), 'the run ends', RUNS_MS)
    return { id, status: await status() }
  }

  beforeAll(async () => {
    expect((await run('copy_orders')).status).toBe('SUCCESS')
    expect((await run('__ASSET_JOB', { assets: ['customer_stats'], partition: '2026-11-05' })).status).toBe('SUCCESS')
    expect((await run('train')).status).toBe('SUCCESS')
    world = await startWorld('dagster', url, OFTEN)
  }, 500_000)
  afterAll(() => world?.stop())

  const shown = () => linesOfGraph(world.url, COMPARED)
  /** Compares each entity and relationship with Dagster's own API. */
  const expectSame = () => untilSame(() => linesOfServer(url), shown)

  it('is in the graph as it says of each thing', LONG, async () => {
    await expectSame()
    const lines = (await shown()).join('\n')
    expect(lines).toContain('aip://dataset/dagster/lake/orders {')
    expect(lines).toContain(
      '"assertions":[{"assertion":"better","success":false,"severity":"warn","message":"it is worse"}]',
    )
    expect(lines).toContain(
      'pipeline-node/dagster/shop.py/__repository__/train/churn_model PipelineNode.writes → aip://dataset/dagster/churn_model',
    )
    expect(lines).toContain('"rowCount":10,"version":"2026-11-05"')
    expect((await world.view()).unmappedFields).toEqual({})
  })

  it('is read, but for what is left out for a stated reason', RUNNING, async () => {
    const schema = member(await query(url, '{ __schema { queryType { fields { name } } } }'), '__schema')
    const fields = objects(member(schema, 'queryType'), 'fields').map(({ name }) => text(name))
    expect(fields.length).toBeGreaterThan(50)
    expect(coverageOf('dagster', fields)).toEqual(COVERED)
  })

  it('leads from a model to the data that it comes from, and to who owns that', RUNNING, async () => {
    const asked =
      '{ dataset(id: "aip://dataset/dagster/churn_model") { derivedFrom { edges { node { uri ... on Dataset { derivedFrom { edges { node { uri } } } } } } } writtenBy { edges { node { uri } } } } }'
    const lines = JSON.stringify((await ask(world.url, asked)).dataset)
    for (const uri of ['dataset/dagster/customer_stats', 'dataset/dagster/lake/orders', 'train/churn_model'])
      expect(lines).toContain(uri)
  })

  it('writes nothing while nothing changes', RUNNING, async () => {
    await expectSame()
    await world.nextFull()
    const settled = await world.transaction()
    await world.nextFull()
    expect(await world.transaction()).toBe(settled)
  })

  it('follows what is changed, renamed and taken out of its code', LONG, async () => {
    await change((code) =>
      code
        .replace('A row for each customer and day', 'A row for each customer')
        .replace('0 3 * * *', '30 4 * * *')
        .replaceAll('def load(', 'def store(')
        .replace('load(tidy', 'store(tidy')
        .replace('"layer": "silver"', '"layer": "gold"'),
    )
    await expectSame()
    const changed = (await shown()).join('\n')
    for (const part of ['"cron":"30 4 * * *"', 'copy_orders/store {', 'layer=gold']) expect(changed).toContain(part)
    expect(
      (await world.entity('pipeline-node/dagster/shop.py/__repository__/copy_orders/load')).deletedAtSource,
    ).not.toBeNull()
    await change((code) =>
      code
        .replace('assets=[orders, customer_stats, churn_model]', 'assets=[orders, customer_stats]')
        .replace('asset_checks=[better],\n', '')
        .replace('jobs=[copy_orders, train],\n    schedules=[nightly],\n', 'jobs=[copy_orders],\n'),
    )
    await expectSame()
    for (const gone of [
      'dataset/dagster/churn_model',
      'pipeline/dagster/shop.py/__repository__/train',
      'pipeline-schedule/dagster/shop.py/__repository__/nightly',
    ])
      await eventually(async () => (await world.entity(gone)).deletedAtSource !== null, `${gone} is gone`, WITHIN_MS)
  })

  it('takes code that cannot be loaded for no deletion', LONG, async () => {
    await change(() => first)
    await expectSame()
    const before = await shown()
    await change((code) => `raise ValueError("broken")\n${code}`)
    world.relay.forget()
    await eventually(
      () => [...world.relay.requested.values()].reduce((sum, n) => sum + n, 0) > 10,
      'it asks on',
      WITHIN_MS,
    )
    expect(await shown()).toEqual(before)
    await change(() => first)
    await expectSame()
  })

  it('follows a run from its start, and forgets one that is deleted', LONG, async () => {
    const { id } = await run('copy_orders')
    await expectSame()
    await query(url, `mutation { deletePipelineRun(runId: "${id}") { __typename } }`)
    await expectSame()
    expect((await world.entity(`pipeline-run/dagster/${id}`)).deletedAtSource).not.toBeNull()
  })

  it('is read again where it limits requests, and where its answers are broken', RUNNING, async () => {
    await expectSame()
    await throughBrokenAnswers(world, shown)
    await expectSame()
  })

  it('goes on after Dagster was killed and started again', LONG, async () => {
    await server?.kill()
    await world.foundDown()
    await server?.restart()
    await change((code) => code.replace('description="By hand"', 'description="By hand, at night"'))
    await expectSame()
  })

  it('is connected by the command', RUNNING, async () => {
    const { remarks, listed, checked } = await connectProduct('dagster', url)
    expect(remarks).toEqual([])
    expect(listed).toMatchObject({ Pipeline: 2, Dataset: 3, PipelineSchedule: 1, DagsterSensor: 1 })
    expect(checked).toMatch(/✓ source dagster: .*lists/)
  })

  it('is gone when it is stopped', RUNNING, async () => {
    const pid = server?.pid ?? 0
    await server?.stop()
    expect(groupIsGone(pid)).toBe(true)
    await expect(fetch(`${url}/server_info`)).rejects.toThrow()
  })
})
