import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseOf } from '../../../../scripts/services/mlflow.ts'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { groupIsGone } from '../../../../scripts/services/python/server.ts'
import { connect } from '../../../cli/connect/connect.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { eventually } from '../../parts.ts'
import { runs } from '../../runs.ts'
import { service as product } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { startProcess } from '../../system/process.ts'
import { ask, linesOfGraph } from '../graph.ts'
import { member, objects, text } from '../lines.ts'
import { startOwn } from '../own-products.ts'
import type { Misbehaviour } from '../relay.ts'
import { OFTEN, RUNNING, SECRET, startWorld, untilSame, WITHIN_MS, type World } from '../world.ts'
import { coverageOf, COVERED } from '../coverage.ts'
import { COMPARED } from './graph.ts'
import { followGuide } from './guide.ts'
import { readablePaths } from './operations.ts'
import { apiOf, linesOfServer, type MlflowApi } from './server.ts'

/** MLflow lists about a thousand a second, which takes a whole core. */
const MANY = runs(20_000, 50_000)

const server = await product('mlflow')

const failedTrace = (experiment: string): JsonObject => ({
  trace_id: 'tr-00000000000000000000000000000001',
  trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } },
  request_time: '2026-11-22T10:00:00Z',
  execution_duration: '0.2s',
  state: 'ERROR',
})

