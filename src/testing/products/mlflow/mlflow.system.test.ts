import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseOf } from '../../../../scripts/services/mlflow.ts'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { readConfig } from '../../../config/config.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { ask, linesOfGraph } from './graph.ts'
import { followGuide } from './guide.ts'
import { startRelay, type Misbehaviour, type Relay } from './relay.ts'
import { apiOf, linesOfServer, member, objects, text, type MlflowApi } from './server.ts'

const MANY = 50_000
const SECRET = 'what MLflow signs with'
/** A poll and a complete listing are due within this; the machine may be busy. */
const WITHIN_MS = 30_000
const RUNNING = { timeout: 120_000 }

const server = await product('mlflow')

interface World {
  readonly service: RunningService
  readonly relay: Relay
  stop(): Promise<void>
}

/** The service, with MLflow as its only source, behind the relay. */
async function startWorld(changes: object): Promise<World> {
  const folder = temporaryFolder()
  const relay = await startRelay(server?.url ?? '')
  const [port = 0] = await freePorts(1)
  const content = {
    listen: { port },
    data: folder.path,
    log: { level: 'warn' },
    intake: { webhooks: { mlflow: { secrets: [SECRET] } } },
    sources: [{ platform: 'mlflow', provider: 'mlflow', baseUrl: relay.url, ...changes }],
  }
  const config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: {} }))
  const service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
  const stop = async () => {
    await service.stop()
    await relay.stop()
    folder.remove()
  }
  return { service, relay, stop }
}

interface SourceView {
  readonly dirty: number
  readonly unmappedFields: Readonly<Record<string, number>>
  readonly sweep: { readonly nextFullAt: string }
}

