import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { apiOf as airflowApi } from '../airflow/server.ts'
import { ask } from '../graph.ts'
import { member, objects, text } from '../lines.ts'
import { apiOf as mlflowApi } from '../mlflow/server.ts'
import { apiOf as unleashApi, changeVariants } from '../unleash/server.ts'
import { RUNNING, untilSame, WITHIN_MS } from '../world.ts'
import { BY_HAND, startCompany, TEST, variantsServing, type Company, type Products } from './company.ts'
import { mlg, shell } from './guide.ts'

const started = await Promise.all([
  product('airflow'),
  product('mlflow'),
  product('feast'),
  product('unleash'),
  product('slapd'),
])

const RUN = 'aip://pipeline-run/airflow/train_churn/manual__second'
const STATS = 'aip://data-source/feast/shop/customer_stats_source'
const ORDERS = 'aip://dataset/airflow/file:///data/orders.parquet'
const ASSET = 'aip://dataset/airflow/file:///data/customer_stats.parquet'
const MODEL = 'aip://model/mlflow/churn-model'
const MODEL_ASSET = 'aip://dataset/airflow/mlflow://registry/churn-model'
const FEATURE = 'aip://feature/feast/shop/customer_stats/orders_30d'
const OTHER = 'aip://feature/feast/shop/customer_stats/avg_basket'
const AB_TEST = `aip://ab-test/unleash/${TEST}`

interface Reason {
  readonly kind: string
  readonly rule?: string
  readonly sentence: string
  readonly paths?: readonly {
    readonly steps: readonly { readonly statedBy: readonly { readonly platform: string }[] }[]
  }[]
}
interface Link {
  readonly name: string
  readonly provenance: string
  readonly reasons: readonly Reason[]
}

