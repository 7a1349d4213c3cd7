// Starts the shipped service for benchmarks and measures it beside the bare machine.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { severalAtOnce } from './several.ts'
import { figure, folder, freePort, here, load, residentMb, run, until, type BenchProcess } from './tools.ts'

/**
 * The whole service as it is shipped, beside what the same machine does with nothing but the reading or the answering.
 */

export function contractQuery(uri: string): string {
  return `query { model(id: "${uri}") { name owners { name } currentInstance { version pipeline { name owners { name } } features { edges { node { name data { edges { node { name } } } } } } associatedAbTests { name cells { number name } } } } }`
}

const CONTRACT = contractQuery('aip://model/registry/ranking-model-v5-20XX0101')

export interface BenchService {
  readonly config: string
  /** The folder of its record. */
  readonly data: string
  readonly url: string
  readonly process: BenchProcess
  readonly demo: BenchDemo
  readonly began: number
  /** Where each thread leaves what it asked of SQLite; see sqlite-counts.ts. */
  readonly counts: string
  stop(): Promise<void>
}

interface BenchDemo {
  readonly process: BenchProcess
  readonly sources: Record<string, string>
  readonly entities: number
}

/** `hubs`: long texts, and things that tens of thousands of others name; see hubs.ts. */
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
  /** The folder of the program. */
  readonly root?: string
  /** Its sources show whole records in their listings, and read several at once. */
  readonly bulk?: boolean
  /** Of its configuration. */
  readonly access?: object
  /** Counts what SQLite is asked for. */
  readonly counted?: boolean
}

export async function startService(
  size: string,
  { root = here('..'), bulk = false, counted = false, access }: BenchServiceOptions = {},
): Promise<BenchService> {
  const demo = await startDemo(size, bulk)
  const data = folder()
  const port = await freePort()
  const definitions = join(data.path, 'definitions')
  const several = bulk ? severalAtOnce(definitions, Object.keys(demo.sources)) : null
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
      ...(bulk && { catalogue: { folder: definitions } }),
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

/** Each look counts the marks that are stored, some 10 ms of the thread that answers. */
const LOOK_MS = 1_000

export async function caughtUp(service: BenchService, entities: number, boundMs: number): Promise<BenchStatus> {
  const look = async (): Promise<BenchStatus | null> => {
    const now = await status(service.url)
    const isDone = now.dirty.due === 0 && now.counts.entities >= entities
    return isDone && now.followers.every((f) => f.head >= now.head.tx) ? now : null
  }
  return await until(look, 'the company is read', boundMs, LOOK_MS)
}

/** P11, and memory at rest. */
async function start(): Promise<void> {
  const data = folder()
  const began = performance.now()
  const process = run([here('../src/cli/main.ts'), 'start', '--demo'], { MLG_DATA: data.path, MLG_PORT: '0' })
  await process.line('Listening')
  const listening = (performance.now() - began) / 1_000
  await process.line('is ready')
  const read = (performance.now() - began) / 1_000
  figure(
    'P11',
    `demo company (small) up: listening ${listening.toFixed(1)} s, read completely ${read.toFixed(1)} s (bar 10 s); resident ${residentMb(process.pid)} MB`,
  )
  await process.stop()
  const again = performance.now()
  const second = run([here('../src/cli/main.ts'), 'start', '--demo'], { MLG_DATA: data.path, MLG_PORT: '0' })
  await second.line('Listening')
  figure('', `     second start on the same data: ${((performance.now() - again) / 1_000).toFixed(1)} s to listening`)
  await second.stop()
  data.remove()
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

/** P6. */
async function answer(): Promise<void> {
  const service = await startService('small')
  await caughtUp(service, service.demo.entities, 120_000)
  const body = JSON.stringify({ query: CONTRACT })
  await load(`${service.url}/graphql`, { connections: 32, seconds: 2, body })
  const kept = await load(`${service.url}/graphql`, { connections: 32, seconds: 5, body })
  figure(
    'P6',
    `contract query over HTTP, unchanged data: ${kept.perSecond} req/s, p99 ${kept.p99.toFixed(2)} ms (bar 15,000)`,
  )
  const health = await load(`${service.url}/healthz`, { connections: 32, seconds: 5 })
  figure(
    '',
    `     peer: the same server answering /healthz: ${health.perSecond} req/s; ratio ${(kept.perSecond / health.perSecond).toFixed(2)}`,
  )
  const computed = await load(`${service.url}/graphql?debug=reads`, { connections: 32, seconds: 5, body })
  figure(
    '',
    `     computed each time (answers not kept): ${computed.perSecond} req/s, p99 ${computed.p99.toFixed(2)} ms`,
  )
  await service.stop()
}

async function visible(): Promise<void> {
  const service = await startService('medium')
  await caughtUp(service, service.demo.entities, 300_000)
  await latency(service)
  await service.stop()
}

/**
 * P7: 500 events a second about entities that changed, for 15 s. An entity that is told of again within moments waits
 * for its pause (0.2 s, then 2 s, then 5 s), which is what bounds the reads of its source; here they are spread over
 * some thousand.
 */
async function latency(service: BenchService): Promise<void> {
  const base = service.demo.sources.registry ?? ''
  const ids = await list(service.demo.sources.registry ?? '', 'instances', 7_500)
  const before = await buckets(service.url)
  const began = performance.now()
  let sent = 0
  while (sent < 7_500) {
    const due = Math.floor((performance.now() - began) / 2)
    const batch = Array.from({ length: Math.min(due - sent, 100) }, (_, i) => ids[(sent + i) % ids.length] ?? '')
    if (batch.length > 0) {
      for (const id of batch) await patch(base, 'instances', id)
      const events = batch.map((id) => ({ event_type: 'model_instance_updated', instance_id: id }))
      await fetch(`${service.url}/api/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(events),
      })
      sent += batch.length
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await until(async () => ((await status(service.url)).dirty.due === 0 ? true : null), 'the events are served', 60_000)
  const after = await buckets(service.url)
  const counts = after.map(({ le, count }, i) => ({ le, count: count - (before[i]?.count ?? 0) }))
  const total = counts.at(-1)?.count ?? 0
  const quantile = (share: number): string => String(counts.find((b) => b.count >= total * share)?.le ?? '∞')
  figure(
    'P7',
    `event accepted → visible at 500 events/s: ${total} changes seen, p50 ≤ ${quantile(0.5)} s, p99 ≤ ${quantile(0.99)} s (bar 1 s)`,
  )
}

async function buckets(url: string): Promise<{ le: string; count: number }[]> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return [...text.matchAll(/mlg_event_visible_seconds_bucket\{le="([^"]+)"\} (\d+)/g)].map((m) => ({
    le: m[1] ?? '',
    count: Number(m[2]),
  }))
}

export const SERVICE_BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  start,
  answer,
  visible,
}
