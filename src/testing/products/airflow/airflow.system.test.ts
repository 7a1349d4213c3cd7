import { createHmac } from 'node:crypto'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listenerOf } from '../../../../scripts/services/airflow.ts'
import { groupIsGone } from '../../../../scripts/services/python/server.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { ask, linesOfGraph } from '../graph.ts'
import { objects, presentOnly, text } from '../lines.ts'
import type { Misbehaviour } from '../relay.ts'
import { OFTEN, RUNNING, SECRET, startWorld, untilSame, WITHIN_MS, type World } from '../world.ts'
import { COMPARED } from './graph.ts'
import { mlg } from '../together/guide.ts'
import { followGuide } from './guide.ts'
import { startEar, type Ear } from './listener.ts'
import { isAtRest } from './rest.ts'
import { apiOf, linesOfServer, type AirflowApi } from './server.ts'

/** Signs like docs/operate/receive-events.md tells senders to. */
function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`
}

/** Its scheduler has two slots for tasks, and the machine may be busy. */
const RUNS_MS = 90_000
/** Waiting for runs may be slow: each wait has its own bound. */
const LONG = { timeout: 400_000 }
const PLAN = 'manual__2026-11-02T00:00:00+00:00'
const DAGS = ['depot.plan', 'depot_report', 'depot_once', 'depot_scan', 'features_daily', 'train_churn']

const server = await product('airflow')

describe.skipIf(server === null)('Airflow as a source', () => {
  let world: World
  let api: AirflowApi
  let ear: Ear
  const depot = join(server?.data ?? '', 'dags', 'depot.py')

  beforeAll(async () => {
    cpSync(fileURLToPath(new URL('depot.py', import.meta.url)), depot)
    api = await apiOf(server?.url ?? '')
    const listener = listenerOf(server?.data ?? '')
    // It doesn't answer until the service is up, which running tasks must not notice.
    ear = await startEar(listener.port)
    const known = async () => objects(await api('dags?limit=100'), 'dags').length === DAGS.length
    await eventually(known, 'its DAGs are read', RUNS_MS)
    await api('pools', { name: 'lorries', slots: 2 })
    for (const dag of DAGS) await api(`dags/${dag}`, { is_paused: false }, 'PATCH')
    await api('dags/depot.plan/dagRuns', { dag_run_id: PLAN, logical_date: null })
    await api('dags/depot_scan/dagRuns', { dag_run_id: 'scan', logical_date: null })
    await api('dags/depot_once/dagRuns', { dag_run_id: 'one', logical_date: null, conf: { deep: true } })
    await api('dags/train_churn/dagRuns', { dag_run_id: 'manual__fails', logical_date: null, conf: { fail: true } })
    world = await startWorld('airflow', server?.url ?? '', OFTEN, [SECRET, listener.secret])
    ear.passTo(world.url)
  }, 300_000)
  afterAll(async () => {
    await ear?.stop()
    await world?.stop()
  })

  /** Sends a signed request, like a listener. */
  async function tell(service: string, body: string): Promise<number> {
    const time = `${Math.floor(Date.now() / 1_000)}`
    const signed = { 'x-mlg-timestamp': time, 'x-mlg-signature': signatureOf(SECRET, time, Buffer.from(body)) }
    const headers = { 'content-type': 'application/json', ...signed }
    return (await fetch(`${service}/api/v1/webhooks/airflow`, { method: 'POST', headers, body })).status
  }

  const shown = () => linesOfGraph(world.url, COMPARED)
  /** Compares each entity and relationship with Airflow's own API. */
  const expectSame = () => untilSame(has, shown, 2 * WITHIN_MS)
  const has = async () => presentOnly([...(await linesOfServer(api)), ...retained])
  /** Users who requested since deleted runs: Airflow no longer reports them, but history keeps them. */
  let retained: readonly string[] = []

  const runIds = async () =>
    objects(await api('dags/~/dagRuns?limit=100'), 'dag_runs').map((run) => text(run.dag_run_id))

  /** Waits until the scheduler is idle and there are this many runs. */
  async function allEnded(least: number): Promise<void> {
    const ended = async () => (await runIds()).length >= least && (await isAtRest(api))
    await eventually(ended, 'all runs have ended', 2 * RUNS_MS)
  }
  /** Compares once nothing happens at Airflow any more. */
  async function expectSameAtRest(): Promise<void> {
    await allEnded(0)
    await expectSame()
  }

  it('is in the graph as its own API shows it', LONG, async () => {
    expect(await api('version')).toMatchObject({ version: '3.3.2' })
    // Two on schedule, four manual, and those that their assets start.
    await allEnded(8)
    await expectSame()
    const lines = await shown()
    for (const kind of [
      'JobAttempt.retryOf',
      'PipelineRun.consumed',
      'PipelineRun.produced',
      'PipelineRun.fulfils',
      'Pipeline.dependsUpon',
      'PipelineNode.after',
      'AirflowDagVersion.executedAs',
      '"map_index=1"',
      '"status":"failed"',
      '"status":"skipped"',
      '"status":"upstream_failed"',
      '"alias=scans"',
      '"documentation":"# Plan',
      '"depth":{"default":0,',
    ])
      expect(lines.filter((line) => line.includes(kind)).length, kind).toBeGreaterThan(0)
    expect((await world.view()).unmappedFields).toEqual({})
    expect(JSON.stringify(lines)).not.toContain('abc')
    // Airflow reports the server's timezone. Once it reports the DAG's, the schedule may have it too.
    expect(await api('dags/depot_once/details')).toMatchObject({ timezone: 'UTC' })
  })

  it('knows of an asset that is written through an alias which DAG makes it', RUNNING, async () => {
    const asset = 'aip://dataset/airflow/s3://depot/scan-1'
    const made = { dataset: { madeBy: { edges: [{ node: { uri: 'aip://pipeline/airflow/depot_scan' } }] } } }
    const query = `{ dataset(id: "${asset}") { madeBy { edges { node { uri } } } } }`
    await eventually(
      async () => isDeepStrictEqual(await ask(world.url, query), made),
      'its DAG is concluded',
      WITHIN_MS,
    )
  })

  it('has an issue of the source while a file cannot be parsed, whose DAGs are gone meanwhile', LONG, async () => {
    const file = join(server?.data ?? '', 'dags', 'spare.py')
    const good = 'from airflow.sdk import DAG\nspare = DAG("depot_spare", schedule=None)\n'
    const isThere = async () => (await world.entity('pipeline/airflow/depot_spare')).deletedAtSource === null
    const state = async () => {
      const { issues } = await world.view()
      return { issues: issues.map(({ kind, first }) => ({ kind, first })), isThere: await isThere() }
    }
    const shows = (expected: object, what: string) =>
      eventually(async () => isDeepStrictEqual(await state(), expected), what, RUNS_MS)

    writeFileSync(file, good)
    await shows({ issues: [], isThere: true }, 'the DAG is there')
    writeFileSync(file, `import nothing_of_this_name\n${good}`)
    const first = `a DAG file can't be parsed: spare.py: ModuleNotFoundError: No module named 'nothing_of_this_name'`
    await shows({ issues: [{ kind: 'set-aside', first }], isThere: false }, 'the issue is there, and the DAG is gone')
    expect(await mlg(['sources', '--url', world.url])).toContain(first)
    writeFileSync(file, good)
    await shows({ issues: [], isThere: true }, 'the issue is gone, and the DAG is there again')
    rmSync(file)
  })

  it('finds in a complete sweep that nothing but the documentation of a DAG changed', LONG, async () => {
    writeFileSync(
      depot,
      readFileSync(depot, 'utf8').replace('of *tomorrow*', 'of *today*').replace('Param(0,', 'Param(1,'),
    )
    const isChanged = async () => JSON.stringify(await api('dags/depot.plan/details')).includes('of *today*')
    await eventually(isChanged, 'Airflow knows it', RUNS_MS)
    await expectSame()
  })

  it('follows runs that are cleared, deleted and paused, and DAGs and tasks that are renamed', LONG, async () => {
    await api(`dags/depot.plan/dagRuns/${encodeURIComponent(PLAN)}/clear`, { dry_run: false })
    await allEnded(8)
    await api('dags/depot.plan', { is_paused: true }, 'PATCH')
    retained = (await has()).filter((line) => line.startsWith('aip://pipeline-request/airflow/depot_once/one'))
    await api('dags/depot_once/dagRuns/one', undefined, 'DELETE')
    await expectSame()
    const attempts = (await shown()).filter((line) =>
      line.startsWith(`aip://job-attempt/airflow/depot.plan/${PLAN}/weigh/0/`),
    )
    expect(attempts.filter((line) => line.includes('"number"'))).toHaveLength(2)
    expect((await world.entity('pipeline-run/airflow/depot_once/one')).deletedAtSource).not.toBeNull()

    const renamed = readFileSync(depot, 'utf8')
      .replaceAll('"depot_report"', '"depot_reports"')
      .replaceAll('clean()', 'tidy()')
    writeFileSync(depot, renamed)
    const isStale = async () =>
      objects(await api('dags?limit=100'), 'dags').every(({ dag_id }) => dag_id !== 'depot_report')
    await eventually(isStale, 'Airflow knows that the DAG is gone', RUNS_MS)
    // Airflow parses the DAGs of a file one after the other.
    const isRenamed = async () =>
      objects(await api('dags?limit=100'), 'dags').some(({ dag_id }) => dag_id === 'depot_reports') &&
      objects(await api('dags/depot_once/tasks'), 'tasks').some(({ task_id }) => task_id === 'tidy')
    await eventually(isRenamed, 'Airflow knows the new names', RUNS_MS)
    await expectSame()
    const uris = (await shown()).map((line) => line.split(' ')[0])
    expect(uris).toContain('aip://pipeline/airflow/depot_reports')
    expect(uris).not.toContain('aip://pipeline/airflow/depot_report')
    expect(uris).not.toContain('aip://pipeline-schedule/airflow/depot_report')
    expect(uris).not.toContain('aip://pipeline-node/airflow/depot_report/write')
    expect(uris).toContain('aip://pipeline-node/airflow/depot_once/tidy')
    expect(uris).not.toContain('aip://pipeline-node/airflow/depot_once/clean')

    // A DAG returns with its tasks.
    writeFileSync(depot, readFileSync(depot, 'utf8').replaceAll('"depot_reports"', '"depot_report"'))
    const isBack = async () =>
      objects(await api('dags?limit=100'), 'dags').some(({ dag_id }) => dag_id === 'depot_report')
    await eventually(isBack, 'Airflow knows that the DAG is there again', RUNS_MS)
    const node = 'pipeline-node/airflow/depot_report/write'
    await eventually(async () => (await world.entity(node)).deletedAtSource === null, 'its task is back', WITHIN_MS)
  })

  it('is told by the listener within it what begins and ends', LONG, async () => {
    await api('dags/features_daily/dagRuns', { dag_run_id: 'told', logical_date: null })
    await api('dags/train_churn/dagRuns', { dag_run_id: 'told', logical_date: null, conf: { fail: true } })
    const expected = [
      'dag_run_running',
      'dag_run_success',
      'dag_run_failed',
      'task_running',
      'task_success',
      'task_failed',
    ]
    const toldOf = () => new Set(ear.told.filter(({ run }) => run === 'told').map(({ event }) => event))
    await eventually(() => expected.every((event) => toldOf().has(event)), 'all of it is told', RUNS_MS)
    await eventually(() => ear.told.some(({ event }) => event === 'asset_changed'), 'a changed asset is told')
    expect(ear.told.filter(({ status }) => status !== 202)).toEqual([])
    const quarantine = await fetch(`${world.url}/api/v1/quarantine`)
    expect(await quarantine.json()).toMatchObject({ items: [] })
  })

  it("is told by the events of a listener of one's own", RUNNING, async () => {
    const send = (event: object) => tell(world.url, JSON.stringify(event))
    world.relay.forget()
    const run = { dag_id: 'depot.plan', run_id: PLAN }
    expect(await send({ event_type: 'dag_run_success', ...run })).toBe(202)
    expect(await send({ event_type: 'task_success', ...run, task_id: 'weigh', map_index: 1, try_number: 1 })).toBe(202)
    expect(await send({ event_type: 'asset_changed', name: 'parcels', uri: 's3://depot/parcels' })).toBe(202)
    const at = `GET /api/v2/dags/depot.plan/dagRuns/${encodeURIComponent(PLAN)}`
    const read = () => world.relay.requested.has(at) && world.relay.requested.has(`${at}/taskInstances/weigh/1/tries/1`)
    await eventually(read, 'what the events name is read')
    const quarantine = await fetch(`${world.url}/api/v1/quarantine`)
    expect(await quarantine.json()).toMatchObject({ items: [] })
  })

  it(
    'is read again where it limits requests, where its answers are broken, and where its tokens expire',
    LONG,
    async () => {
      await expectSameAtRest()
      const before = await shown()
      const uris = (lines: readonly string[]) => lines.map((line) => line.split(' {')[0])
      for (const how of ['throttled', 'cut', 'html', 'error', 'other'] as const satisfies readonly Misbehaviour[]) {
        world.relay.misbehave(how)
        world.relay.forget()
        await eventually(
          () => [...world.relay.requested.values()].reduce((sum, n) => sum + n, 0) > 6,
          'it asks on',
          WITHIN_MS,
        )
        expect(uris(await shown())).toEqual(uris(before))
      }
      world.relay.misbehave(null)
      world.relay.expireTokens()
      await api('dags/features_daily', { is_paused: true }, 'PATCH')
      await expectSame()
      expect(world.relay.requested.get('GET /auth/token')).toBeGreaterThan(0)
    },
  )

  it('is read, and its events are taken, as the guide says', LONG, async () => {
    const folder = temporaryFolder()
    const { service, checked, events } = await followGuide(folder.path, server?.url ?? '', SECRET)
    try {
      expect(checked).not.toContain('✗')
      await untilSame(
        async () => (await has()).filter((line) => !retained.includes(line)),
        () => linesOfGraph(service.url, COMPARED),
        2 * WITHIN_MS,
      )
      const filled = events.map((event) =>
        event.replace('"run_id": "…"', `"run_id": "${PLAN}"`).replaceAll('"…"', '"depot.plan"'),
      )
      expect(filled).toHaveLength(3)
      for (const event of filled) expect(await tell(service.url, event)).toBe(202)
      const quarantine = await fetch(`${service.url}/api/v1/quarantine`)
      expect(await quarantine.json()).toMatchObject({ items: [] })
    } finally {
      await service.kill('SIGTERM')
      folder.remove()
    }
  })

  it('costs listings alone, where nothing changes', LONG, async () => {
    await expectSameAtRest()
    await world.nextFull()
    world.relay.forget()
    await world.nextFull()
    const requested = [...world.relay.requested.keys()].filter((path) => path !== 'GET /auth/token')
    const listings = new Set([
      'dags',
      'importErrors',
      'dags/~/dagVersions',
      'assets',
      'dags/~/dagRuns',
      'assets/events',
      'dags/~/dagRuns/~/taskInstances',
      ...objects(await api('dags?limit=100'), 'dags').flatMap(({ dag_id: id }) => [
        `dags/${text(id)}/tasks`,
        `dags/${text(id)}/details`,
      ]),
    ])
    // Earlier tries, and tasks of removed DAGs, are missing from listings, but aren't read individually.
    expect(requested.filter((path) => !listings.has(path.slice('GET /api/v2/'.length)))).toEqual([])
  })

  it('goes on, with its runs, after Airflow was killed and started again', LONG, async () => {
    await allEnded(0)
    const [pid, before] = [server?.pid ?? 0, (await runIds()).toSorted()]
    await server?.kill()
    expect(groupIsGone(pid)).toBe(true)
    await world.foundDown()
    await server?.restart()
    expect((await runIds()).toSorted()).toEqual(before)
    await api('dags/train_churn', { is_paused: true }, 'PATCH')
    await expectSame()
  })

  it('is gone, its scheduler and its tasks too, when it is stopped', RUNNING, async () => {
    const pid = server?.pid ?? 0
    expect(groupIsGone(pid)).toBe(false)
    await server?.stop()
    expect(groupIsGone(pid)).toBe(true)
    await expect(fetch(`${server?.url}/api/v2/version`)).rejects.toThrow()
  })
})
