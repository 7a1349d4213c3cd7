import { join } from 'node:path'
import { mkdirSync, renameSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchPackages } from '../../../../scripts/services/python/packages.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { readConfig } from '../../../config/config.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { linesOfGraph } from '../graph.ts'
import { COMPARED, linesOfFiles, type ReadAspect } from './datahub.ts'

/** Compares files written by DataHub's library with what it reads there. */
const problem = await fetchPackages('datahub', (line) => console.log(line))
if (problem !== null && process.env['CI'] === 'true') throw new Error(`DataHub's library can't be had: ${problem}`)
if (problem !== null) console.error(`SKIPPED: DataHub's library can't be had on this machine: ${problem}`)

const RUNNING = { timeout: 120_000 }
const folder = temporaryFolder()
const [files, written] = [join(folder.path, 'datahub'), join(folder.path, 'written')]
let service: RunningService

beforeAll(async () => {
  if (problem !== null) return
  mkdirSync(files)
  mkdirSync(written)
  await write({})
  const source = {
    platform: 'datahub',
    provider: 'datahub',
    baseUrl: String(pathToFileURL(files)),
    sweep: { fullSeconds: 2 },
    poll: { intervalSeconds: 1, overlapSeconds: 1 },
    guard: { atLeast: 5 },
    settings: { servers: 'hive=hive://metastore:9083, postgres/eu=postgres://eu.internal' },
  }
  const content = { listen: { port: 0 }, data: folder.path, log: { level: 'warn' }, sources: [source] }
  const config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: {} }))
  service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
}, 120_000)
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

/** Written elsewhere and renamed, like a nightly export. */
async function write(changes: object): Promise<void> {
  await runPython('datahub', 'write.py', [written, JSON.stringify(changes)])
  renameSync(join(written, 'metadata.json'), join(files, 'metadata.json'))
}

async function expectedLines(): Promise<readonly string[]> {
  return linesOfFiles(JSON.parse(await runPython('datahub', 'read.py', [join(files, 'metadata.json')])) as ReadAspect[])
}

const got = () => linesOfGraph(service.url, COMPARED)

async function expectSame(): Promise<void> {
  const wanted = await expectedLines()
  let shown: readonly string[] = []
  const same = async () => {
    shown = await got()
    return JSON.stringify(shown) === JSON.stringify(wanted)
  }
  await eventually(same, 'the graph shows what the files have', 30_000).catch(() => expect(shown).toEqual(wanted))
}

describe.skipIf(problem !== null)('metadata files of DataHub', () => {
  it('are in the graph as its own library reads them', RUNNING, async () => {
    await expectSame()
    expect((await got()).length).toBeGreaterThan(80)
  })

  it('name what the graph has no place for, by its kind', RUNNING, async () => {
    const shown = async () => {
      const { sources } = (await (await fetch(`${service.url}/api/v1/sources`)).json()) as {
        sources: [{ unmappedFields: Record<string, number>; issues: readonly object[] }]
      }
      return sources[0]
    }
    const COUNTED = [
      'DatahubChart.aspects.inputfields',
      'Dataset.aspects.datasetusagestatistics.uniqueUserCount',
      'Dataset.aspects.viewproperties',
      'ModelInstance.aspects.intendeduse',
      'PATCH globalTags',
      'dataProduct',
      'glossaryNode',
    ]
    const counted = async () =>
      Object.keys((await shown()).unmappedFields)
        .toSorted()
        .join(' ')
    await eventually(async () => (await counted()) === COUNTED.join(' '), 'all of it is counted', 30_000).catch(
      async () => expect(await counted()).toEqual(COUNTED.join(' ')),
    )
    expect((await shown()).issues).toEqual([])
  })

  it('say where tables are, by the servers that are configured', RUNNING, async () => {
    const query = '{ datasets(first: 100) { edges { node { name keys { name value } } } } }'
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${service.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    const { data } = (await response.json()) as {
      data: { datasets: { edges: { node: { name: string; keys: { name: string }[] | null } }[] } }
    }
    const locations = (keys: readonly { readonly name: string }[]) => keys.filter(({ name }) => name === 'dataUri')
    const keys = Object.fromEntries(data.datasets.edges.map(({ node }) => [node.name, locations(node.keys ?? [])]))
    expect(keys).toMatchObject({
      sales: [{ name: 'dataUri', value: 'hive://metastore:9083/shop.sales' }],
      orders: [{ name: 'dataUri', value: 'postgres://eu.internal:5432/shop.public.orders' }],
      'shop.totals': [],
    })
  })

  it('are followed when they change, and what left them is deleted', RUNNING, async () => {
    await write({
      description: 'Sales of all shops',
      without: ['urn:li:mlModel:(urn:li:dataPlatform:mlflow,churn-1,PROD)'],
    })
    await expectSame()
    await write({ many: 20 })
    await expectSame()
  })

  it('do not delete much at once', RUNNING, async () => {
    await write({})
    const held = async () => await (await fetch(`${service.url}/api/v1/sources`)).text()
    await eventually(
      async () => /"listings":\[\{[^\]]*"Dataset"/.test(await held()),
      "the listing isn't trusted",
      30_000,
    )
    expect((await got()).filter((line) => line.includes('many.t') && !line.includes('→')).length).toBe(20)
    await fetch(`${service.url}/api/v1/sources/datahub/deletions/confirm`, { method: 'POST' })
    await expectSame()
  })
})
