import { rmSync } from 'node:fs'
import { Admin } from '@platformatic/kafka'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Demo } from '../../../demo/company.ts'
import type { PostgresPair } from '../../../scripts/services/postgres-pair.ts'
import { startBrokers } from '../../adapters/kafka/testing/broker.ts'
import { startNodes } from '../../adapters/opensearch/testing/server.ts'
import { isObject } from '../../lib/json.ts'
import { below, seeded, shuffled, type Random } from '../../lib/random.ts'
import { eventually } from '../parts.ts'
import { lacksPostgresPair, postgresPair } from '../postgres-pair.ts'
import { changesOf } from './company-changes.ts'
import { Fleet, type FleetMember } from './fleet.ts'
import { openBeside, verifiedRecord } from './record.ts'
import { allThings, TouchedThing, untilEqual } from './sources.ts'
import { Wire } from './wire.ts'

/**
 * Everything that a large installation has, and everything of it killed: a primary and its standby, three brokers, three
 * search nodes, two processes of each role, and a network between them that is slow and is cut. Sweeps are far away, so
 * only marks bring anything back. `MLG_MINUTES` and `MLG_KILLS` make it shorter; `MLG_SEED` repeats it.
 */
const MINUTES = Number(process.env['MLG_MINUTES'] ?? 60)
const KILLS = Number(process.env['MLG_KILLS'] ?? 60)
const SEED = Number(process.env['MLG_SEED'] ?? 20_261_124)
const BOUND_MS = 180_000
const CHANGE_EVERY_MS = 50
const SLOWEST_MS = 60
const TOPIC = 'everywhere.events'

const ROLES = ['worker', 'intake', 'api', 'inference'] as const
const VICTIMS = [...ROLES, 'primary', 'broker', 'search node'] as const
type ChaosVictim = (typeof VICTIMS)[number]

export function chaosEverywhere(): void {
  const fleet = new Fleet()
  afterEach(() => fleet.takeDown())
  const servers: (() => Promise<unknown>)[] = []
  afterAll(async () => void (await Promise.all(servers.map((stop) => stop()))))

  describe(`${KILLS} kills in ${MINUTES} minutes of two clusters, a pair and two processes of each role (seed ${SEED})`, () => {
    const timeout = 600_000 + MINUTES * 60_000 + KILLS * 2 * BOUND_MS
    it('the record and the index end equal to the sources', { timeout }, async (context) => {
      if ((await lacksPostgresPair()) !== null) return context.skip()
      const [brokers, search] = [await startBrokers(), await startNodes()]
      if (brokers !== null) {
        servers.push(() => brokers.stop().then(() => rmSync(brokers.data, { recursive: true, force: true })))
      }
      if (search !== null) servers.push(() => search.stop())
      if (brokers === null || search === null) return context.skip()
      const pair = await postgresPair(true)
      servers.push(() => pair.stop())
      await exercise({ brokers, search, pair }, fleet)
    })
  })
}

interface ChaosServers {
  readonly brokers: NonNullable<Awaited<ReturnType<typeof startBrokers>>>
  readonly search: NonNullable<Awaited<ReturnType<typeof startNodes>>>
  readonly pair: PostgresPair
}

type ChaosMembers = Readonly<Record<(typeof ROLES)[number], readonly FleetMember[]>>

