import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchPackages } from '../../../../scripts/services/python/packages.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { readConfig, type Config } from '../../../config/config.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { connectProduct } from '../connected.ts'
import { ask, linesOfGraph } from '../graph.ts'
import { COMPARED, linesOfFiles, type ReadAspect } from './datahub.ts'
import { startDatahubStandIn, type DatahubStandIn } from './datahub-stand-in.ts'

/** Compares data written by DataHub's library and read by its client, over a stand-in of its REST API. */
const problem = await fetchPackages('datahub', (line) => console.log(line))
if (problem !== null && process.env['CI'] === 'true') throw new Error(`DataHub's library can't be had: ${problem}`)
if (problem !== null) console.error(`SKIPPED: DataHub's library can't be had on this machine: ${problem}`)

const RUNNING = { timeout: 180_000 }
const WITHIN_MS = 60_000
const MODEL = 'urn:li:mlModel:(urn:li:dataPlatform:mlflow,churn-1,PROD)'
const folder = temporaryFolder()
let standIn: DatahubStandIn
let service: RunningService | undefined
let held: readonly ReadAspect[] = []
let config: Config

/** Gives the stand-in the data that the library writes. */
async function hold(changes: object): Promise<void> {
  await runPython('datahub', 'write.py', [folder.path, JSON.stringify(changes)])
  held = JSON.parse(await runPython('datahub', 'read.py', [join(folder.path, 'metadata.json')])) as ReadAspect[]
  standIn.hold(held)
}

async function asItsClientReads(): Promise<readonly string[]> {
  const named = join(folder.path, 'urns.json')
  writeFileSync(named, JSON.stringify([...new Set(held.map(([urn]) => urn))]))
  const read = await runPython('datahub', 'ask.py', [standIn.url, standIn.token, named])
  return linesOfFiles(JSON.parse(read) as ReadAspect[])
}

async function expectSame(at = service?.url ?? ''): Promise<void> {
  const wanted = await asItsClientReads()
  let shown: readonly string[] = []
  const same = async () => {
    shown = await linesOfGraph(at, COMPARED)
    return JSON.stringify(shown) === JSON.stringify(wanted)
  }
  await eventually(same, 'the graph shows what its client reads', WITHIN_MS).catch(() => expect(shown).toEqual(wanted))
}

function configOf(baseUrl: string, data: string): Config {
  mkdirSync(data, { recursive: true })
  const source = {
    platform: 'datahub',
    provider: 'datahub',
    baseUrl,
    ...(baseUrl.startsWith('http') && { headers: { authorization: { env: 'DATAHUB_TOKEN', prefix: 'Bearer ' } } }),
    limits: { ratePerSecond: 200, concurrency: 2 },
    sweep: { fullSeconds: 2 },
    settings: { servers: 'hive=hive://metastore:9083' },
  }
  const content = { listen: { port: 0 }, data, log: { level: 'warn' }, sources: [source] }
  return must(readConfig(content, { base: data, providers: PROVIDERS, env: { DATAHUB_TOKEN: standIn.token } }))
}

const start = () => startService({ config, logFile: join(folder.path, 'mlg.log') })

describe.skipIf(problem !== null)('the REST API of DataHub, of which a stand-in answers', () => {
  beforeAll(async () => {
    standIn = await startDatahubStandIn()
    await hold({})
    config = configOf(standIn.url, join(folder.path, 'data'))
    service = await start()
  }, 180_000)
  afterAll(async () => {
    await service?.stop()
    await standIn?.stop()
    folder.remove()
  })

  it('is in the graph as its own client reads it', RUNNING, async () => {
    await expectSame()
    expect((await linesOfGraph(service?.url ?? '', COMPARED)).length).toBeGreaterThan(80)
  })

  it('gives the graph that its files give', RUNNING, async () => {
    const files = join(folder.path, 'files')
    mkdirSync(files)
    writeFileSync(
      join(files, 'all.json'),
      JSON.stringify(held.map(([entityUrn, aspectName, json]) => ({ entityUrn, aspectName, aspect: { json } }))),
    )
    const filesService = await startService({
      config: configOf(`${String(pathToFileURL(files))}/`, join(folder.path, 'of-files')),
      logFile: join(folder.path, 'of-files.log'),
    })
    try {
      await expectSame(filesService.url)
    } finally {
      await filesService.stop()
    }
  })

  it('is connected by the command', RUNNING, async () => {
    const { remarks, checked, listed, written, report } = await connectProduct('datahub', standIn.url, {
      env: { DATAHUB_TOKEN: standIn.token },
    })
    expect(checked).toMatch(/✓ source datahub: .*lists/)
    expect(listed).toMatchObject({ Dataset: 5, DatahubChart: 1, JobAttempt: 1, PipelineRun: 2 })
    expect(JSON.stringify(remarks)).not.toContain('"mistakes":["')
    expect(written + JSON.stringify(report)).not.toContain(standIn.token)
  })

  it('answers who feeds a model, and how far a change of its data reaches', RUNNING, async () => {
    const at = service?.url ?? ''
    const { modelInstance } = await ask(
      at,
      `{ modelInstance(id: "aip://model/datahub/${MODEL}") { trainedOn { edges { node { name owners { name } } } } } }`,
    )
    expect(JSON.stringify(modelInstance)).toContain('totals')
    const sales = 'aip://dataset/datahub/urn:li:dataset:(urn:li:dataPlatform:hive,shop.sales,PROD)'
    const reached = await ask(
      at,
      `{ lineage(uri: "${sales}", direction: DOWNSTREAM, types: ["DatahubDashboard"]) { edges { node { name } } } }`,
    )
    expect(JSON.stringify(reached)).toContain('Retention')
    expect(JSON.stringify(reached)).toContain('Everything')
  })

  it('is followed when things change, are renamed, removed and deleted', RUNNING, async () => {
    await hold({
      description: 'Sales of all shops',
      rows: 1300,
      secret: 'Confidential',
      status: 'FAILED',
      without: [MODEL],
    })
    await expectSame()
    expect((await linesOfGraph(service?.url ?? '', COMPARED)).join('\n')).toContain('Confidential=')
    await hold({})
    await expectSame()
  })

  it('is listed to its end, page by page', RUNNING, async () => {
    await hold({ many: 120 })
    await expectSame()
    await hold({ many: 110 })
    await expectSame()
  })

  it('loses nothing while the service, or DataHub, is stopped', RUNNING, async () => {
    await service?.stop()
    await hold({ many: 110, description: 'Changed meanwhile' })
    service = await start()
    await expectSame()
    const before = await linesOfGraph(service.url, COMPARED)
    standIn.refuse(true)
    const health = async () => await (await fetch(`${service?.url ?? ''}/api/v1/sources`)).text()
    await eventually(async () => (await health()).includes('503'), 'the source is said to be down', WITHIN_MS)
    expect(await linesOfGraph(service.url, COMPARED)).toEqual(before)
    standIn.refuse(false)
    await hold({ many: 110, description: 'Changed again' })
    await expectSame()
  })
})
