import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/** Compares a workspace written by Evidently with what its library reads there. */
const problem = await fetchPackages('evidently', (line) => console.log(line))
if (problem !== null && process.env['CI'] === 'true') throw new Error(`Evidently can't be had: ${problem}`)
if (problem !== null) console.error(`SKIPPED: Evidently can't be had on this machine: ${problem}`)

/** Its programs import pandas and scikit-learn, and the machine may be busy. */
const RUNNING = { timeout: 240_000 }
const WITHIN_MS = 40_000
const TABLE = 'dataset/evidently/s3://shop/lake/customer_stats.parquet'

const COMPARED: GraphComparison = {
  requested: {
    evaluations: 'description',
    evaluationRuns: `status metrics { name value } ${TAGS}`,
    datasets: 'assertions { assertion success }',
    datasetVersions: '',
  },
  shown: (list, node) => SHOWN[list]?.(node) ?? {},
}
const SHOWN: Readonly<Record<string, (node: JsonObject) => JsonObject>> = {
  evaluations: ({ name = null, description = null }) => ({ name, description }),
  evaluationRuns: (node) => ({
    name: node.name ?? null,
    status: node.status ?? null,
    numbers: objects(node, 'metrics')
      .map(({ value }) => Number(Number(value).toFixed(9)))
      .toSorted((a, b) => a - b),
    tags: tagsOf(node),
  }),
  datasets: (node) => ({
    name: node.name ?? null,
    checks: objects(node, 'assertions')
      .map(({ assertion, success }) => `${text(assertion)} ${String(success)}`)
      .toSorted(),
  }),
}

interface ReadWorkspace {
  readonly things: Readonly<Record<string, JsonObject>>
  readonly edges: readonly (readonly [string, string, string])[]
}

const folder = temporaryFolder()
const files = join(folder.path, 'workspace')
let service: RunningService
let current: readonly string[] = []
/** Earlier tables of reports: history keeps each report and its inputs. */
const versions = new Set<string>()

/** Writes reports, and reads them with the library. */
async function runReports(...steps: readonly string[]): Promise<void> {
  const lines = await runPython('evidently', 'report.py', [files, ...steps, 'read'])
  const { things, edges } = JSON.parse(lines.trim().split('\n').at(-1) ?? '') as ReadWorkspace
  current = [
    ...Object.entries(things).map(([uri, shown]) => thing(uri, shown)),
    ...edges.map(([from, relation, to]) => edge(relation, from, to)),
  ]
  for (const line of current) if (line.startsWith('aip://dataset-version/')) versions.add(line)
}

beforeAll(async () => {
  if (problem !== null) return
  await runReports('first')
  const models = join(folder.path, 'models')
  mkdirSync(models)
  writeFileSync(
    join(models, 'models.csv'),
    'type,id,name\nModelInstance,churn-3,churn 3\nModelInstance,churn-4,churn 4\n',
  )
  const follow = { sweep: { fullSeconds: 2 }, poll: { intervalSeconds: 1, overlapSeconds: 1 } }
  const sources = [
    {
      platform: 'evidently',
      provider: 'evidently',
      baseUrl: String(pathToFileURL(files)),
      references: { models: 'registry' },
      ...follow,
    },
    { platform: 'registry', provider: 'csv', baseUrl: `${String(pathToFileURL(models))}/`, ...follow },
  ]
  const content = { listen: { port: 0 }, data: folder.path, log: { level: 'warn' }, sources }
  const config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: {} }))
  service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
}, 240_000)
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

/** Models belong to another source, and have their own test. */
const expectSame = () =>
  untilSame(
    async () => presentOnly([...current, ...versions]),
    () => linesOfGraph(service.url, COMPARED),
    WITHIN_MS,
  )

const source = async (): Promise<JsonObject> => {
  const { sources } = (await (await fetch(`${service.url}/api/v1/sources`)).json()) as {
    sources: readonly JsonObject[]
  }
  return sources.find(({ platform }) => platform === 'evidently') ?? {}
}

/** Returns the inputs of the model's reports. */
async function measuredOn(model: string): Promise<string> {
  const query = `{ modelInstance(id: "aip://model/registry/${model}") { scores { edges { node { name on { versionOf { uri } } } } } } }`
  return JSON.stringify(await ask(service.url, query))
}

describe.skipIf(problem !== null)('a workspace of Evidently', () => {
  it('is in the graph as its own library reads it', RUNNING, async () => {
    await expectSame()
    const query = `{ dataset(id: "aip://${TABLE}") { keys { name value } assertions { assertion column success severity } } }`
    const { keys, assertions } = member(await ask(service.url, query), 'dataset')
    expect(keys).toEqual([{ name: 'dataUri', value: 's3://shop/lake/customer_stats.parquet' }])
    expect(assertions).toEqual([
      expect.objectContaining({ assertion: 'Share of Drifted Columns: Less 0.500', success: false, severity: 'error' }),
      { assertion: 'Value Drift for column tenure', column: 'tenure', success: false, severity: 'error' },
      { assertion: 'Value Drift for column plan', column: 'plan', success: true, severity: 'error' },
    ])
    expect(await source()).toMatchObject({ unmappedFields: {}, issues: [] })
  })

  it('is followed: another report, another name, a report that is deleted', RUNNING, async () => {
    await runReports('again', 'renamed')
    await expectSame()
    // By its id at another source, and by its full address.
    for (const [model, name] of [
      ['churn-3', 'first'],
      ['churn-4', 'again'],
    ] as const)
      await eventually(
        async () => (await measuredOn(model)).includes(`"name":"${name}","on":{"versionOf":{"uri":"aip://${TABLE}"}}`),
        `${model} is scored`,
        WITHIN_MS,
      )
    await runReports('gone')
    await expectSame()
  })

  it('changes nothing where a report is broken, or is something else', RUNNING, async () => {
    const [report = ''] = globSync(join(files, '*/snapshots/*.json'))
    const complete = readFileSync(report, 'utf8')
    const failsWith = (reason: RegExp) =>
      eventually(async () => reason.test(JSON.stringify(await source())), `it says ${reason.source}`, WITHIN_MS)
    writeFileSync(report, complete.slice(0, complete.length / 2))
    await failsWith(/snapshots\/[-0-9a-f]+\.json/)
    writeFileSync(report, '{"suite": {}}')
    await failsWith(/isn't a report of Evidently 0\.7/)
    await expectSame()
    const name = (of: string) => `"name":"${of}"`
    writeFileSync(report, complete.replace(/"name": ?"again"/, name('whole again')))
    current = current.map((line) => line.replace(name('again'), name('whole again')))
    await expectSame()
    expect(current.join('\n')).toContain('whole again')
  })

  it('is connected by the command', RUNNING, async () => {
    const { listed, remarks } = await connectProduct('evidently', files)
    expect(listed).toEqual({ Evaluation: 1, EvaluationRun: 1, Dataset: 1 })
    expect(remarks).toEqual([])
  })
})
