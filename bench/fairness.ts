import { rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ClosedLoad } from './closed-loop.ts'
import { BenchReaders, type BenchRequest, type MeasuredReaders } from './readers.ts'
import { caughtUp, list, patch, startService, status, type BenchService } from './service.ts'
import { figure, here, run, until } from './tools.ts'

/** Transactions of a small company. */
const TRANSACTIONS = 13_000
const AT_A_TIME = 200
const MEASURED_MS = 6_000
const ENTITIES = 300

interface Load {
  readonly name: string
  readonly connections: number
  /** Distinct requests, so that none is answered from a cache. */
  readonly paths: (service: BenchService, head: number) => Promise<readonly string[]>
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

const LOADS: readonly Load[] = [
  {
    name: '10 diffs',
    connections: 10,
    paths: async (_, head) => upTo(500).map((i) => `/api/v1/diff?from=${1 + i}&to=${head - i}&limit=1000`),
  },
  {
    name: '20 impacts of the past',
    connections: 20,
    paths: async ({ url }, head) => {
      const found = await fetch(`${url}/api/v1/search?q=type:data-source&limit=100`)
      const { hits } = (await found.json()) as { readonly hits: readonly { readonly uri: string }[] }
      return upTo(500).map((i) => {
        const uri = encodeURIComponent(hits[i % hits.length]?.uri ?? '')
        return `/api/v1/impact?uri=${uri}&asOf=${head - i}&limit=1000`
      })
    },
  },
  {
    name: '40 searches',
    connections: 40,
    paths: async () => upTo(500).map((i) => `/api/v1/search?q=${encodeURIComponent(`ranking model v${i}`)}`),
  },
  {
    name: '30 downloads of /openapi.json',
    connections: 30,
    paths: async () => ['/openapi.json'],
  },
]

/** Makes changes until the record has so many transactions. */
async function grow(service: BenchService): Promise<number> {
  const ids = await list(service.demo.sources.registry ?? '', 'instances', 5_000)
  for (let sent = 0; ; sent += AT_A_TIME) {
    const { head } = await status(service.url)
    if (head.tx >= TRANSACTIONS) return head.tx
    const batch = upTo(AT_A_TIME).map((i) => ids[(sent + i) % ids.length] ?? '')
    await Promise.all(batch.map((id) => patch(service.demo.sources.registry ?? '', 'instances', id)))
    await fetch(`${service.url}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch.map((id) => ({ event_type: 'model_instance_updated', instance_id: id }))),
    })
    await until(
      async () => ((await status(service.url)).dirty.due === 0 ? true : null),
      'the events are served',
      60_000,
    )
  }
}

async function entities(service: BenchService): Promise<readonly BenchRequest[]> {
  const ids = await list(service.demo.sources.registry ?? '', 'instances', ENTITIES)
  return ids.map((id) => ({
    name: 'an entity',
    path: `/api/v1/entities/${encodeURIComponent(`aip://model/registry/${id}`)}`,
    body: null,
  }))
}

async function measuredRound(
  service: BenchService,
  besides: readonly BenchRequest[],
  load: Load | null,
): Promise<MeasuredReaders & { done: string }> {
  const readers = await BenchReaders.begin(service, besides)
  if (load === null) {
    await setTimeout(MEASURED_MS)
    return { ...(await readers.measured()), done: '' }
  }
  const { head } = await status(service.url)
  const file = join(service.counts, 'load.json')
  const requests = (await load.paths(service, head.tx)).map((path) => ({ name: load.name, path, body: null }))
  const { connections } = load
  writeFileSync(
    file,
    JSON.stringify({ url: service.url, connections, ms: MEASURED_MS, thoughtMs: 0, requests } satisfies ClosedLoad),
  )
  const loading = run([here('./closed-loop.ts'), file])
  const done = await loading.line('"kinds"', 600_000)
  rmSync(file)
  return { ...(await readers.measured()), done }
}

/** Latency of readers of entities while others send slow requests. `roots`: checkouts to compare in turn. */
export async function fairness(roots: readonly string[] = [], rounds = 1): Promise<void> {
  const all = roots.length === 0 ? [here('..')] : roots
  const services: BenchService[] = []
  for (const root of all) {
    const service = await startService('small', { root })
    services.push(service)
    await caughtUp(service, service.demo.entities, 240_000)
    await grow(service)
  }
  for (let round = 1; round <= rounds; round++) {
    for (const load of [null, ...LOADS]) {
      for (const [i, service] of services.entries()) {
        const {
          all: { p50, p99, longest, count },
          failed,
          delays,
          done,
        } = await measuredRound(service, await entities(service), load)
        figure(
          '',
          `     round ${round}, ${roots[i] ?? 'this checkout'}: /entities ${load === null ? 'alone' : `beside ${load.name}`}: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, longest ${longest.toFixed(0)} ms of ${count} (${failed} failed; sent with a delay of p99 ${delays.p99.toFixed(1)} ms; load ${loadavg()[0]?.toFixed(1) ?? '?'}) ${done}`,
        )
      }
    }
  }
  for (const service of services) await service.stop()
}
