// The whole shipped service, beside the same machine with nothing but the reading or the answering.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { severalAtOnce } from './several.ts'
import { folder, freePort, here, run, until, type BenchProcess } from './tools.ts'

export function contractQuery(uri: string): string {
  return `query { model(id: "${uri}") { name owners { name } currentInstance { version pipeline { name owners { name } } features { edges { node { name data { edges { node { name } } } } } } associatedAbTests { name cells { number name } } } } }`
}

export const CONTRACT = contractQuery('aip://model/registry/ranking-model-v5-20XX0101')

export interface BenchService {
  readonly config: string
  /** Folder of its record. */
  readonly data: string
  readonly url: string
  readonly process: BenchProcess
  readonly demo: BenchDemo
  readonly began: number
  /** Folder for each thread's SQLite counts; see sqlite-counts.ts. */
  readonly counts: string
  stop(): Promise<void>
}

interface BenchDemo {
  readonly process: BenchProcess
  readonly sources: Record<string, string>
  readonly entities: number
}

/** `hubs`: long texts, and entities with tens of thousands of references; see hubs.ts. */
async function startDemo(size: string, bulk: boolean): Promise<BenchDemo> {
  const program = size === 'hubs' ? [here('./hubs.ts')] : [here('../demo/main.ts'), '--size', size, '--with-parent']
  const process = run([...program, ...(bulk ? ['--bulk'] : [])])
  const { sources, entities } = JSON.parse(await process.line('"ready"')) as {
    sources: Record<string, string>
    entities: number
  }
  return { process, sources, entities }
}

export interface BenchServiceOptions {
  /** Folder of the program. */
  readonly root?: string
  /** Its sources offer whole records in listings, and several by one request. */
  readonly bulk?: boolean
  /** Part of its configuration. */
  readonly access?: object
  /** A folder of definitions; `bulk` has its own. */
  readonly definitions?: string
  /** Counts SQLite's work. */
  readonly counted?: boolean
}

export async function startService(
  size: string,
  { root = here('..'), bulk = false, counted = false, access, definitions: given }: BenchServiceOptions = {},
): Promise<BenchService> {
  const demo = await startDemo(size, bulk)
  const data = folder()
  const port = await freePort()
  const definitions = given ?? join(data.path, 'definitions')
  const several = bulk ? severalAtOnce(definitions, Object.keys(demo.sources), root) : null
  const sources = Object.entries(demo.sources).map(([name, baseUrl]) => ({
    platform: name,
    provider: several?.get(name) ?? name,
    baseUrl,
    limits: { ratePerSecond: 100_000, burst: 1_000, concurrency: 32 },
  }))
  const config = join(data.path, 'mlg.config.json')
  writeFileSync(
    config,
    JSON.stringify({
      listen: { port },
      data: join(data.path, 'data'),
      log: { level: 'warn' },
      ...(access !== undefined && { access }),
      ...((bulk || given !== undefined) && { catalogue: { folder: definitions } }),
      sources,
    }),
  )
  const began = performance.now()
  const counting = counted ? ['--import', here('./sqlite-counts.ts')] : []
  const program = [...counting, join(root, 'src/cli/main.ts'), 'start', '--config', config]
  const process = run(program, counted ? { MLG_BENCH_COUNTS: data.path } : {})
  const url = `http://127.0.0.1:${port}`
  await until(
    async () => ((await fetch(`${url}/readyz`).catch(() => null))?.ok === true ? true : null),
    'the service is ready',
    60_000,
  )
  return {
    url,
    config,
    data: join(data.path, 'data'),
    process,
    demo,
    began,
    counts: data.path,
    stop: async () => {
      await process.stop()
      await demo.process.stop()
      data.remove()
    },
  }
}

export interface BenchStatus {
  readonly counts: { entities: number; facts: number; edges: number }
  readonly dirty: { due: number }
  readonly head: { tx: number }
  readonly followers: { head: number }[]
}

export async function status(url: string): Promise<BenchStatus> {
  return (await (await fetch(`${url}/api/v1/status`)).json()) as BenchStatus
}

/** Each look counts the stored marks, which takes the answering thread some 10 ms. */
const POLL_MS = 1_000

export async function caughtUp(service: BenchService, entities: number, boundMs: number): Promise<BenchStatus> {
  const look = async (): Promise<BenchStatus | null> => {
    const now = await status(service.url)
    const isDone = now.dirty.due === 0 && now.counts.entities >= entities
    return isDone && now.followers.every((f) => f.head >= now.head.tx) ? now : null
  }
  return await until(look, 'the company is read', boundMs, POLL_MS)
}

export async function list(base: string, plural: string, wanted: number): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page = (await (
      await fetch(
        `${base}/api/v1/${plural}?limit=1000${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )
    ).json()) as { items: { id: string }[]; next_cursor: string | null }
    ids.push(...page.items.map((i) => i.id))
    cursor = page.next_cursor
  } while (cursor !== null && ids.length < wanted)
  return ids
}

export async function patch(
  base: string,
  plural: string,
  id: string,
  change: object = { description: `changed ${Math.random()}` },
): Promise<void> {
  await fetch(`${base}/_control/records/${plural}/${encodeURIComponent(id)}?silent=1`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  })
}