describe.skipIf(server === null)('MLflow as a source', () => {
  let world: World
  let api: MlflowApi
  const url = server?.url ?? ''

  beforeAll(async () => {
    await runPython('mlflow', 'seed.py', [url])
    api = apiOf(url)
    const fast = { ratePerSecond: 500, concurrency: 4 }
    world = await startWorld({
      limits: fast,
      sweep: { fullSeconds: 3 },
      poll: { intervalSeconds: 1, overlapSeconds: 5 },
    })
  }, 300_000)
  afterAll(async () => {
    await world?.stop()
  })

  const view = async (): Promise<SourceView> => {
    const answer = await fetch(`${world.service.url}/api/v1/sources`)
    return ((await answer.json()) as { sources: [SourceView] }).sources[0]
  }

  /** Each thing and each relationship is what MLflow's own API says. */
  async function isTheSame(): Promise<void> {
    let [expected, got] = [await linesOfServer(url), await linesOfGraph(world.service.url)]
    const same = async () => {
      ;[expected, got] = [await linesOfServer(url), await linesOfGraph(world.service.url)]
      return JSON.stringify(expected) === JSON.stringify(got)
    }
    await eventually(same, 'the graph shows what MLflow has', WITHIN_MS).catch(() => expect(got).toEqual(expected))
  }

  /** Until complete listings that began after this call are done. */
  async function nextFull(): Promise<void> {
    for (let n = 0; n < 2; n++) {
      const before = (await view()).sweep.nextFullAt
      await eventually(async () => (await view()).sweep.nextFullAt !== before, 'another complete listing', WITHIN_MS)
    }
  }

  const entity = async (uri: string) => {
    const answer = await fetch(`${world.service.url}/api/v1/entities/${encodeURIComponent(`aip://${uri}`)}`)
    return (await answer.json()) as { readonly deletedAtSource: string | null }
  }

  const runNamed = async (name: string): Promise<string> => {
    const found = await api('runs/search', { experiment_ids: ['1', '2'], filter: `attributes.run_name = '${name}'` })
    return text(member(objects(found, 'runs')[0] ?? {}, 'info').run_id)
  }

  it('is in the graph as its own API shows it', RUNNING, async () => {
    await isTheSame()
    expect((await linesOfGraph(world.service.url)).length).toBeGreaterThan(60)
    expect((await view()).unmappedFields).toEqual({})
  })

  it('answers the contract query as far as MLflow knows', RUNNING, async () => {
    const query = `{ model(id: "aip://model/mlflow/churn-model/2") { name owners { name } currentInstance {
      version pipeline { name owners { name } } features { edges { node { name data { edges { node { name } } } } } }
      associatedAbTests { name cells { number name } }
      loggedModel { signature { inputs { name } } } mlflowRun { name trainedOn { edges { node { versionOf { name } } } } } } } }`
    await eventually(async () => JSON.stringify(await ask(world.service.url, query)).includes('"pipeline":{'), 'D2 concludes') // prettier-ignore
    expect((await ask(world.service.url, query)).model).toMatchObject({
      name: 'churn-model',
      currentInstance: {
        version: '2',
        pipeline: { name: 'churn-training', owners: [] },
        features: { edges: [] },
        associatedAbTests: [],
        loggedModel: { signature: { inputs: [{ name: 'customer_stats__orders_30d' }, {}, {}] } },
        mlflowRun: {
          name: 'churn-2',
          trainedOn: { edges: [{ node: { versionOf: { name: 'customer_stats' } } }] },
        },
      },
    })
  })

  it('follows what is changed, tagged, aliased, renamed and deleted', RUNNING, async () => {
    const churn = { name: 'churn-model' }
    await api('registered-models/set-tag', { ...churn, key: 'tier', value: '2' })
    await api('registered-models/alias', { ...churn, alias: 'champion', version: '3' })
    await api('registered-models/alias', { ...churn, alias: 'challenger' }, 'DELETE')
    await api('model-versions/set-tag', { ...churn, version: '1', key: 'validated_by', value: 'carol' })
    await api('model-versions/update', { ...churn, version: '3', description: 'Better' }, 'PATCH')
    await api('experiments/update', { experiment_id: '2', new_name: 'basket-forecast-2' })
    await api('registered-models/rename', { name: 'basket-model', new_name: 'basket-model-2' })
    await api('runs/set-tag', { run_id: await runNamed('churn-1'), key: 'note', value: 'kept' })
    const train = await runPython('mlflow', 'train.py', [url, '7.0', '{"airflow.dag_id": "train_churn"}'])
    expect(JSON.parse(train)).toMatchObject({ name: 'churn-model', version: '4' })
    await isTheSame()
    const { deletedAtSource } = await entity('model/mlflow/basket-model')
    expect(deletedAtSource).not.toBeNull()

    const broken = await runNamed('churn-broken')
    await api('runs/delete', { run_id: broken })
    await api('model-versions/delete', { ...churn, version: '1' }, 'DELETE')
    await api('registered-models/delete', { name: 'basket-model-2' }, 'DELETE')
    await isTheSame()
    for (const gone of [`mlflow-run/mlflow/${broken}`, 'model/mlflow/churn-model/1', 'model/mlflow/basket-model-2/1'])
      expect((await entity(gone)).deletedAtSource).not.toBeNull()
    await api('runs/restore', { run_id: broken })
    await isTheSame()
  })

  it('is told by webhooks that MLflow signs', RUNNING, async () => {
    const events = [
      'REGISTERED_MODEL CREATED',
      'MODEL_VERSION_TAG SET',
      'MODEL_VERSION_ALIAS CREATED',
      'PROMPT CREATED',
    ]
    const hook = {
      name: 'mlg',
      url: `${world.service.url}/api/v1/webhooks/mlflow`,
      secret: SECRET,
      status: 'ACTIVE',
      events: events.map((event) => ({ entity: event.split(' ')[0], action: event.split(' ')[1] })),
    }
    const metrics = async () => await (await fetch(`${world.service.url}/metrics`)).text()
    expect(await metrics()).toMatch(/^mlg_event_visible_seconds_count 0/m)
    await api('webhooks', hook)
    const arrived = async () => /^mlg_event_visible_seconds_count [1-9]/m.test(await metrics())
    // MLflow looks for new webhooks once a second.
    const tell = async () => {
      await api('model-versions/set-tag', { name: 'churn-model', version: '2', key: 'looked', value: `${Date.now()}` })
      return await eventually(arrived, 'it is told', 3_000).then(
        () => true,
        () => false,
      )
    }
    await eventually(tell, 'an event is seen', WITHIN_MS)
    await api('registered-models/alias', { name: 'churn-model', alias: 'shadow', version: '2' })
    await isTheSame()
    const quarantine = await fetch(`${world.service.url}/api/v1/quarantine`)
    expect(await quarantine.json()).toMatchObject({ items: [] })
  })

  it('is read again where it limits requests, and where its answers are broken', RUNNING, async () => {
    await isTheSame()
    const before = await linesOfGraph(world.service.url)
    for (const how of ['throttled', 'cut', 'html', 'error', 'other'] as const satisfies readonly Misbehaviour[]) {
      world.relay.misbehave(how)
      await api('registered-models/set-tag', { name: 'churn-model', key: 'seen', value: how })
      await eventually(async () => world.relay.asked.size > 0, 'it asks')
      world.relay.forget()
      await eventually(async () => [...world.relay.asked.values()].reduce((sum, n) => sum + n, 0) > 2, 'it asks on', WITHIN_MS) // prettier-ignore
      const uris = (lines: readonly string[]) => lines.map((line) => line.split(' {')[0])
      expect(uris(await linesOfGraph(world.service.url))).toEqual(uris(before))
    }
    world.relay.misbehave(null)
    await isTheSame()
  })

  it('goes on after MLflow was killed and started again', { timeout: 300_000 }, async () => {
    await server?.kill()
    await eventually(async () => JSON.stringify(await view()).includes('"circuit":"open"'), 'it is found to be down', WITHIN_MS) // prettier-ignore
    await server?.restart()
    await api('registered-models/set-tag', { name: 'churn-model', key: 'seen', value: 'after the restart' })
    await isTheSame()
  })

  it('is read as the guide says', RUNNING, async () => {
    const folder = temporaryFolder()
    const { service, checked, registered } = await followGuide(folder.path, url)
    try {
      expect(checked).not.toContain('✗')
      expect(JSON.parse(registered)).toMatchObject({ webhook: { status: 'ACTIVE' } })
      const same = async () =>
        JSON.stringify(await linesOfGraph(service.url)) === JSON.stringify(await linesOfServer(url))
      await eventually(same, 'it shows what MLflow has', WITHIN_MS)
    } finally {
      await service.kill('SIGTERM')
      folder.remove()
    }
  })

  it('costs listings only where nothing changes', RUNNING, async () => {
    await nextFull()
    world.relay.forget()
    await nextFull()
    const asked = [...world.relay.asked]
    expect(asked.filter(([path]) => !path.endsWith('/search'))).toEqual([])
    expect(new Set(asked.map(([path]) => path)).size).toBe(5)
  })

  it(`takes ${MANY} runs in one pass, with a request for 100 of them at most`, { timeout: 500_000 }, async () => {
    await world.stop()
    await runPython('mlflow', 'many-runs.py', [databaseOf(server?.data ?? ''), String(MANY)])
    world = await startWorld({ limits: { ratePerSecond: 500, concurrency: 4 } })
    const began = performance.now()
    const count = async () => Number(member(await ask(world.service.url, '{ mlflowRuns(first: 1) { totalCount } }'), 'mlflowRuns').totalCount) // prettier-ignore
    await eventually(async () => (await count()) >= MANY, 'all runs are there', 400_000)
    await eventually(async () => (await view()).dirty === 0, 'all is read', WITHIN_MS)
    const requests = [...world.relay.asked.values()].reduce((sum, n) => sum + n, 0)
    const seconds = (performance.now() - began) / 1_000
    console.log(`${MANY} runs of MLflow: ${requests} requests, ${seconds.toFixed(0)} s`)
    expect(requests).toBeLessThanOrEqual(MANY / 100)
  })
})