async function exercise(servers: ChaosServers, fleet: Fleet): Promise<void> {
  const { brokers, search, pair } = servers
  const random = seeded(SEED)
  const wires: Wire[] = []
  const wired = async (url: string): Promise<number> => {
    const wire = await Wire.to(Number(new URL(url).port))
    fleet.later(() => wire.close())
    wires.push(wire)
    return wire.port
  }
  const [first, second] = [await wired(pair.first.url), await wired(pair.second.url)]
  const store = `postgres://app@127.0.0.1:${first},127.0.0.1:${second}/postgres`
  const searchUrls = await Promise.all(search.nodes.map(async ({ url }) => `http://127.0.0.1:${await wired(url)}`))
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...brokers.urls], retries: 40, retryDelay: 250 })
  fleet.later(() => admin.close())
  await admin.createTopics({ topics: [TOPIC], partitions: 6, replicas: brokers.nodes.length })
  const touched = new TouchedThing()
  const bus = { kind: 'kafka', url: `kafka://${brokers.urls.join(',')}/${TOPIC}` } as const
  const demo = await fleet.demo({ bus, onEvent: touched.hear })
  const more = {
    folder: fleet.folder(),
    store,
    intake: { kafka: { brokers: brokers.urls, groupId: TOPIC, topics: [{ topic: TOPIC }] } },
    search: { url: searchUrls, prefix: 'everywhere', writeSeconds: 5, timeoutSeconds: 5 },
    // No person confirms what disappears; suspected deletions are tested in reconcile.system.test.ts.
    guard: { share: 1 },
  }
  const two = async (role: (typeof ROLES)[number]): Promise<readonly FleetMember[]> => [
    await fleet.start(demo, role, more),
    await fleet.start(demo, role, more),
  ]
  const members: ChaosMembers = {
    worker: await two('worker'),
    intake: await two('intake'),
    api: await two('api'),
    inference: await two('inference'),
  }
  const urls = members.api.map(({ url }) => url)
  const equal = async (url: string, things: Parameters<typeof untilEqual>[1], what: string): Promise<void> =>
    await untilEqual({ demo, url }, things, { what: `${what} (seed ${SEED})`, boundMs: BOUND_MS })
  await equal(urls[0] ?? '', [...allThings(demo)], 'the company is known')

  const change = changesOf(demo, random)
  const healths = { isComplete: () => isComplete(admin), isGreen: () => isGreen(search.nodes.map(({ url }) => url)) }
  const chaos = new Chaos(servers, members, healths)
  const killed: ChaosVictim[] = []
  let cut = 0
  const began = performance.now()
  /** Under load, on a network on its bad day, until it is time for the next one. */
  const killOne = async (victim: ChaosVictim): Promise<void> => {
    const changing = setInterval(change, CHANGE_EVERY_MS)
    fleet.later(() => clearInterval(changing))
    try {
      for (const wire of wires) wire.delayMs = random() < 0.3 ? below(random, SLOWEST_MS) : 0
      await chaos.kill(victim, random)
      killed.push(victim)
      cut += wires[below(random, wires.length)]?.cut() ?? 0
      const due = (MINUTES * 60_000 * killed.length) / KILLS
      const left = due - (performance.now() - began)
      if (left > 0) await eventually(() => performance.now() - began >= due, 'it is time to compare', left + 10_000)
    } finally {
      clearInterval(changing)
      for (const wire of wires) wire.delayMs = 0
    }
  }
  while (killed.length < KILLS) {
    for (const victim of shuffled(random, VICTIMS).slice(0, KILLS - killed.length)) {
      await killOne(victim)
      await equal(urls[killed.length % urls.length] ?? '', touched.things, `after kill ${killed.length} (${victim})`)
      const minutes = ((performance.now() - began) / 60_000).toFixed(1)
      console.log(
        `chaos: kill ${killed.length} (${victim}), minute ${minutes}: ${touched.things.length} things changed`,
      )
    }
  }
  const all = [...allThings(demo)]
  for (const url of urls) await equal(url, all, `all is as its source says at ${url}`)
  await eventually(async () => (await foundNames(urls, demo)).every(Boolean), 'searches find the last names', BOUND_MS)
  const record = await openBeside({ url: pair.url })
  const look = await verifiedRecord(record, BOUND_MS).finally(() => record.close())
  expect(look.differences).toEqual([])
  const minutes = Math.round((performance.now() - began) / 6_000) / 10
  console.log(
    `chaos (seed ${SEED}): ${killed.length} kills in ${minutes} minutes (${killed.join(', ')}), ${cut} connections cut; ` +
      `${touched.things.length} entities changed, all ${all.length} as their sources say; ${look.conclusions} conclusions`,
  )
}

interface ClusterHealths {
  readonly isComplete: () => Promise<boolean>
  readonly isGreen: () => Promise<boolean>
}

/** Kills one of a kind with SIGKILL, and brings it back. */
class Chaos {
  readonly #servers: ChaosServers
  readonly #members: ChaosMembers
  readonly #healths: ClusterHealths
  #pair: PostgresPair['first'][]

  constructor(servers: ChaosServers, members: ChaosMembers, healths: ClusterHealths) {
    this.#servers = servers
    this.#members = members
    this.#healths = healths
    this.#pair = [servers.pair.first, servers.pair.second]
  }

  async kill(victim: ChaosVictim, random: Random): Promise<void> {
    const { brokers, search } = this.#servers
    switch (victim) {
      case 'primary': {
        const [primary, standby] = this.#pair
        await primary?.kill()
        await standby?.promote()
        await primary?.rejoin()
        this.#pair.reverse()
        return
      }
      case 'broker': {
        const node = brokers.nodes[below(random, brokers.nodes.length)]
        await node?.kill()
        await node?.start()
        return await eventually(this.#healths.isComplete, 'all copies are in sync', BOUND_MS)
      }
      case 'search node': {
        const node = search.nodes[below(random, search.nodes.length)]
        await node?.kill()
        await node?.restart()
        return await eventually(this.#healths.isGreen, 'all copies are there', BOUND_MS)
      }
      case 'worker':
      case 'intake':
      case 'api':
      case 'inference': {
        const member = this.#members[victim][below(random, 2)]
        await member?.kill()
        return await member?.start()
      }
    }
  }
}

async function isComplete(admin: Admin): Promise<boolean> {
  const metadata = await admin.metadata({ topics: [TOPIC], forceUpdate: true }).catch(() => null)
  return metadata?.topics.get(TOPIC)?.partitions.every(({ isr }) => isr.length === 3) === true
}

async function isGreen(urls: readonly string[]): Promise<boolean> {
  for (const url of urls) {
    const health: unknown = await fetch(`${url}/_cluster/health`)
      .then((answer) => answer.json())
      .catch(() => null)
    if (!isObject(health) || health.status !== 'green' || health.number_of_nodes !== urls.length) return false
  }
  return true
}

/** Whether each model is found by the name that its source has now, by each process. */
async function foundNames(urls: readonly string[], demo: Demo): Promise<readonly boolean[]> {
  const names = [...demo.ids('models')].map((id) => String(demo.record('models', id)?.['name'] ?? ''))
  const some = names.filter((name) => name.startsWith('name ')).slice(-5)
  return await Promise.all(
    urls.flatMap((url) =>
      some.map(async (name) => {
        const query = new URLSearchParams({ q: `"${name}"`, limit: '100' })
        const answer = await fetch(`${url}/api/v1/search?${query}`).catch(() => null)
        return answer?.ok === true && (await answer.text()).includes(JSON.stringify(name).slice(1, -1))
      }),
    ),
  )
}