describe.skipIf(started.includes(null))('Airflow, MLflow, Feast, OpenLineage, Unleash and a directory together', () => {
  let company: Company
  let products: Products
  const mlflow = () => mlflowApi(products.mlflow.url)
  /** Has the test serve this version. */
  const serve = (version: string) =>
    changeVariants(unleashApi(products.unleash.url), TEST, variantsServing(version), 'production')

  beforeAll(async () => {
    const [airflow, registry, feast, unleash, slapd] = started
    if (!airflow || !registry || !feast || !unleash || !slapd) throw new Error('they are there')
    products = { airflow, mlflow: registry, feast, unleash, slapd }
    company = await startCompany(products)
    await shell(company.guide.commands[1])
  }, 400_000)
  afterAll(async () => {
    await company?.stop()
  })

  const get = async (path: string): Promise<Json> =>
    (await (await fetch(`${company.url}/api/v1/${path}`)).json()) as Json
  const why = async (from: string, to: string): Promise<readonly Link[]> =>
    ((await get(`why?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`)) as unknown as { edges: Link[] })
      .edges
  const rulesOf = async (from: string, to: string) =>
    (await why(from, to)).flatMap(({ reasons }) => reasons.flatMap(({ rule }) => rule ?? [])).toSorted()
  /** Waits for an answer. */
  const shows = (query: string, expected: object) =>
    untilSame(
      async () => [JSON.stringify(expected)],
      async () => [JSON.stringify(await ask(company.url, query))],
      2 * WITHIN_MS,
    )
  const reached = async (uri: string, direction: string): Promise<readonly string[]> => {
    const answer = await ask(
      company.url,
      `{ lineage(uri: "${uri}", direction: ${direction}) { edges { node { uri } } } }`,
    )
    return objects(member(answer, 'lineage'), 'edges').map((one) => text(member(one, 'node').uri))
  }

  /** Returns the current version and its run. */
  async function current(): Promise<{ readonly version: string; readonly uri: string; readonly run: string }> {
    const models = objects(await mlflow()('model-versions/search?max_results=100'), 'model_versions')
    const versions = models
      .filter(({ name }) => name === 'churn-model')
      .toSorted((a, b) => Number(b.version) - Number(a.version))
    const version = text(versions[0]?.version)
    const runs = objects(await mlflow()('runs/search', { experiment_ids: ['1', '2', '3'], max_results: 100 }), 'runs')
    const model = text(versions[0]?.source).slice('models:/'.length)
    const logged = member(member(await mlflow()(`logged-models/${model}`), 'model'), 'info')
    const run = runs.find((one) => member(one, 'info').run_id === logged.source_run_id)
    return { version, uri: `aip://model/mlflow/churn-model/${version}`, run: text(member(run ?? {}, 'info').run_id) }
  }

  const contract = (version: string, change: JsonObject = {}, owners: readonly string[] = ['Alice Ng']) => ({
    model: {
      name: 'churn-model',
      owners: owners.map((name) => ({ name })),
      currentInstance: {
        version,
        pipeline: { name: 'train_churn', owners: [{ name: 'Alice Ng' }, { name: 'Bob Roe' }] },
        features: {
          edges: ['orders_30d', 'avg_basket', 'basket_ratio'].map((name) => ({
            node: {
              name,
              data: {
                edges: [{ node: { name: name === 'basket_ratio' ? 'basket_request' : 'customer_stats_source' } }],
              },
            },
          })),
        },
        associatedAbTests: [
          {
            name: TEST,
            cells: [
              { number: 1, name: 'control' },
              { number: 2, name: 'treatment' },
            ],
          },
        ],
        ...change,
      },
    },
  })

  const relationsOf = async (uri: string): Promise<readonly string[]> => {
    const answer = await ask(
      company.url,
      `{ entity(uri: "${uri}") { relationships(first: 100, direction: OUT) { edges { relation provenance node { uri } } } } }`,
    )
    const edges = objects(member(member(answer, 'entity'), 'relationships'), 'edges')
    return edges.map((one) => `${text(one.provenance)} ${text(one.relation)} ${text(member(one, 'node').uri)}`)
  }

  it('has run the pipelines of the shop, which trained in MLflow and sent OpenLineage', RUNNING, async () => {
    const { features_daily: features, train_churn: trainings } = company.seeded
    expect(features).toEqual([expect.objectContaining({ type: 'scheduled', state: 'success' })])
    expect(trainings).toHaveLength(3)
    expect(trainings).toContainEqual(expect.objectContaining({ type: 'asset_triggered', state: 'success' }))
    expect(trainings).toContainEqual(expect.objectContaining({ run_id: 'manual__second', state: 'success' }))
    expect(trainings).toContainEqual(expect.objectContaining({ run_id: 'manual__fails', state: 'failed' }))
    const api = await airflowApi(products.airflow.url)
    const runs = objects(await api('dags/~/dagRuns?limit=100'), 'dag_runs').map((run) => text(run.dag_run_id))
    expect(runs.toSorted()).toEqual(
      Object.values(company.seeded)
        .flat()
        .map((run) => run.run_id)
        .toSorted(),
    )
    const events = objects(await api('assets/events?limit=100'), 'asset_events')
    expect(events).toContainEqual(
      expect.objectContaining({ uri: 'file:///data/customer_stats.parquet', source_dag_id: 'features_daily' }),
    )
    const tagged = await mlflow()('runs/search', {
      experiment_ids: ['1', '2', '3'],
      filter: "tags.airflow.dag_run_id = 'manual__second'",
    })
    expect(objects(tagged, 'runs').map((run) => member(run, 'data').tags)).toEqual([
      expect.arrayContaining([{ key: 'airflow.dag_id', value: 'train_churn' }]),
    ])
    const sent = async () => {
      const lines = readFileSync(join(products.airflow.data, 'openlineage.jsonl'), 'utf8').trim().split('\n')
      return [...new Set(lines.map((line) => (JSON.parse(line) as { job: { name: string } }).job.name))].toSorted()
    }
    await untilSame(
      async () => [
        'features_daily',
        'features_daily.build',
        'features_daily.extract',
        'train_churn',
        'train_churn.check',
        'train_churn.train',
      ],
      sent,
    )
  })

  it(
    'answers the contract query in full, of a version that a DAG trained on features and a variant serves',
    RUNNING,
    async () => {
      expect(company.checked).not.toContain('✗')
      const { version } = await current()
      await serve(`churn-model/${version}`)
      await shows(company.guide.contractQuery, contract(version))
      const dag = readFileSync(`${products.airflow.data}/dags/shop.py`, 'utf8')
      expect(company.guide.tags).toHaveLength(4)
      for (const line of company.guide.tags) expect(dag).toContain(line)
    },
  )

  it('explains each link that it concludes, by what the products say and what they have equal', RUNNING, async () => {
    const { uri } = await current()
    const concluded = (await relationsOf(uri)).filter((line) => !line.startsWith('DECLARED'))
    expect(concluded.length).toBeGreaterThan(4)
    for (const line of concluded) {
      const [provenance = '', relation = '', to = ''] = line.split(' ')
      const link = (await why(uri, to)).find(({ name }) => relation.endsWith(`.${name}`))
      expect(link?.provenance, line).toBe(provenance)
      for (const reason of link?.reasons ?? []) {
        expect(reason.sentence).toContain('because')
        const steps = reason.paths?.flatMap((path) => path.steps) ?? []
        expect(steps.length, reason.sentence).toBeGreaterThan(0)
        for (const { statedBy } of steps) expect(statedBy.length, reason.sentence).toBeGreaterThan(0)
      }
    }
    const said = async (from: string, to: string) => JSON.stringify(await why(from, to))
    const uses = await said(uri, FEATURE)
    expect(uses).toContain('readFeatures')
    expect(uses).not.toContain('featureService')
    expect(uses).toContain('both have the featureName customer_stats:orders_30d')
    expect(await said(STATS, ASSET)).toContain('both have the dataUri file:///data/customer_stats.parquet')
    expect(await said(uri, AB_TEST)).toContain('servesVersion')
    const pipeline = await shell(company.guide.commands[2])
    for (const word of ['D2@2', 'executedIn', 'manual__fails', '"airflow"', '"openlineage"'])
      expect(pipeline).toContain(word)
  })

  it('leads from a training to the try of the task that it was', RUNNING, async () => {
    const { run } = await current()
    const attempt = async () => {
      const answer = await ask(
        company.url,
        `{ mlflowRun(id: "aip://mlflow-run/mlflow/${run}") { executedAs { uri number status } } }`,
      )
      return member(member(answer, 'mlflowRun'), 'executedAs')
    }
    // The listener reports the training before the task ends.
    await eventually(async () => (await attempt()).status === 'succeeded', 'the try has succeeded', WITHIN_MS)
    const { uri, number } = await attempt()
    expect(uri).toMatch(/^aip:\/\/job-attempt\/airflow\/train_churn\/.+\/train\/-1\/\d+$/)
    expect(number).toEqual(expect.any(Number))
  })

  it('has one run of what both Airflow and OpenLineage speak of, with a document of each', RUNNING, async () => {
    const ofBoth = async (uri: string) => {
      const documents = objects(await get(`entities/${encodeURIComponent(uri)}`), 'documents')
      return JSON.stringify(documents.map(({ platform }) => text(platform)).toSorted()) === '["airflow","openlineage"]'
    }
    for (const uri of [
      RUN,
      `${RUN.replace('pipeline-run', 'job-attempt')}/train/-1/1`,
      'aip://pipeline/airflow/train_churn',
      ASSET,
    ])
      await eventually(() => ofBoth(uri), `${uri} has both documents`, WITHIN_MS)
    // Airflow writes a run's end after its listener reports it, so the states come with the next poll.
    const states = async () => {
      const { pipelineRuns } = await ask(company.url, '{ pipelineRuns(first: 50) { edges { node { uri status } } } }')
      const runs = objects(pipelineRuns ?? null, 'edges').map((one) => member(one, 'node'))
      return runs.map(({ uri, status }) => `${text(uri).split('/').slice(3, 5).join('/')} ${text(status)}`).toSorted()
    }
    await untilSame(
      async () => [
        'airflow/features_daily succeeded',
        'airflow/train_churn failed',
        ...Array<string>(2).fill('airflow/train_churn succeeded'),
      ],
      states,
    )
  })

  it('leads from the data through the DAGs to the model and the test, and back', RUNNING, async () => {
    const { uri } = await current()
    const trainer = 'aip://pipeline/airflow/train_churn'
    for (const from of [STATS, ORDERS])
      expect(await reached(from, 'DOWNSTREAM')).toEqual(expect.arrayContaining([trainer, FEATURE, uri, AB_TEST]))
    for (const from of [uri, AB_TEST])
      expect(await reached(from, 'UPSTREAM')).toEqual(
        expect.arrayContaining([FEATURE, STATS, ORDERS, 'aip://pipeline/airflow/features_daily']),
      )
  })

  it(
    'has an asset whose URI names the model as that model, so that the task that writes it leads there',
    RUNNING,
    async () => {
      await eventually(
        async () => (await rulesOf(MODEL_ASSET, MODEL)).join() === 'L6@1,L6@1',
        'it is the model',
        WITHIN_MS,
      )
      expect(JSON.stringify(await why(MODEL, MODEL_ASSET))).toContain('both have the modelName churn-model')
      const task = 'aip://pipeline-node/airflow/train_churn/train'
      expect(await reached(task, 'DOWNSTREAM')).toEqual(expect.arrayContaining([MODEL_ASSET, MODEL]))
      expect(await reached(MODEL, 'UPSTREAM')).toEqual(expect.arrayContaining([MODEL_ASSET, task]))
    },
  )

  it('says that a change of a feature reaches the model and the test', RUNNING, async () => {
    const answer = member(await ask(company.url, company.guide.impactQuery), 'impact')
    const names = (of: string) => objects(member(answer, of), 'edges').map((one) => text(member(one, 'node').name))
    expect([names('models'), names('runningTests')]).toEqual([['churn-model'], [TEST]])
    expect(JSON.stringify(answer)).toContain('used by')
  })

  it('takes a link away with what it stands on, and has it again', { timeout: 240_000 }, async () => {
    const { version, run, uri } = await current()
    const [setRun, setModel] = company.guide.commands
    const query = company.guide.contractQuery
    await mlflow()('runs/delete-tag', { run_id: run, key: 'airflow.dag_id' })
    await shows(query, contract(version, { pipeline: { name: 'churn-training', owners: [] } }))
    await shell(setRun.replace('…', run))
    await shows(query, contract(version))

    await serve('churn-model/1')
    await mlflow()('registered-models/delete-tag', { name: 'churn-model', key: 'owner' }, 'DELETE')
    await shows(query, contract(version, { associatedAbTests: [] }, []))
    await serve(`churn-model/${version}`)
    await shell(setModel)
    await shows(query, contract(version))

    // The run's own statement outweighs its feature service, which counts only if the run states nothing.
    expect(await rulesOf(uri, FEATURE)).toEqual(['M1@1', 'M3@2'])
    await mlflow()('runs/delete-tag', { run_id: run, key: 'feast.feature_refs' })
    await eventually(
      async () => (await rulesOf(uri, FEATURE)).join() === 'M2@3,M3@2',
      'the tag is no reason',
      2 * WITHIN_MS,
    )
    const uses = JSON.stringify(await why(uri, FEATURE))
    expect(uses).toContain('featureService')
    expect(uses).toContain('as of now, not as of training')
  })

  it('waits for a person with what is only suggested', RUNNING, async () => {
    const uri = `aip://model/mlflow/${BY_HAND}/1`
    const uses = async () => (await relationsOf(uri)).filter((line) => /uses?Feature/i.test(line)).toSorted()
    const suggested = [OTHER, FEATURE].map((feature) => `SUGGESTED ModelInstance.mayUseFeature ${feature}`)
    await untilSame(async () => suggested, uses)
    expect(company.guide.decisions).toHaveLength(2)
    for (const decision of company.guide.decisions) await mlg([...decision, '--url', company.url])
    await untilSame(async () => [`CURATED ModelInstance.usesFeature ${FEATURE}`], uses)
  })
})
