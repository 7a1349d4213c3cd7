import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { localServer, type LocalServer } from '../../testing/local-server.ts'
import type { ConnectReport } from './connect.ts'
import { answering, connectFolder, connectSays, type ConnectFolder, type Connecting } from './testing/shelf.ts'

/** A product whose model versions name runs, dataset versions and services by id, and people by e-mail address. */
const PROVIDER = `
provider: shelf
domains: [models]
types:
  ModelInstance:
    id: '{id}'
    list: { path: /books, items: books }
    fields:
      id: { kind: ignore, why: it is the id }
      run: { kind: reference, edge: producedBy, to: PipelineRun }
      data: { kind: reference, edge: trainedOn, to: DatasetVersion }
      owner: { kind: emails, edge: ownedBy }
`
/** Datasets, and nothing else of their domain. */
const TABLES = `
provider: tables
domains: [datasets]
types:
  Dataset:
    id: '{id}'
    list: { path: /books, items: books }
    fields: { id: { kind: ignore, why: it is the id } }
`
const source = (platform: string, provider = platform) => ({
  platform,
  provider,
  baseUrl: `http://127.0.0.1:1/${platform}`,
})
/** Two sources of runs; two of datasets, of which one has versions; one of models, which the evaluations name. */
const SOURCES = [
  source('airflow-a', 'orchestrator'),
  source('airflow-b', 'orchestrator'),
  source('datasets'),
  source('tables'),
  source('registry'),
  source('evaluations'),
]

let server: LocalServer
beforeAll(async () => {
  server = await localServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"books":[{"id":"a"}]}'),
  )
})
afterAll(async () => await server.close())

let folder: ConnectFolder
beforeEach(() => {
  folder = connectFolder(PROVIDER)
  writeFileSync(join(folder.path, 'definitions', 'tables.provider.yaml'), TABLES)
  folder.write({ catalogue: { folder: 'definitions' }, sources: SOURCES })
  vi.stubEnv('MLG_PORT', '1')
  process.exitCode = undefined
})
afterEach(() => {
  vi.unstubAllEnvs()
  folder.remove()
  process.exitCode = undefined
})

const message = async (more: Partial<Connecting> = {}) =>
  await connectSays({ config: folder.config, at: server.url, ...more })
const entry = (platform: string) => folder.content().sources?.find((one) => one.platform === platform)

describe('ambiguous references of a new source', () => {
  it('are prompted for, and written by domain', async () => {
    const prompt = answering('airflow', 'airflow-b', 'y')
    const text = await message({ prompt })
    const question = '\nIt refers to PipelineRun by ids. Whose are they: airflow-a or airflow-b? '
    expect(prompt.questions.slice(0, 2)).toEqual([question, question])
    expect(entry('shelf')).toMatchObject({ references: { pipelines: 'airflow-b', datasets: 'datasets' } })
    expect(text).toContain(
      'It refers to entities of other sources by ids:\n  PipelineRun     of airflow-b\n  DatasetVersion  of datasets\n  User            no source serves identity so far\n',
    )
  })

  it('are refused with what to give if there is no prompt, unless only one source qualifies', async () => {
    const before = folder.text()
    expect(await message()).toContain(
      'refused: the source refers to PipelineRun by ids, which airflow-a and airflow-b have: where do the ids lead?\n    → give --references pipelines=airflow-a or --references pipelines=airflow-b',
    )
    expect(folder.text()).toBe(before)
    const report = JSON.parse(await message({ json: true, references: ['PipelineRun=airflow-a'] })) as ConnectReport
    expect(report).toMatchObject({
      outcome: 'connected',
      source: { references: { PipelineRun: 'airflow-a', datasets: 'datasets' } },
      references: [
        { type: 'PipelineRun', domain: 'pipelines', platform: 'airflow-a', having: ['airflow-a', 'airflow-b'] },
        {
          type: 'DatasetVersion',
          domain: 'datasets',
          platform: 'datasets',
          platforms: ['datasets', 'tables'],
          having: ['datasets'],
        },
        { type: 'User', domain: 'identity', platform: null, platforms: [] },
      ],
    })
    expect(entry('shelf')).toEqual(report.source)
  })

  it('are all named in one refusal', async () => {
    folder.write({ catalogue: { folder: 'definitions' }, sources: [...SOURCES, source('lake', 'datasets')] })
    const text = await message()
    expect(text).toContain('refers to PipelineRun by ids, which airflow-a and airflow-b have')
    expect(text).toContain('refers to DatasetVersion by ids, which datasets and lake have')
    expect(text).toMatch(/→ give --references pipelines=airflow-a .*\n {4}→ give --references datasets=datasets or/)
  })

  it('can be given by domain', async () => {
    await message({ references: ['pipelines=airflow-a', 'datasets=tables'] })
    expect(entry('shelf')).toMatchObject({ references: { pipelines: 'airflow-a', datasets: 'tables' } })
  })

  it.each([
    ['pipelines', 'write <type or domain>=<source>, such as models=mlflow'],
    [
      'Pipelin=airflow-a',
      'this source refers to none of them by an id; it refers to PipelineRun, DatasetVersion and User',
    ],
    ['models=registry', 'this source refers to none of them by an id'],
    ['pipelines=datasets', 'no source "datasets" serves pipelines; there is airflow-a and airflow-b'],
    ['User=registry', 'no source "registry" serves identity; none does so far'],
  ])('are rejected as --references %s', async (text, reason) => {
    const before = folder.text()
    expect(await message({ references: [text] })).toContain(`refused: --references ${text}: ${reason}`)
    expect(folder.text()).toBe(before)
  })

  it('are changed in the file if the source is already connected', async () => {
    folder.write({ catalogue: { folder: 'definitions' }, sources: [{ ...source('shelf'), baseUrl: server.url }] })
    expect(await message({ references: ['pipelines=x'] })).toMatch(
      /^refused: .* is connected already, as shelf\n {4}→ change the "references" of that source/,
    )
  })
})

