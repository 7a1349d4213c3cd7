import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchPackages } from '../../../../scripts/services/python/packages.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { readConfig } from '../../../config/config.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { connectProduct } from '../connected.ts'
import { ask, linesOfGraph, TAGS, tagsOf, type GraphComparison } from '../graph.ts'
import { edge, member, objects, presentOnly, text, thing } from '../lines.ts'
import { untilSame } from '../world.ts'

/** Compares a project validated by Great Expectations with its own stores. */
const problem = await fetchPackages('great-expectations', (line) => console.log(line))
if (problem !== null && process.env['CI'] === 'true') throw new Error(`Great Expectations can't be had: ${problem}`)
if (problem !== null) console.error(`SKIPPED: Great Expectations can't be had on this machine: ${problem}`)

/** Its programs import pandas, and the machine may be busy. */
const RUNNING = { timeout: 240_000 }
const WITHIN_MS = 40_000

const COMPARED: GraphComparison = {
  requested: {
    datasets: 'assertions { assertion column success }',
    expectationSuites: `expectations ${TAGS}`,
    dataValidations: `status evaluated failed ${TAGS}`,
  },
  shown: (list, node) => ({ name: node.name, ...SHOWN[list]?.(node) }),
}
const SHOWN: Readonly<Record<string, (node: JsonObject) => JsonObject>> = {
  datasets: (node) => ({ checks: checksOf(node) }),
  expectationSuites: (node) => ({ expectations: node.expectations ?? null, tags: tagsOf(node) }),
  dataValidations: (node) => ({
    status: node.status ?? null,
    evaluated: node.evaluated ?? null,
    failed: node.failed ?? null,
    tags: tagsOf(node),
  }),
}

/** Names of checks without their arguments. */
const checksOf = (node: JsonObject): readonly string[] =>
  objects(node, 'assertions')
    .map(
      ({ assertion, column, success }) =>
        `${text(assertion).replace(/\(.*/, '')} ${text(column) || '-'} ${String(success)}`,
    )
    .toSorted()

const folder = temporaryFolder()
const [project, files] = [join(folder.path, 'shop'), join(folder.path, 'shop', 'gx')]
let service: RunningService
let stores: { readonly things: Readonly<Record<string, JsonObject>>; readonly edges: [string, string, string][] }

/** Runs validations, and reads the stores. */
async function runValidations(...steps: readonly string[]): Promise<void> {
  const lines = await runPython('great-expectations', 'validate.py', [project, ...steps, 'read'])
  stores = JSON.parse(lines.trim().split('\n').at(-1) ?? '') as typeof stores
}

beforeAll(async () => {
  if (problem !== null) return
  await runValidations('first')
  const follow = { sweep: { fullSeconds: 2 }, poll: { intervalSeconds: 1, overlapSeconds: 1 } }
  const source = { platform: 'gx', provider: 'great-expectations', baseUrl: String(pathToFileURL(files)), ...follow }
  const settings = { locations: 'lake=s3://shop' }
  const content = {
    listen: { port: 0 },
    data: folder.path,
    log: { level: 'warn' },
    sources: [
      { ...source, settings },
      { ...source, platform: 'here' },
    ],
  }
  const config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: {} }))
  service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
}, 240_000)
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

const expectSame = () =>
  untilSame(
    async () =>
      presentOnly([
        ...Object.entries(stores.things).map(([uri, shown]) => thing(uri, shown)),
        ...stores.edges.map(([from, relation, to]) => edge(relation, from, to)),
      ]),
    async () => (await linesOfGraph(service.url, COMPARED)).filter((line) => !line.includes('/here/')),
    WITHIN_MS,
  )

const orders = async (more: string): Promise<JsonObject> =>
  member(await ask(service.url, `{ dataset(id: "aip://dataset/gx/lake/orders") { ${more} } }`), 'dataset')

