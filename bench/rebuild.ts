import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../src/adapters/sqlite/store.ts'
import { fillRecord } from './record.ts'
import { status } from './service.ts'
import { figure, folder, freePort, here, load, run, until } from './tools.ts'

const USUAL: RebuildOptions = { entities: 100_000, seconds: 15, rounds: 3 }
const CONNECTIONS = 4

export interface RebuildOptions {
  readonly entities: number
  /** Seconds of a round. */
  readonly seconds: number
  /** Calm and rebuilding rounds alternate, since other load on the machine varies. */
  readonly rounds: number
}

const ENTITY = `{ entity(uri: "aip://model/registry/ranking-model-v777") { uri ... on ModelInstance { name owners { name } pipeline { name } features { edges { node { name } } } } } }`

const READS = [
  { name: 'an entity with its edges', path: '/graphql?debug=reads', body: JSON.stringify({ query: ENTITY }) },
  { name: 'a search', path: '/api/v1/search?q=ranking%20model%20v77', body: undefined },
] as const

/** P4: latency of reads while the graph and the search index are rebuilt from the record, beside the usual latency. */
export async function rebuild(options = USUAL): Promise<readonly Rebuilding[]> {
  const data = folder()
  const path = join(data.path, 'data')
  mkdirSync(path)
  const store = openSqliteStore({ path: join(path, 'mlg.db') })
  await fillRecord(store, options.entities)
  await store.close()
  const port = await freePort()
  const config = join(data.path, 'mlg.config.json')
  // A source is required; this one is unreachable, and the record has nothing of it.
  const sources = [{ platform: 'idle', provider: 'registry', baseUrl: `http://127.0.0.1:${await freePort()}` }]
  writeFileSync(config, JSON.stringify({ listen: { port }, data: path, log: { level: 'error' }, sources }))
  const service = run([here('./rebuilt-service.ts'), config])
  const url = `http://127.0.0.1:${port}`
  try {
    await service.line('Listening')
    const { counts } = await until(() => statusIfFollowed(url), 'the graph and the search index are there', 600_000)
    figure('', `record of ${counts.entities} entities, ${counts.facts} facts, ${counts.edges} edges`)
    const measured: Rebuilding[] = []
    for (const read of READS) measured.push(...(await calmAndRebuilding({ url, service, options }, read)))
    return measured
  } finally {
    await service.stop()
    data.remove()
  }
}

/** A round of one kind of read: its latency, and the speed of the rebuild. */
export interface Rebuilding {
  readonly name: string
  readonly calmP99: number
  readonly busyP99: number
  readonly rebuilds: number
  readonly seconds: number
}

async function statusIfFollowed(url: string) {
  const now = await status(url).catch(() => null)
  return now?.followers.every(({ head }) => head >= now.head.tx) === true ? now : null
}

interface RebuiltService {
  readonly url: string
  readonly service: ReturnType<typeof run>
  readonly options: RebuildOptions
}

async function calmAndRebuilding(
  { url, service, options }: RebuiltService,
  { name, path, body }: (typeof READS)[number],
): Promise<readonly Rebuilding[]> {
  const rounds: Rebuilding[] = []
  const loadOptions = { connections: CONNECTIONS, seconds: options.seconds, ...(body === undefined ? {} : { body }) }
  const measure = (): Promise<{ perSecond: number; p50: number; p99: number }> => load(`${url}${path}`, loadOptions)
  await measure()
  for (let round = 1; round <= options.rounds; round++) {
    const calm = await measure()
    const own = `${name}, ${round}`
    service.tell(`rebuild ${own}`)
    const busy = await measure()
    service.tell('calm')
    const { times, seconds } = JSON.parse(await service.line(own)) as { times: number; seconds: number }
    figure(
      'P4',
      `${name}: calm p50 ${calm.p50.toFixed(2)} ms, p99 ${calm.p99.toFixed(2)} ms; while graph and index are rebuilt (${times} times in ${seconds.toFixed(1)} s) p50 ${busy.p50.toFixed(2)} ms, p99 ${busy.p99.toFixed(2)} ms: ${(busy.p99 / calm.p99).toFixed(1)} times (bar 2); load ${loadavg()[0]?.toFixed(1) ?? '?'}`,
    )
    rounds.push({ name, calmP99: calm.p99, busyP99: busy.p99, rebuilds: times, seconds })
  }
  return rounds
}