describe.skipIf(server === null)('MLflow as a source', () => {
  let world: World
  let api: MlflowApi
  let api3: MlflowApi
  const url = server?.url ?? ''

  beforeAll(async () => {
    await runPython('mlflow', 'seed.py', [url])
    await runPython('mlflow', 'evaluate.py', [url])
    api = apiOf(url)
    api3 = apiOf(url, '3.0')
    world = await startWorld('mlflow', url, OFTEN)
  }, 300_000)
  afterAll(async () => {
    await world?.stop()
  })

  /** Compares each entity and relationship with MLflow's own API. */
  const expectSame = () => untilSame(() => linesOfServer(url), shown)
  const shown = () => linesOfGraph(world.url, COMPARED)

  const runNamed = async (name: string): Promise<string> => {
    const found = await api('runs/search', { experiment_ids: ['1', '2'], filter: `attributes.run_name = '${name}'` })
    return text(member(objects(found, 'runs')[0] ?? {}, 'info').run_id)
  }

  const support = async (): Promise<string> => {
    const found = await api('experiments/get-by-name?experiment_name=support-answers')
    return text(member(found, 'experiment').experiment_id)
  }

  it('is the version that is locked, with what its own client made', RUNNING, async () => {
    expect(await (await fetch(`${url}/version`)).text()).toBe('3.17.2')
    const { registered_model: model } = (await api('registered-models/get?name=churn-model')) as JsonObject
    expect(model).toMatchObject({
      description: 'Who leaves next month',
      aliases: [
        { alias: 'challenger', version: '3' },
        { alias: 'champion', version: '2' },
      ],
    })
    const all = await api('runs/search', { experiment_ids: ['1', '2'], run_view_type: 'ALL', max_results: 100 })
    const infos = objects(all, 'runs').map((one) => member(one, 'info'))
    const names = ['basket-1', 'churn-1', 'churn-2', 'churn-2-evaluation', 'churn-3', 'churn-broken', 'churn-mistake']
    expect(infos.map((run) => run.run_name).toSorted()).toEqual(names)
    expect(infos).toContainEqual(expect.objectContaining({ run_name: 'churn-mistake', lifecycle_stage: 'deleted' }))
  })

  it('is in the graph as its own API shows it', RUNNING, async () => {
    await expectSame()
    expect((await shown()).length).toBeGreaterThan(60)
    expect((await world.view()).unmappedFields).toEqual({})
  })

  it('answers the contract query as far as MLflow knows', RUNNING, async () => {
    const query = `{ model(id: "aip://model/mlflow/churn-model/2") { name owners { name } currentInstance {
      version pipeline { name owners { name } } features { edges { node { name data { edges { node { name } } } } } }
      associatedAbTests { name cells { number name } }
      loggedModel { signature { inputs { name } } } mlflowRun { name trainedOn { edges { node { versionOf { name } } } } } } } }`
    await eventually(async () => JSON.stringify(await ask(world.url, query)).includes('"pipeline":{'), 'D2 concludes')
    expect((await ask(world.url, query)).model).toMatchObject({
      name: 'churn-model',
      currentInstance: {
        version: '2',
        pipeline: { name: 'churn-training', owners: [] },
        // Its run names them, and they wait for a source of Feast.
        features: { edges: [{ node: { name: null } }, {}, {}] },
        associatedAbTests: [],
        loggedModel: { signature: { inputs: [{ name: 'customer_stats__orders_30d' }, {}, {}] } },
        mlflowRun: {
          name: 'churn-2',
          trainedOn: { edges: [{ node: { versionOf: { name: 'customer_stats' } } }] },
        },
      },
    })
  })

  it('has all of its API read, or left out for a stated reason', RUNNING, async () => {
    const paths = await readablePaths()
    expect(paths.length).toBeGreaterThan(100)
    expect(coverageOf('mlflow', paths)).toEqual(COVERED)
  })

  it('leads from a version to what was measured of it, by which run and on which data', RUNNING, async () => {
    const ends = '{ edges { node { name } } }'
    const query = `{ modelInstance(id: "aip://model/mlflow/churn-model/2") { scores { edges { node {
      name metrics { name } on { versionOf { name } } mlflowRun { evaluatedOn ${ends} trainedOn ${ends} }
    } } } } }`
    const scores = async () => objects(member(member(await ask(world.url, query), 'modelInstance'), 'scores'), 'edges')
    await eventually(async () => (await scores()).length > 1, 'M5 concludes', WITHIN_MS)
    const found = (await scores()).map((one) => one.node as JsonObject)
    // By hand it was measured on one dataset, too.
    const dataOf = (one: JsonObject) => text(member(member(one, 'on'), 'versionOf').name)
    expect(found.map(dataOf).toSorted()).toEqual(['churn_audit', 'churn_holdout'])
    expect(found.filter((one) => dataOf(one) === 'churn_holdout')).toEqual([
      {
        name: expect.stringMatching(/ on churn_holdout$/),
        metrics: expect.arrayContaining([{ name: 'root_mean_squared_error' }]),
        on: { versionOf: { name: 'churn_holdout' } },
        mlflowRun: {
          evaluatedOn: { edges: [{ node: { name: expect.stringMatching(/^churn_holdout \w+$/) } }] },
          trainedOn: { edges: [] },
        },
      },
    ])
  })

  it('tells data that a run took without a word to measure a model from what one was trained on', RUNNING, async () => {
    const of = '{ edges { node { name } } }'
    const query = `{ modelInstance(id: "aip://model/mlflow/churn-model/2") { trainedOn ${of} evaluatedOn ${of}
      loggedModel { evaluatedBy { edges { node { name trainedOn ${of} evaluatedOn ${of} } } } } } }`
    const audit = expect.stringMatching(/^churn_audit \w+$/)
    await eventually(
      async () => JSON.stringify(member(await ask(world.url, query), 'modelInstance').evaluatedOn).includes('audit'),
      'M9 concludes',
      WITHIN_MS,
    )
    const version = member(await ask(world.url, query), 'modelInstance')
    expect(JSON.stringify(version.trainedOn)).not.toContain('churn_audit')
    expect(objects(member(member(version, 'loggedModel'), 'evaluatedBy'), 'edges')).toContainEqual({
      node: { name: 'churn-audit', trainedOn: { edges: [] }, evaluatedOn: { edges: [{ node: { name: audit } }] } },
    })
  })

  it(
    'leads from a prompt to the application and the evaluation that use it, with the data of that',
    RUNNING,
    async () => {
      const query = `{ mlflowPromptVersion(id: "aip://mlflow-prompt/mlflow/support-answer/2") { kind settings
      usedByModels { edges { node { name } } }
      usedByRuns { edges { node { name evaluatedOn { edges { node { evaluationDataset { name rowCount } } } } } } } } }`
      expect((await ask(world.url, query)).mlflowPromptVersion).toEqual({
        kind: 'chat',
        settings: { model_name: 'small', temperature: 0.2 },
        usedByModels: { edges: [{ node: { name: expect.stringMatching(/^support-app m-/) } }] },
        usedByRuns: {
          edges: [
            {
              node: {
                name: 'support-evaluation',
                evaluatedOn: { edges: [{ node: { evaluationDataset: { name: 'support_questions', rowCount: 3 } } }] },
              },
            },
          ],
        },
      })
    },
  )

  it('gives the course of a metric as MLflow has it, and a link to its files', RUNNING, async () => {
    await expectSame()
    const id = await runNamed('churn-2')
    const uri = `aip://mlflow-run/mlflow/${id}`
    const answer = await fetch(`${world.url}/api/v1/curves?uri=${encodeURIComponent(uri)}&metrics=accuracy`)
    const { curves } = (await answer.json()) as JsonObject
    const history = objects(await api(`metrics/get-history?run_id=${id}&metric_key=accuracy`), 'metrics')
    expect(history.length).toBeGreaterThan(2)
    const points = history.map(({ step, value, timestamp }) => {
      return { step, value, at: new Date(Number(timestamp)).toISOString() }
    })
    expect(curves).toEqual([
      { metric: 'accuracy', points, total: points.length, notNumbers: 0, notNumberSteps: [], isCut: false },
    ])
    const artifacts = { title: 'Artifacts', url: expect.stringMatching(`/#/experiments/\\d+/runs/${id}/artifacts$`) }
    expect(await world.entity(`mlflow-run/mlflow/${id}`)).toMatchObject({ attributes: { links: [artifacts] } })
  })

  it('lists the files of a run and of a logged model as MLflow does, a folder at a time', RUNNING, async () => {
    await expectSame()
    const listed = async (uri: string, more = ''): Promise<readonly unknown[]> => {
      const answer = await fetch(`${world.url}/api/v1/artifacts?uri=${encodeURIComponent(uri)}${more}`)
      return objects((await answer.json()) as JsonObject, 'files').map(({ path, isFolder, bytes }) => {
        return { path, isFolder, bytes }
      })
    }
    const stated = (answer: Json) =>
      objects(answer, 'files').map(({ path, is_dir: isFolder, file_size: bytes }) => {
        return { path, isFolder, bytes: bytes ?? null }
      })
    const id = await runNamed('churn-2')
    const run = `aip://mlflow-run/mlflow/${id}`
    const root = stated(await api(`artifacts/list?run_id=${id}`))
    expect(root).toContainEqual({ path: 'reports', isFolder: true, bytes: null })
    expect(await listed(run)).toEqual(root)
    const summary = { path: 'reports/summary.md', isFolder: false, bytes: 17 }
    expect(await listed(run, '&folder=reports')).toEqual([summary])
    expect(await listed(run, '&folder=none')).toEqual([])
    const found = await api('logged-models/search', { experiment_ids: ['1'] })
    const model = text(member(objects(found, 'models')[0] ?? {}, 'info').model_id)
    const files = await listed(`aip://mlflow-logged-model/mlflow/${model}`)
    expect(files).toContainEqual({ path: 'MLmodel', isFolder: false, bytes: expect.any(Number) })
    expect(files).toEqual(stated(await api(`logged-models/${model}/artifacts/directories`)))
  })

  it('follows what is changed, tagged, aliased, copied, renamed and deleted', RUNNING, async () => {
    const churn = { name: 'churn-model' }
    await api('registered-models/set-tag', { ...churn, key: 'tier', value: '2' })
    await api('registered-models/alias', { ...churn, alias: 'champion', version: '3' })
    await api('registered-models/alias', { ...churn, alias: 'challenger' }, 'DELETE')
    await api('model-versions/set-tag', { ...churn, version: '1', key: 'validated_by', value: 'carol' })
    await api('model-versions/update', { ...churn, version: '3', description: 'Better' }, 'PATCH')
    await api('experiments/update', { experiment_id: '2', new_name: 'basket-forecast-2' })
    await api('registered-models/rename', { name: 'basket-model', new_name: 'basket-model-2' })
    await api('registered-models/create', { name: 'churn-production' })
    await api('model-versions/create', { name: 'churn-production', source: 'models:/churn-model/2' })
    await api('runs/set-tag', { run_id: await runNamed('churn-1'), key: 'note', value: 'kept' })
    await api('registered-models/alias', { name: 'support-answer', alias: 'production', version: '2' })
    await api('model-versions/set-tag', { name: 'support-answer', version: '1', key: 'reviewed', value: 'yes' })
    const begun = { experiment_id: '1', run_name: 'churn-running', start_time: Date.now() }
    const running = text(member(member(await api('runs/create', begun), 'run'), 'info').run_id)
    const made = await api3('datasets/create', { name: 'unused', experiment_ids: [await support()] })
    await api3('traces', { trace: { trace_info: failedTrace(await support()) } })
    const train = await runPython('mlflow', 'train.py', [url, '7.0', '{"airflow.dag_id": "train_churn"}'])
    expect(JSON.parse(train)).toMatchObject({ name: 'churn-model', version: '4' })
    await expectSame()
    const { deletedAtSource } = await world.entity('model/mlflow/basket-model')
    expect(deletedAtSource).not.toBeNull()

    const broken = await runNamed('churn-broken')
    await api('runs/update', { run_id: running, status: 'FINISHED', end_time: Date.now() })
    await api('runs/delete', { run_id: broken })
    await api('model-versions/delete', { ...churn, version: '1' }, 'DELETE')
    await api('registered-models/delete', { name: 'basket-model-2' }, 'DELETE')
    await expectSame()
    for (const gone of [`mlflow-run/mlflow/${broken}`, 'model/mlflow/churn-model/1', 'model/mlflow/basket-model-2/1'])
      expect((await world.entity(gone)).deletedAtSource).not.toBeNull()
    await api3(`datasets/${text(member(made, 'dataset').dataset_id)}`, {}, 'DELETE')
    const until = { max_timestamp_millis: Date.now() + 60_000, max_traces: 100 }
    await api3('traces/delete-traces', { experiment_id: await support(), ...until })
    await api('runs/restore', { run_id: broken })
    await expectSame()
  })

  /** Waits until the service accepts a webhook from MLflow. */
  const untilTold = async (service: string): Promise<void> => {
    const metrics = async () => await (await fetch(`${service}/metrics`)).text()
    expect(await metrics()).toMatch(/^mlg_event_visible_seconds_count 0/m)
    const arrived = async () => /^mlg_event_visible_seconds_count [1-9]/m.test(await metrics())
    // MLflow checks for new webhooks once a second.
    const tell = async () => {
      await api('model-versions/set-tag', { name: 'churn-model', version: '2', key: 'looked', value: `${Date.now()}` })
      return await eventually(arrived, 'it is told', 3_000).then(
        () => true,
        () => false,
      )
    }
    await eventually(tell, 'an event is seen', WITHIN_MS)
  }

  it('is told by webhooks that MLflow signs', RUNNING, async () => {
    const events = [
      'REGISTERED_MODEL CREATED',
      'MODEL_VERSION_TAG SET',
      'MODEL_VERSION_ALIAS CREATED',
      'PROMPT CREATED',
    ]
    const hook = {
      name: 'mlg',
      url: `${world.url}/api/v1/webhooks/mlflow`,
      secret: SECRET,
      status: 'ACTIVE',
      events: events.map((event) => ({ entity: event.split(' ')[0], action: event.split(' ')[1] })),
    }
    await api('webhooks', hook)
    await untilTold(world.url)
    await api('registered-models/alias', { name: 'churn-model', alias: 'shadow', version: '2' })
    await expectSame()
    const quarantine = await fetch(`${world.url}/api/v1/quarantine`)
    expect(await quarantine.json()).toMatchObject({ items: [] })
  })

  it('is read again where it limits requests, and where its answers are broken', RUNNING, async () => {
    await expectSame()
    const before = await shown()
    for (const how of ['throttled', 'cut', 'html', 'error', 'other'] as const satisfies readonly Misbehaviour[]) {
      world.relay.misbehave(how)
      await api('registered-models/set-tag', { name: 'churn-model', key: 'seen', value: how })
      await eventually(async () => world.relay.requested.size > 0, 'it asks')
      world.relay.forget()
      await eventually(
        async () => [...world.relay.requested.values()].reduce((sum, n) => sum + n, 0) > 2,
        'it asks on',
        WITHIN_MS,
      )
      const uris = (lines: readonly string[]) => lines.map((line) => line.split(' {')[0])
      expect(uris(await shown())).toEqual(uris(before))
    }
    world.relay.misbehave(null)
    await expectSame()
  })

  it('goes on after MLflow was killed and started again', { timeout: 300_000 }, async () => {
    await server?.kill()
    await world.foundDown()
    await server?.restart()
    await api('registered-models/set-tag', { name: 'churn-model', key: 'seen', value: 'after the restart' })
    await expectSame()
  })

  it('is read as the guide says', RUNNING, async () => {
    const folder = temporaryFolder()
    const { service, connected, written, shown, checked, registered, secret } = await followGuide(folder.path, url)
    try {
      expect(connected).toMatch(/^mlflow 3\.\d+\.\d+ answers at .*It would bring:\n {2}MlflowExperiment +4\n/)
      expect(connected).toContain('    aip://model/mlflow/')
      expect(connected).not.toMatch(/no rule names|leads nowhere|error:/)
      expect(written).toEqual(shown)
      expect(checked).not.toContain('✗')
      expect(checked).toMatch(/✓ source mlflow: mlflow 3\.\d+\.\d+, lists/)
      expect(registered[0]).toMatch(
        /The webhook \S+\/api\/v1\/webhooks\/mlflow is registered\.\nSet MLFLOW_WEBHOOK_SECRET /,
      )
      expect(registered[1]).toMatch(/ is connected already, .*\nThe webhook \S+ is registered already\.\n$/)
      const hooks = objects(await api('webhooks'), 'webhooks').filter((one) => text(one.url).startsWith(service.url))
      expect(hooks.map(({ name, status }) => [name, status])).toEqual([['mlg', 'ACTIVE']])
      expect(secret.length).toBeGreaterThan(40)
      await untilTold(service.url)
      const same = async () =>
        JSON.stringify(await linesOfGraph(service.url, COMPARED)) === JSON.stringify(await linesOfServer(url))
      await eventually(same, 'it shows what MLflow has', WITHIN_MS)
    } finally {
      await service.kill('SIGTERM')
      folder.remove()
    }
  })

  it('is taken up by a running service whose configuration gets it', RUNNING, async () => {
    const folder = temporaryFolder()
    const [port = 0] = await freePorts(1)
    const path = join(folder.path, 'mlg.config.json')
    const sources = [{ platform: 'mlflow', provider: 'mlflow', baseUrl: 'http://127.0.0.1:1' }]
    writeFileSync(path, JSON.stringify({ listen: { port }, data: 'data', log: { level: 'silent' }, sources }))
    const service = await startProcess(path, port)
    try {
      const said: string[] = []
      const options = { config: path, platform: 'mlflow-2', set: [], yes: true, json: true }
      await connect('mlflow', url, options, { print: (line) => said.push(line), prompt: null })
      expect(JSON.parse(said.join(''))).toMatchObject({
        outcome: 'connected',
        platform: 'mlflow-2',
        service: { url: service.url, takenUp: true },
      })
      const models = async () => JSON.stringify(await ask(service.url, '{ models { edges { node { uri } } } }'))
      await eventually(
        async () => (await models()).includes('aip://model/mlflow-2/'),
        'its models are there',
        WITHIN_MS,
      )
    } finally {
      await service.kill('SIGTERM')
      folder.remove()
    }
  })

  it('is read alone, where a start names its address', RUNNING, async () => {
    const folder = temporaryFolder()
    const [port = 0] = await freePorts(1)
    const started = await startOwn(folder.path, port, ['--mlflow', url])
    try {
      expect(started.said()).toMatch(/^mlflow 3\.\d+\.\d+ answers at /)
      const same = async () =>
        JSON.stringify(await linesOfGraph(started.url, COMPARED)) === JSON.stringify(await linesOfServer(url))
      await eventually(same, 'it shows what MLflow has', WITHIN_MS)
      expect(readdirSync(folder.path)).toEqual([`.mlg-mlflow-127.0.0.1-${new URL(url).port}`])
    } finally {
      await started.stop()
      folder.remove()
    }
  })

  it('costs listings only where nothing changes', RUNNING, async () => {
    await world.nextFull()
    world.relay.forget()
    await world.nextFull()
    const requested = [...world.relay.requested]
    const counted = 'POST /api/3.0/mlflow/traces/metrics'
    expect(requested.filter(([path]) => !path.endsWith('/search') && path !== counted)).toEqual([])
    expect(new Set(requested.map(([path]) => path)).size).toBe(7)
  })

  it(`takes ${MANY} runs in one pass, with a request for 100 of them at most`, { timeout: 500_000 }, async () => {
    await world.stop()
    await runPython('mlflow', 'many-runs.py', [databaseOf(server?.data ?? ''), String(MANY)])
    world = await startWorld('mlflow', url, { limits: OFTEN.limits })
    const began = performance.now()
    const count = async () =>
      Number(member(await ask(world.url, '{ mlflowRuns(first: 1) { totalCount } }'), 'mlflowRuns').totalCount)
    await eventually(async () => (await count()) >= MANY, 'all runs are there', 400_000)
    await eventually(async () => (await world.view()).dirty === 0, 'all is read', WITHIN_MS)
    const requests = [...world.relay.requested.values()].reduce((sum, n) => sum + n, 0)
    const seconds = (performance.now() - began) / 1_000
    console.log(`${MANY} runs of MLflow: ${requests} requests, ${seconds.toFixed(0)} s`)
    expect(requests).toBeLessThanOrEqual(MANY / 100)
  })

  it('is gone when it is stopped', RUNNING, async () => {
    const pid = server?.pid ?? 0
    expect(groupIsGone(pid)).toBe(false)
    await server?.stop()
    expect(groupIsGone(pid)).toBe(true)
    await expect(fetch(`${url}/health`)).rejects.toThrow()
  })
})
