import { describe, expect, it } from 'vitest'
import { isObject } from '../../src/lib/json.ts'
import { service } from '../../src/testing/services.ts'
import { databaseOf } from './mlflow.ts'
import { runPython } from './python/programs.ts'
import { groupIsGone } from './python/server.ts'
import { startService } from './running.ts'

const MANY = 50_000
const server = await service('mlflow')

async function read(url: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' }
  const options = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(30_000) })
  const answer: unknown = await response.json()
  if (!response.ok || !isObject(answer)) throw new Error(`${url}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

describe.skipIf(server === null)('MLflow', () => {
  const api = `${server?.url}/api/2.0/mlflow`
  let seeded: Record<string, unknown> = {}

  it('is the version that is locked', async () => {
    expect(await (await fetch(`${server?.url}/version`)).text()).toBe('3.17.2')
  })

  it('holds what its own client made', { timeout: 300_000 }, async () => {
    seeded = JSON.parse(await runPython('mlflow', 'seed.py', [server?.url ?? ''])) as Record<string, unknown>
    const { registered_model: model } = await read(`${api}/registered-models/get?name=churn-model`)
    expect(model).toMatchObject({
      description: 'Who leaves next month',
      aliases: [
        { alias: 'challenger', version: '3' },
        { alias: 'champion', version: '2' },
      ],
    })
    const ids = (seeded.experiments as { experiment_id: string }[]).map((one) => one.experiment_id)
    const { runs } = await read(`${api}/runs/search`, { experiment_ids: ids, run_view_type: 'ALL', max_results: 100 })
    const names = (runs as { info: { run_name: string } }[]).map(({ info }) => info.run_name).toSorted()
    expect(names).toEqual([
      'basket-1',
      'churn-1',
      'churn-2',
      'churn-2-evaluation',
      'churn-3',
      'churn-broken',
      'churn-mistake',
    ])
    expect(runs).toContainEqual(
      expect.objectContaining({
        info: expect.objectContaining({ run_name: 'churn-mistake', lifecycle_stage: 'deleted' }),
      }),
    )
  })

  it("has the signature in a logged model's file", async () => {
    const versions = seeded.versions as { model_id: string; name: string }[]
    const [{ model_id: id } = { model_id: '' }] = versions
    const { experiment_id: experiment } = (seeded.experiments as { experiment_id: string }[])[0] ?? {}
    const path = `mlflow-artifacts/artifacts/${experiment}/models/${id}/artifacts/MLmodel`
    const file = await (await fetch(`${server?.url}/api/2.0/${path}`)).text()
    expect(file).toContain('customer_stats__orders_30d')
  })

  it('keeps its data and its port when it is killed', { timeout: 300_000 }, async () => {
    const url = server?.url
    await server?.kill()
    await expect(fetch(`${url}/health`)).rejects.toThrow()
    await server?.restart()
    expect(server?.url).toBe(url)
    const { model_versions: versions } = await read(`${api}/model-versions/search?max_results=10`)
    expect((versions as { name: string }[]).filter((one) => one.name === 'churn-model')).toHaveLength(3)
  })

  it(`takes ${MANY} runs through its store`, { timeout: 300_000 }, async () => {
    const database = databaseOf(server?.data ?? '')
    const written = JSON.parse(await runPython('mlflow', 'many-runs.py', [database, String(MANY)])) as {
      experiment_id: string
    }
    const asked = { experiment_ids: [written.experiment_id], max_results: 100 }
    const { runs, next_page_token: next } = await read(`${api}/runs/search`, asked)
    expect(runs).toHaveLength(100)
    expect(next).toEqual(expect.any(String))
    expect((runs as unknown[])[0]).toMatchObject({
      info: { run_name: `many-${MANY - 1}`, status: 'FINISHED' },
      data: { params: [{ key: 'C' }], metrics: [{ key: 'accuracy' }] },
    })
    const first = await read(`${api}/runs/search`, { ...asked, filter: "attributes.run_name = 'many-0'" })
    expect(first.runs).toHaveLength(1)
  })

  it('is gone when it is stopped', { timeout: 300_000 }, async () => {
    const second = await startService('mlflow', () => undefined)
    const { pid, url } = second
    expect(groupIsGone(pid)).toBe(false)
    await second.stop()
    expect(groupIsGone(pid)).toBe(true)
    await expect(fetch(`${url}/health`)).rejects.toThrow()
  })
})