const source = async (): Promise<JsonObject> => {
  const { sources } = (await (await fetch(`${service.url}/api/v1/sources`)).json()) as {
    sources: readonly JsonObject[]
  }
  return sources.find(({ platform }) => platform === 'gx') ?? {}
}

describe.skipIf(problem !== null)('results of Great Expectations', () => {
  it('are in the graph as its own stores have them', RUNNING, async () => {
    await expectSame()
    const shown = await orders('assertions { assertion column success severity message } keys { name value } rowCount')
    expect(shown.assertions).toEqual([
      {
        assertion: 'expect_column_values_to_be_unique',
        column: 'id',
        success: false,
        severity: 'error',
        message: '2 of 4 are unexpected',
      },
      expect.objectContaining({ column: 'price', success: false, severity: 'error' }),
      expect.objectContaining({ column: 'status', success: false, message: '1 of 4 are unexpected' }),
      expect.objectContaining({ column: 'amount', success: false, severity: 'warn' }),
      expect.objectContaining({ assertion: 'expect_table_row_count_to_be_between(min_value=1)', message: 'it is 4' }),
    ])
    expect(shown.rowCount).toBe(4)
    expect(await source()).toMatchObject({ unmappedFields: {}, issues: [] })
  })

  /** Keys at the source that has no locations. */
  const keysHere = async () =>
    member(await ask(service.url, '{ dataset(id: "aip://dataset/here/lake/orders") { keys { value } } }'), 'dataset')
      .keys

  it('say where the data is, where that is known', RUNNING, async () => {
    const { keys } = await orders('keys { name value }')
    expect(keys).toEqual([{ name: 'dataUri', value: 's3://shop/lake/orders.csv' }])
    expect(await keysHere()).toBeNull()
  })

  it('are followed: other outcomes, other expectations, a validation of one of two suites', RUNNING, async () => {
    await runValidations('again', 'partly')
    await expectSame()
    // By its full path this time. That source reads the files itself.
    await expect
      .poll(keysHere, { timeout: WITHIN_MS })
      .toEqual([{ value: String(pathToFileURL(join(project, 'lake', 'orders.csv'))) }])
    // The second outcome counts for the suite that ran twice, and the first for the other.
    const { assertions } = await orders('assertions { column success severity }')
    expect(assertions).toEqual([
      { column: 'id', success: false, severity: 'error' },
      { column: 'status', success: false, severity: 'warn' },
      { column: null, success: true, severity: 'error' },
      { column: 'amount', success: true, severity: 'warn' },
    ])
  })

  it('change nothing where a file is broken, or is something else', RUNNING, async () => {
    const [result = ''] = globSync(join(files, 'uncommitted/validations/**/*.json'))
    const complete = readFileSync(result, 'utf8')
    const failsWith = (reason: RegExp) =>
      eventually(async () => reason.test(JSON.stringify(await source())), `it says ${reason.source}`, WITHIN_MS)
    writeFileSync(result, complete.slice(0, complete.length / 2))
    await failsWith(/lake-orders\.json/)
    writeFileSync(result, '{"kind": "something else"}')
    await failsWith(/lake-orders\.json isn't a result, suite, validation definition or checkpoint/)
    writeFileSync(result, complete)
    await expectSame()
  })

  it('stay as history where their files are removed, and the data keeps what is left', RUNNING, async () => {
    rmSync(join(files, 'uncommitted/validations/order amounts'), { recursive: true })
    await runValidations()
    await expectSame()
    const { validations = null } = await orders('validations(first: 20) { edges { node { error deletedAtSource } } }')
    const gone = objects(validations, 'edges')
      .map((one) => member(one, 'node'))
      .filter(({ deletedAtSource }) => deletedAtSource !== null)
    expect(gone).toHaveLength(2)
  })

  it('are connected by the command', RUNNING, async () => {
    const { remarks, listed } = await connectProduct('great-expectations', files)
    expect(remarks).toEqual([])
    expect(listed).toMatchObject({ Dataset: 1, ExpectationSuite: 2 })
  })
})
