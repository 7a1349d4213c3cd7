import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { fetchPackages } from '../../../../scripts/services/python/packages.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { readConfig } from '../../../config/config.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { ask, linesOfGraph, TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { edge, member, objects, presentOnly, text, thing } from '../lines.ts'
import { startOwn } from '../own-products.ts'

/** Builds a project with dbt over DuckDB, and compares it with the artifacts as read by dbt's library. */
const problem = await fetchPackages('dbt', (line) => console.log(line))
if (problem !== null && process.env['CI'] === 'true') throw new Error(`dbt can't be had: ${problem}`)
if (problem !== null) console.error(`SKIPPED: dbt can't be had on this machine: ${problem}`)

const RUNNING = { timeout: 180_000 }
const SHOP = fileURLToPath(new URL('../../../../scripts/services/dbt/shop', import.meta.url))
const GUIDE = fileURLToPath(new URL('../../../../docs/guides/dbt.md', import.meta.url))
const ARTIFACTS = ['manifest.json', 'catalog.json', 'run_results.json', 'sources.json']
const ALL_STEPS = [['build'], ['docs', 'generate', '--no-compile'], ['source', 'freshness']]

const COMPARED: GraphComparison = {
  requested: {
    datasets: `description location assertions { assertion success } ${TAGS}`,
    datasetColumns: `description type key nullable ${TAGS}`,
    pipelines: TAGS,
    pipelineNodes: '',
    pipelineRuns: 'status',
    dbtExposures: `description kind ${TAGS}`,
  },
  shown: (list, node) => ({
    name: node.name,
    ...SHOWN[list]?.(node),
  }),
}
const SHOWN: Readonly<Record<string, (node: JsonObject) => JsonObject>> = {
  datasets: (node) => ({ ...described(node), location: node.location ?? null, tests: testsOf(node) }),
  datasetColumns: (node) => ({
    ...described(node),
    type: node.type ?? null,
    key: node.key ?? [],
    nullable: node.nullable ?? null,
  }),
  pipelines: (node) => ({ tags: tagsOf(node) }),
  pipelineRuns: (node) => ({ status: node.status ?? null }),
  dbtExposures: (node) => ({ ...described(node), kind: node.kind ?? null }),
}
const described = (node: JsonObject): JsonObject => ({ description: node.description ?? null, tags: tagsOf(node) })

/** Names of tests without their arguments. */
const testsOf = (node: JsonObject): readonly string[] =>
  objects(node, 'assertions')
    .map(({ assertion, success }) => `${text(assertion).replace(/\(.*/, '')} ${String(success ?? 'none')}`)
    .toSorted()

const folder = temporaryFolder()
const [project, files] = [join(folder.path, 'shop'), join(folder.path, 'artifacts')]
let service: RunningService

beforeAll(async () => {
  if (problem !== null) return
  cpSync(SHOP, project, { recursive: true })
  await build(ALL_STEPS)
  const people = join(folder.path, 'people')
  mkdirSync(people)
  writeFileSync(
    join(people, 'people.csv'),
    'type,id,name,email\nUser,ann,Ann,ann@example.com\nUser,bob,Bob Brown,bob@example.com\nUser,dana,Dana,dana@example.com\n' +
      'User,erin,erin,erin@example.com\nGroup,growth,Growth team,growth@example.com\n',
  )
  const follow = { sweep: { fullSeconds: 2 }, poll: { intervalSeconds: 1, overlapSeconds: 1 } }
  const sources = [
    {
      platform: 'dbt',
      provider: 'dbt',
      baseUrl: String(pathToFileURL(files)),
      ...follow,
      settings: { servers: 'duckdb=duckdb://shop' },
    },
    { platform: 'people', provider: 'csv', baseUrl: `${String(pathToFileURL(people))}/`, ...follow },
  ]
  const content = { listen: { port: 0 }, data: folder.path, log: { level: 'warn' }, sources }
  const config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: {} }))
  service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
}, 180_000)
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

/** Publishes a run's artifacts like a job does: under hidden names first. */
async function build(steps: readonly (readonly string[])[]): Promise<void> {
  await runPython('dbt', 'run.py', [project, JSON.stringify(steps)])
  publish()
}

function publish(): void {
  mkdirSync(files, { recursive: true })
  for (const name of ARTIFACTS) {
    cpSync(join(project, 'target', name), join(files, `.${name}`))
    renameSync(join(files, `.${name}`), join(files, name))
  }
}

interface ReadArtifacts {
  readonly things: Readonly<Record<string, JsonObject>>
  readonly edges: readonly (readonly [string, string, string])[]
}

/** Lines of all runs until now: the artifacts have only the last one. */
const runs = new Set<string>()

async function expectedLines(): Promise<readonly string[]> {
  const { things, edges } = JSON.parse(await runPython('dbt', 'read.py', [files])) as ReadArtifacts
  const lines = presentOnly([
    ...Object.entries(things).map(([uri, shown]) => thing(uri, shown)),
    ...edges.map(([from, relation, to]) => edge(relation, from, to)),
  ])
  for (const line of lines) if (line.includes('/pipeline-run/')) runs.add(line)
  return [...new Set([...lines, ...runs])].toSorted()
}

