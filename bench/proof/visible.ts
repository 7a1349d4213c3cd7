// P7: how soon a change is visible, beside a database and a search server that a client writes itself.
import { Agent, request } from 'node:http'
import pg from 'pg'
import { startService as startPeer, whyNot } from '../../scripts/services/running.ts'
import { caughtUp, list, patch, startService, status, type BenchService } from '../service.ts'
import { until } from '../tools.ts'
import { OURS } from './ours.ts'
import { timingOf, type Timing } from './race.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'

const PER_SECOND = 500
const BAR_MS = 100
/** Repeated events about a thing wait for its pause between reads: so a small company gets few changes. */
export const CHANGES = { small: 200, medium: 7_500 } as const
const POLL_MS = 10
const SERVED_MS = 60_000

export async function visible({ quick, alone }: ScenarioOptions): Promise<readonly BarResult[]> {
  const size = quick ? 'small' : 'medium'
  const changes = CHANGES[size]
  const service = await startService(size)
  let own: Latencies
  try {
    await caughtUp(service, service.demo.entities, 300_000)
    own = await measureServed(service, changes)
  } finally {
    await service.stop()
  }
  const peer = alone ? null : await writtenByClient(changes)
  const times = own.p99
  return [
    {
      id: 'P7',
      what: `event accepted until every reader sees it, search included, at ${PER_SECOND} a second${quick ? ` (${changes} changes)` : ''}, p99 at most`,
      unit: 'ms',
      measured: times,
      bar: `${BAR_MS} ms`,
      met: times <= BAR_MS,
      peer: peer === null ? null : { name: peer.name, measured: peer.p99 },
      ratio: peer === null ? null : { of: `${peer.name} to ours`, value: peer.p99 / times },
      timings: [
        { name: OURS, min: own.p50, median: own.p50, p99: own.p99, count: own.count, rounds: [own.p50] },
        ...(peer === null ? [] : [peer]),
      ],
      conditions: null,
    },
  ]
}

interface Latencies {
  readonly count: number
  /** Upper bounds of the metric's buckets. */
  readonly p50: number
  readonly p99: number
}

/** Sends changes when they are due, one request per moment. */
async function sendPaced(changes: number, send: (from: number, to: number) => Promise<void>): Promise<void> {
  const began = performance.now()
  for (let sent = 0; sent < changes;) {
    const due = Math.min(changes, Math.floor(((performance.now() - began) * PER_SECOND) / 1_000), sent + 100)
    if (due > sent) await send(sent, due)
    sent = Math.max(sent, due)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

export async function measureServed(service: BenchService, changes: number): Promise<Latencies> {
  const base = service.demo.sources.registry ?? ''
  const ids = await list(base, 'instances', changes)
  const before = await buckets(service.url)
  await sendPaced(changes, async (from, to) => {
    const batch = Array.from({ length: to - from }, (_, i) => ids[(from + i) % ids.length] ?? '')
    for (const id of batch) await patch(base, 'instances', id)
    const events = batch.map((id) => ({ event_type: 'model_instance_updated', instance_id: id }))
    const answer = await fetch(`${service.url}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    })
    if (!answer.ok) throw new Error(`events: ${answer.status} ${await answer.text()}`)
  })
  await until(
    async () => ((await status(service.url)).dirty.due === 0 ? true : null),
    'the events are served',
    SERVED_MS,
  )
  const after = await buckets(service.url)
  const counts = after.map(({ le, count }, i) => ({ le, count: count - (before[i]?.count ?? 0) }))
  const total = counts.at(-1)?.count ?? 0
  if (total === 0) throw new Error('no change was seen')
  const at = (share: number): number =>
    Number((counts.find((one) => one.count >= total * share)?.le ?? 'Infinity').replace('+Inf', 'Infinity')) * 1_000
  return { count: total, p50: at(0.5), p99: at(0.99) }
}

async function buckets(url: string): Promise<{ le: string; count: number }[]> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return [...text.matchAll(/mlg_event_visible_seconds_bucket\{le="([^"]+)"\} (\d+)/g)].map((match) => ({
    le: match[1] ?? '',
    count: Number(match[2]),
  }))
}

/**
 * The usual way without such a service: a client writes a row to PostgreSQL, commits, and writes the document to
 * OpenSearch, which answers once it is searchable. Null if either isn't available.
 */
async function writtenByClient(changes: number): Promise<Timing | null> {
  if ((await whyNot('opensearch')) !== null || (await whyNot('postgres')) !== null) return null
  const database = await startPeer('postgres', () => undefined)
  const search = await startPeer('opensearch', () => undefined)
  const pool = new pg.Pool({ connectionString: database.url, max: 8 })
  const agent = new Agent({ keepAlive: true, maxSockets: 2_000 })
  try {
    await pool.query('CREATE TABLE thing (id int PRIMARY KEY, content jsonb NOT NULL)')
    // Default settings: documents become searchable within a second.
    await put(agent, `${search.url}/things`, '{}')
    const times: number[] = []
    const change = async (i: number): Promise<void> => {
      const began = performance.now()
      const content = JSON.stringify({ name: `thing ${i}`, description: `changed at ${began}. `.repeat(20) })
      await pool.query('INSERT INTO thing VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET content = excluded.content', [
        i,
        content,
      ])
      await put(agent, `${search.url}/things/_doc/${i}?refresh=wait_for`, content)
      times.push(performance.now() - began)
    }
    await change(0)
    times.length = 0
    const under: Promise<void>[] = []
    await sendPaced(changes, async (from, to) => {
      for (let i = from; i < to; i++) under.push(change(i))
    })
    await Promise.all(under)
    return timingOf('PostgreSQL and OpenSearch', [times])
  } finally {
    agent.destroy()
    await pool.end()
    await search.stop()
    await database.stop()
  }
}

function put(agent: Agent, url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const requested = request(url, { agent, method: 'PUT', headers }, (answer) => {
      answer.resume().on('end', () => {
        if ((answer.statusCode ?? 500) < 300) resolve()
        else reject(new Error(`${url} answered ${answer.statusCode}`))
      })
    })
    requested.on('error', reject).end(body)
  })
}