it('references to entities of one product wait for its source', async () => {
  const runs = 'run: { kind: reference, edge: producedBy, to: PipelineRun'
  const provider = PROVIDER.replace(runs, `${runs}, provider: airflow`)
  writeFileSync(join(folder.path, 'definitions', 'shelf.provider.yaml'), provider)
  const report = JSON.parse(await message({ json: true })) as ConnectReport
  const run = { type: 'PipelineRun', provider: 'airflow', platform: null, platforms: [], having: [] }
  expect(report).toMatchObject({ outcome: 'connected', references: [run, {}, {}] })
  expect(entry('shelf')).toMatchObject({ references: { datasets: 'datasets' } })
  expect(entry('shelf')).not.toHaveProperty('references.pipelines')
})

it("references to entities of one product may be given to a source that one's own provider reads", async () => {
  const runs = 'run: { kind: reference, edge: producedBy, to: PipelineRun'
  const provider = PROVIDER.replace(runs, `${runs}, provider: airflow`)
  writeFileSync(join(folder.path, 'definitions', 'shelf.provider.yaml'), provider)
  await message({ references: ['pipelines=airflow-a'] })
  expect(entry('shelf')).toMatchObject({ references: { pipelines: 'airflow-a' } })
})

it('references of other sources keep their targets when a new source serves the same domain', async () => {
  const text = await message({ references: ['pipelines=airflow-a'] })
  expect(text).toContain(
    'The ids that evaluations refers by could now mean several sources. So that they mean the same as before, it gets "references": {"models":"registry"}.',
  )
  expect(entry('evaluations')).toEqual({ ...source('evaluations'), references: { models: 'registry' } })
  expect(entry('registry')).toEqual(source('registry'))
})

it('references by ids of one product stay as they are beside those of a product without a source', async () => {
  const tracker = `
provider: tracker
domains: [models]
types:
  ModelInstance:
    id: '{id}'
    list: { path: /books, items: books }
    fields:
      id: { kind: ignore, why: it is the id }
      dag: { kind: reference, edge: producedBy, to: PipelineRun, provider: airflow }
      flow: { kind: reference, edge: producedBy, to: PipelineRun, provider: orchestrator }
`
  writeFileSync(join(folder.path, 'definitions', 'tracker.provider.yaml'), tracker)
  folder.write({
    catalogue: { folder: 'definitions' },
    sources: [source('airflow-a', 'orchestrator'), source('tracker'), source('datasets')],
  })
  expect(JSON.parse(await message({ json: true }))).toMatchObject({ outcome: 'connected' })
  expect(entry('tracker')).toEqual(source('tracker'))
})
