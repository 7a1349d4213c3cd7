// Cost of notifications for ingestion: the same commits with and without a follower with a thousand subscriptions, in
// turns. `npm run bench notify [entities] [subscriptions]`
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../src/adapters/sqlite/store.ts'
import { systemClock } from '../src/adapters/system-clock.ts'
import type { Subscription } from '../src/contracts/deliveries.ts'
import { LogReader } from '../src/follow/log.ts'
import { GraphFollower } from '../src/projections/graph/graph-follower.ts'
import { commitOf, edge, keyOf, model, run, stateFacts } from '../src/testing/store/build.ts'
import { subscriptionOf } from '../src/testing/store/contract-deliveries.ts'
import { notifyingProcess } from '../src/testing/notify/process.ts'

const ENTITIES = Number(process.argv[2] ?? 20_000)
const SUBSCRIPTIONS = Number(process.argv[3] ?? 1_000)
const ROUNDS = 5
const BATCH = 50

/** A third each: by an entity, by a type, and by everything upstream of a model. None matches the commits. */
function subscriptions(): readonly Subscription[] {
  const none = { of: null, upstreamOf: null, types: [], platform: null, q: null, least: 'medium', kinds: [] } as const
  return Array.from({ length: SUBSCRIPTIONS }, (_, i) => {
    const abouts = [
      { ...none, of: model(`watched-${i}`) },
      { ...none, types: ['Feature'] },
      { ...none, upstreamOf: model(`watched-${i % 100}`) },
    ]
    return subscriptionOf(`s${i}`, { about: abouts[i % 3] ?? none })
  })
}

async function round(subscribed: readonly Subscription[] | null): Promise<{ ms: number; cpuMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-notify-'))
  const store = openSqliteStore({ path: join(folder, 'record.db') })
  const watched = Array.from({ length: 1_000 }, (_, i) =>
    stateFacts(keyOf(model(`watched-${i}`), 'Model'), { facts: {} }),
  )
  await store.commit([commitOf(Date.now(), watched)])
  for (const one of subscribed ?? []) await store.saveSubscription(one)
  const channel = { send: async () => ({ kind: 'sent' }) as const, close: async () => undefined }
  const log = new LogReader(store)
  const one =
    subscribed === null
      ? { follower: new GraphFollower(store, systemClock, log), stop: async () => undefined }
      : notifyingProcess({ store, clock: systemClock, channel, holder: 'bench' })
  await one.follower.ready
  const [begun, cpu] = [performance.now(), process.cpuUsage()]
  for (let i = 0; i < ENTITIES; i += BATCH) {
    const commits = Array.from({ length: BATCH }, (_, j) => {
      const n = i + j
      const status = n % 3 === 0 ? 'failed' : 'succeeded'
      const edges = [edge('PipelineRun.runOf', run(`r${n % 5_000}`), model(`m${n % 500}`))]
      const key = keyOf(run(`r${n % 5_000}`), 'PipelineRun', 'orchestrator')
      return commitOf(Date.now(), [stateFacts(key, { facts: { status, n }, edges })])
    })
    await store.commit(commits)
  }
  const { tx } = await store.head()
  await one.follower.waitFor(tx, 120_000)
  const used = process.cpuUsage(cpu)
  const result = { ms: performance.now() - begun, cpuMs: (used.user + used.system) / 1_000 }
  await one.stop()
  if (subscribed === null) await one.follower.stop()
  log.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
  return result
}

const ways = { without: null, [`${SUBSCRIPTIONS} subscriptions`]: subscriptions() }
const results = new Map<string, { ms: number; cpuMs: number }[]>(Object.keys(ways).map((name) => [name, []]))
await round(null)
for (let n = 0; n < ROUNDS; n++)
  for (const [name, subscribed] of Object.entries(ways)) results.get(name)?.push(await round(subscribed))

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN
for (const [name, all] of results) {
  const ms = median(all.map((one) => one.ms))
  const cpuMs = median(all.map((one) => one.cpuMs))
  console.log(`${name}: ${Math.round((ENTITIES / ms) * 1_000)} commits/s, ${Math.round(cpuMs)} ms of the processor`)
}
