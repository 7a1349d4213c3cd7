import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isObject } from '../../src/lib/json.ts'
import { service } from '../../src/testing/services.ts'
import { trainingIn } from './airflow.ts'
import { cacheFolder } from './cache.ts'
import { runPython } from './python/programs.ts'
import { groupIsGone } from './python/server.ts'

const server = await service('airflow')
const mlflow = server === null ? null : await service('mlflow')
const LIMIT = { timeout: 400_000 }

interface SeededRun {
  readonly run_id: string
  readonly type: string
  readonly state: string
}

async function read(url: string, options: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(30_000) })
  const answer: unknown = await response.json()
  if (!response.ok || !isObject(answer)) throw new Error(`${url}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

async function signedIn(): Promise<RequestInit> {
  const { access_token: token } = await read(`${server?.url}/auth/token`)
  return { headers: { authorization: `Bearer ${String(token)}` } }
}

describe.skipIf(server === null || mlflow === null)('Airflow', () => {
  const api = `${server?.url}/api/v2`
  let seeded: Record<string, readonly SeededRun[]> = {}

  it('is the version that is locked', async () => {
    expect(await read(`${api}/version`)).toMatchObject({ version: '3.3.2' })
  })

  it('runs the pipelines of the shop, which train in MLflow', LIMIT, async () => {
    const given = [server?.url ?? '', ...trainingIn(mlflow?.url ?? '', cacheFolder())]
    seeded = JSON.parse(await runPython('airflow', 'seed.py', given)) as typeof seeded
    expect(seeded.features_daily).toEqual([expect.objectContaining({ type: 'scheduled', state: 'success' })])
    const trainings = seeded.train_churn ?? []
    expect(trainings.find((run) => run.type === 'asset_triggered')).toMatchObject({ state: 'success' })
    expect(trainings.find((run) => run.run_id === 'manual__second')).toMatchObject({ state: 'success' })
    expect(trainings.find((run) => run.run_id === 'manual__fails')).toMatchObject({ state: 'failed' })
  })

  it('answers with the runs and the asset that started one', LIMIT, async () => {
    const options = await signedIn()
    const { dag_runs: runs } = await read(`${api}/dags/~/dagRuns?limit=100`, options)
    const ids = (runs as { dag_run_id: string }[]).map((run) => run.dag_run_id)
    const expected = Object.values(seeded).flat().map((run) => run.run_id) // prettier-ignore
    expect(ids.toSorted()).toEqual(expected.toSorted())
    const { asset_events: events } = await read(`${api}/assets/events?limit=100`, options)
    expect(events).toContainEqual(
      expect.objectContaining({ uri: 'file:///data/customer_stats.parquet', source_dag_id: 'features_daily' }),
    )
  })

  it('leaves tags on the runs in MLflow that lead back to it', LIMIT, async () => {
    const asked = { experiment_ids: ['1'], filter: "tags.airflow.dag_run_id = 'manual__second'" }
    const { runs } = await read(`${mlflow?.url}/api/2.0/mlflow/runs/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    })
    expect(runs).toHaveLength(1)
    const [run] = runs as [{ data: { tags: unknown } }]
    expect(run.data.tags).toContainEqual({ key: 'airflow.dag_id', value: 'train_churn' })
  })

  it('writes what its provider sends as OpenLineage', () => {
    const lines = readFileSync(join(server?.data ?? '', 'openlineage.jsonl'), 'utf8')
      .trim()
      .split('\n')
    const jobs = lines.map((line) => (JSON.parse(line) as { job: { name: string } }).job.name)
    expect(new Set(jobs)).toEqual(
      new Set(['features_daily', 'features_daily.extract', 'features_daily.build', 'train_churn', 'train_churn.train', 'train_churn.check']), // prettier-ignore
    )
  })

  it('keeps its runs when it is killed, and is gone when it is stopped', LIMIT, async () => {
    const { url, pid } = server ?? { url: '', pid: 0 }
    await server?.kill()
    await expect(fetch(`${url}/api/v2/version`)).rejects.toThrow()
    expect(groupIsGone(pid)).toBe(true)
    await server?.restart()
    const { dag_runs: runs } = await read(`${api}/dags/~/dagRuns?limit=100`, await signedIn())
    expect(runs).toHaveLength(Object.values(seeded).flat().length)
    const second = server?.pid ?? 0
    await server?.stop()
    expect(groupIsGone(second)).toBe(true)
    await expect(fetch(`${url}/api/v2/version`)).rejects.toThrow()
  })
})
