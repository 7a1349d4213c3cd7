import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupIsGone } from '../../../../scripts/services/python/server.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import type { Json } from '../../../lib/json.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { connectProduct } from '../connected.ts'
import { COVERED, coverageOf, readOperations } from '../coverage.ts'
import { ask, linesOfGraph } from '../graph.ts'
import { text } from '../lines.ts'
import { answerOf, membersWithoutRule } from '../members/every.ts'
import { OFTEN, RUNNING, startWorld, throughBrokenAnswers, untilSame, WITHIN_MS, type World } from '../world.ts'
import { COMPARED } from './graph.ts'
import { apiOf, linesOfServer } from './server.ts'

const ORDERS = 's3://shop/lake/orders.parquet'

const server = await product('prefect')

describe.skipIf(server === null)('Prefect as a source', () => {
  let world: World
  let deletedRun = ''
  const url = server?.url ?? ''
  const api = apiOf(url)
  /** Runs these steps, and returns the ids of their runs. */
  const shop = async (...steps: readonly string[]) =>
    JSON.parse(
      await runPython('prefect', 'shop.py', [`${url}/api`, join(server?.data ?? '', 'client'), ...steps]),
    ) as readonly string[]
  const idOf = async (kind: string, name: string) =>
    text(((await api(`${kind}/filter`, {})) as { id: string; name: string }[]).find((one) => one.name === name)?.id)
  /** Retries: a busy Prefect answers 503 while another request writes to SQLite. */
  const remove = (path: string) =>
    eventually(
      async () => {
        const answer = await fetch(`${url}/api/${path}`, { method: 'DELETE' })
        // Read to the end: an unread rest would fail, unhandled, when the server is killed.
        await answer.text()
        return answer.ok || answer.status === 404
      },
      `${path} is deleted`,
      WITHIN_MS,
    )

  beforeAll(async () => {
    await shop('deploy', 'copy_orders', 'train', 'broken')
    world = await startWorld('prefect', `${url}/api`, OFTEN)
  }, 240_000)
  afterAll(() => world?.stop())

  const shown = () => linesOfGraph(world.url, COMPARED)
  /** Compares each entity and relationship with Prefect's own API. */
  const expectSame = () => untilSame(() => linesOfServer(url), shown)

  it('is in the graph as it says of each thing', RUNNING, async () => {
    await expectSame()
    const lines = (await shown()).join('\n')
    for (const part of [
      '"cron":"0 3 * * *","enabled":true,"name":"nightly night","timezone":"Europe/Lisbon"',
      '"tags":["silver=","team=retention"]',
      '"error":"Flow run encountered an exception: ValueError: there are no orders"',
      '"number":2',
      `dataset/prefect/${ORDERS} Dataset.derivedFrom → aip://dataset/prefect/postgres://db.shop.example:5432/shop/orders`,
      `PipelineRun.produced → aip://dataset/prefect/${ORDERS}`,
      'PrefectAutomation.triggers → ',
    ])
      expect(lines).toContain(part)
    expect((await world.view()).unmappedFields).toEqual({})
  })

  it('leads from a model to the data that it comes from', RUNNING, async () => {
    const asked =
      '{ dataset(id: "aip://dataset/prefect/mlflow://churn") { derivedFrom { edges { node { uri ... on Dataset { derivedFrom { edges { node { uri } } } } } } } } }'
    const lines = JSON.stringify((await ask(world.url, asked)).dataset)
    for (const key of ['s3://shop/lake/customer_stats.parquet', ORDERS])
      expect(lines).toContain(`dataset/prefect/${key}`)
  })

  it('writes nothing while nothing changes', RUNNING, async () => {
    await expectSame()
    await world.nextFull()
    const settled = await world.transaction()
    await world.nextFull()
    expect(await world.transaction()).toBe(settled)
  })

  it('follows what is changed, renamed, paused and deleted', RUNNING, async () => {
    const [ran = ''] = await shop('again', 'copy_orders')
    deletedRun = ran
    // Prefect stores events some time after their run, which is deleted below.
    const isStored = async () => (await linesOfServer(url)).some((line) => line.includes(`${ran} PipelineRun.produced`))
    await eventually(isStored, 'Prefect has stored what the run made', WITHIN_MS)
    await expectSame()
    const changed = (await shown()).join('\n')
    for (const part of ['"cron":"30 4 * * *"', 'gold=', ran]) expect(changed).toContain(part)
    const gone = {
      'prefect-deployment': `deployments/${await idOf('deployments', 'weekly')}`,
      'prefect-automation': `automations/${await idOf('automations', 'orders are there')}`,
      'pipeline-run': `flow_runs/${ran}`,
      pipeline: `flows/${await idOf('flows', 'broken')}`,
    }
    for (const path of Object.values(gone)) await remove(path)
    await expectSame()
    for (const [type, path] of Object.entries(gone)) {
      const entity = `${type}/prefect/${path.split('/')[1]}`
      await eventually(
        async () => (await world.entity(entity)).deletedAtSource !== null,
        `${entity} is gone`,
        WITHIN_MS,
      )
    }
  })

  it('is read again where it limits requests, and where its answers are broken', RUNNING, async () => {
    await expectSame()
    await throughBrokenAnswers(world, shown, 8)
    await expectSame()
  })

  it('goes on after Prefect was killed and started again', RUNNING, async () => {
    await server?.kill()
    await world.foundDown()
    await server?.restart()
    await shop('copy_orders')
    await expectSame()
  })

  it('is connected by the command', RUNNING, async () => {
    const { report, listed, checked } = await connectProduct('prefect', `${url}/api`)
    for (const { mistakes, unmapped, issues, leadingNowhere } of report.types) {
      expect({ mistakes, unmapped, issues }).toEqual({ mistakes: [], unmapped: {}, issues: [] })
      // For a while an asset still names the deleted run that produced it.
      for (const uri of leadingNowhere) expect(uri).toBe(`aip://pipeline-run/prefect/${deletedRun}`)
    }
    expect(listed).toMatchObject({ Pipeline: 3, PrefectDeployment: 1 })
    expect(checked).toMatch(/✓ source prefect: .*lists/)
  })

  const described = async () => (await api('openapi.json')) as Json

  it('is read, but for what is left out for a stated reason', async () => {
    const operations = readOperations(await described())
    expect(operations.length).toBeGreaterThan(50)
    expect(coverageOf('prefect', operations)).toEqual(COVERED)
  })

  it.each([
    ['Pipeline', 'flows'],
    ['PrefectDeployment', 'deployments'],
    ['PrefectAutomation', 'automations'],
    ['PipelineRun', 'flow_runs'],
    ['JobAttempt', 'task_runs'],
  ])('describes nothing of a %s that has no rule', async (type, kind) => {
    const record = answerOf(await described(), `/${kind}/{id}`)
    expect(Object.keys(record).length).toBeGreaterThan(5)
    expect(membersWithoutRule('prefect', type, record)).toEqual([])
  })

  it('is gone when it is stopped', RUNNING, async () => {
    const pid = server?.pid ?? 0
    await server?.stop()
    expect(groupIsGone(pid)).toBe(true)
    await expect(fetch(`${url}/api/health`)).rejects.toThrow()
  })
})