/** Owners belong to another source, and have their own tests. */
const got = async () =>
  (await linesOfGraph(service.url, COMPARED)).filter((line) => !line.includes('/people/') && !line.includes('ownedBy'))

async function expectSame(): Promise<readonly string[]> {
  const wanted = await expectedLines()
  let shown: readonly string[] = []
  const same = async () => {
    shown = await got()
    return JSON.stringify(shown) === JSON.stringify(wanted)
  }
  await eventually(same, 'the graph shows what the artifacts have', 40_000).catch(() => expect(shown).toEqual(wanted))
  return shown
}

const sources = async () =>
  (await (await fetch(`${service.url}/api/v1/sources`)).json()) as { sources: readonly JsonObject[] }

const dbtSource = async (): Promise<JsonObject> =>
  (await sources()).sources.find(({ platform }) => platform === 'dbt') ?? {}

async function failsWith(reason: RegExp): Promise<void> {
  await eventually(
    async () => reason.test(JSON.stringify(await dbtSource())),
    `it says ${reason.source}`,
    30_000,
  ).catch(async (error: unknown) => expect(JSON.stringify(await dbtSource()), String(error)).toMatch(reason))
}

describe.skipIf(problem !== null)('the artifacts of dbt', () => {
  it('are in the graph as its own library reads them', RUNNING, async () => {
    const lines = await expectSame()
    expect(lines.length).toBeGreaterThan(80)
    expect(await dbtSource()).toMatchObject({ unmappedFields: {}, issues: [] })
  })

  it('say who owns what, through groups, meta and exposures', RUNNING, async () => {
    const owners = async () => {
      const answer = await ask(
        service.url,
        '{ datasets(first: 50) { edges { node { name owners { name } } } } dbtExposures(first: 9) { edges { node { name owners { name } describes { edges { node { uri } } } } } } }',
      )
      const named = (list: string) =>
        objects(member(answer, list), 'edges').map((one) => {
          const node = member(one, 'node')
          return [
            text(node.name),
            objects(node, 'owners')
              .map(({ name }) => text(name))
              .toSorted(),
          ] as const
        })
      return Object.fromEntries([...named('datasets'), ...named('dbtExposures')])
    }
    const wanted = {
      customer_orders: ['Growth team'],
      customer_features: ['Ann', 'Bob Brown', 'Growth team'],
      customers: ['Dana'],
      stg_orders: ['erin'],
      Churn: ['Ann'],
      orders_board: ['Growth team'],
    }
    let shown: object = {}
    const same = async () => JSON.stringify(Object.entries(wanted)) === JSON.stringify(only((shown = await owners())))
    const only = (of: object) => Object.keys(wanted).map((name) => [name, (of as JsonObject)[name] as Json])
    await eventually(same, 'owners are found', 30_000).catch(() => expect(shown).toMatchObject(wanted))
  })

  it(
    'name tables as other sources do, tell of stale data, and lead from a model of ML to what feeds it',
    RUNNING,
    async () => {
      const query = `{
      dataset(id: "aip://dataset/dbt/source.shop.crm.customers") { keys { name value } issues { detail } updatedAt }
      lineage(uri: "aip://model/mlflow/churn", direction: UPSTREAM) { edges { node { uri } } }
    }`
      let answer: JsonObject = {}
      const leads = async () =>
        JSON.stringify((answer = await ask(service.url, query))).includes('seed.shop.raw_orders')
      await eventually(leads, 'the model leads to the seed', 30_000).catch((error: unknown) =>
        expect(answer, String(error)).toBeNull(),
      )
      const source = member(answer, 'dataset')
      expect(source.keys).toEqual([
        { name: 'dataUri', value: 'duckdb://shop/shop.crm.customers' },
        { name: 'tableName', value: 'crm.customers' },
        { name: 'tableName', value: 'customers' },
      ])
      expect(JSON.stringify(source.issues)).toMatch(/more than 1 day\(s\) before dbt looked \(warn\)/)
      expect(text(source.updatedAt)).not.toBe('')
    },
  )

  it('answer what the guide asks', RUNNING, async () => {
    const page = readFileSync(GUIDE, 'utf8')
    const query = /^```graphql\n(.*?)^```$/ms.exec(page)?.[1] ?? ''
    const { columns, assertions } = member(await ask(service.url, query), 'dataset')
    expect(objects(columns ?? null, 'edges').map((one) => member(one, 'node'))).toEqual([
      expect.objectContaining({ name: 'order_id', key: ['primary'], nullable: false }),
      expect.objectContaining({ name: 'customer_id', key: ['foreign'] }),
      expect.objectContaining({ name: 'amount' }),
      expect.objectContaining({ name: 'ordered_at', type: 'DATE' }),
    ])
    expect(assertions).toEqual([expect.objectContaining({ column: 'customer_id', success: true })])
    const paths = [...page.matchAll(/^GET (\S+)$/gm)].map(([, path = '']) => path)
    const found = async (path: string): Promise<JsonObject> =>
      (await (await fetch(`${service.url}${path}`)).json()) as JsonObject
    const indexed = async () => (await Promise.all(paths.map(found))).every(({ total }) => Number(total) > 0)
    await eventually(indexed, `each finds something: ${paths.join(' ')}`, 30_000)
    expect(paths).toHaveLength(3)
    const named = async (path = '') =>
      objects(await found(path), 'hits')
        .map(({ name }) => text(name))
        .toSorted()
    expect(await named(paths[1])).toEqual(
      ['customer_features', 'customer_orders', 'raw_orders', 'stg_orders', 'orders_history'].toSorted(),
    )
    expect(await named(paths[2])).toEqual(['email', 'email'])
  })

  it('are followed: a change, a new name and a deletion', RUNNING, async () => {
    const [marts, staging] = [join(project, 'models/marts'), join(project, 'models/staging/staging.yml')]
    replaceIn(staging, 'Orders with types.', 'Orders, with types and names.')
    replaceIn(join(marts, 'customer_features.sql'), 'sum(o.amount) as spent', 'sum(o.amount) as revenue')
    await build(ALL_STEPS)
    expect((await expectSame()).join('\n')).toContain('customer_features/revenue')

    renameSync(join(marts, 'customer_orders.sql'), join(marts, 'orders_by_customer.sql'))
    for (const file of ['marts.yml', 'customer_features.sql'])
      replaceIn(join(marts, file), /customer_orders/g, 'orders_by_customer')
    await build(ALL_STEPS)
    const renamed = (await expectSame()).join('\n')
    expect(renamed).toContain('dataset/dbt/model.shop.orders_by_customer ')
    expect(renamed).not.toContain('dataset/dbt/model.shop.customer_orders ')

    rmSync(join(project, 'snapshots'), { recursive: true })
    await build(ALL_STEPS)
    expect((await expectSame()).join('\n')).not.toContain('orders_history')
  })

  it('say what failed in a run, and what was skipped for it', RUNNING, async () => {
    const model = join(project, 'models/staging/stg_orders.sql')
    const before = readFileSync(model, 'utf8')
    writeFileSync(model, before.replace('customer_id,', 'nobody_knows_it,'))
    await build([['build']])
    const query =
      '{ datasets(first: 50) { edges { node { name issues { detail } } } } pipeline(id: "aip://pipeline/dbt/shop") { runs(first: 9) { edges { node { status error deletedAtSource } } } } }'
    let answer: JsonObject = {}
    const known = () => objects(member(member(answer, 'pipeline'), 'runs'), 'edges').map((one) => member(one, 'node'))
    const told = async () => {
      const all = JSON.stringify((answer = await ask(service.url, query)))
      const isTold = /failed to build it.*nobody_knows_it/s.test(all) && all.includes('skipped it')
      return isTold && broken().length > 0
    }
    const broken = () => known().filter(({ error }) => text(error).startsWith('model.shop.stg_orders: '))
    await eventually(told, () => `the failure is told: ${JSON.stringify(answer)}`, 30_000)
    expect(broken()).toEqual([expect.objectContaining({ status: 'failed' })])
    // Earlier runs stay, although the artifacts have only the last one.
    expect(known().length).toBeGreaterThan(1)
    expect(known().filter(({ deletedAtSource }) => deletedAtSource !== null)).toEqual([])
    await expectedLines()
    writeFileSync(model, before)
    await build(ALL_STEPS)
    await expectSame()
  })

  it('change nothing where one is broken, or of another version, and say which', RUNNING, async () => {
    const shown = await expectSame()
    const manifest = join(files, 'manifest.json')
    const complete = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, complete.slice(0, complete.length / 2))
    await failsWith(/manifest\.json: the text isn't JSON|manifest\.json/)
    writeFileSync(manifest, complete.replace('/manifest/v12.json', '/manifest/v20.json'))
    await failsWith(/manifest\.json has the schema manifest\/v20 of dbt [\d.]+; v10 to v12 are read/)
    rmSync(manifest)
    await failsWith(/there is no manifest of dbt among the files/)
    expect(await got()).toEqual(shown)
    writeFileSync(manifest, complete)
    await expectSame()
  })

  it('are read by mlg start --dbt, without a configuration', RUNNING, async () => {
    const [port = 0] = await freePorts(1)
    const home = join(folder.path, 'home')
    mkdirSync(home)
    const own = await startOwn(home, port, ['--dbt', files])
    try {
      const query = '{ datasetColumns(first: 1) { totalCount } }'
      const count = async () => Number(member(await ask(own.url, query), 'datasetColumns').totalCount)
      await eventually(async () => (await count()) > 20, 'it has the columns', 30_000)
    } finally {
      await own.stop()
    }
  })
})

function replaceIn(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(file, 'utf8')
  const after = before.replace(from, to)
  if (after === before) throw new Error(`${file} has no ${String(from)}`)
  writeFileSync(file, after)
}
