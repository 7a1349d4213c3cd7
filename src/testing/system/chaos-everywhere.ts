import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Admin } from '@platformatic/kafka'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Demo } from '../../../demo/company.ts'
import { sourceNames } from '../../../demo/tables/all.ts'
import { fetchFaketime, lacksFaketime } from '../../../scripts/services/faketime.ts'
import { startBrokers } from '../../adapters/kafka/testing/broker.ts'
import { startNodes } from '../../adapters/opensearch/testing/server.ts'
import { below, randomFrom, shuffle } from '../../lib/random.ts'
import { eventually } from '../parts.ts'
import { lacksPostgresPair, postgresPair } from '../postgres-pair.ts'
import { Chaos, ROLES, VICTIMS, type ChaosMembers, type ChaosServers, type ChaosVictim } from './chaos-victims.ts'
import { warn } from '../services.ts'
import { changesOf } from './company-changes.ts'
import { Fleet, type FleetMember } from './fleet.ts'
import { openAlongside, verifiedRecord } from './record.ts'
import { lacksDisks, SmallDisk } from './small-disk.ts'
import { allEntities, TouchedEntity, untilEqual } from './sources.ts'
import { SteppedClock } from './stepped-clock.ts'
import { Wire } from './wire.ts'

/**
 * Everything in a large installation, and all of it killed: a primary and its standby, three brokers, three search
 * nodes, two processes of each role, and a network between them that is slow and gets cut. Before each kill the wall
 * clock of one process steps, and every few kills a disk is full for a while. Sweeps are far away, so only marks
 * recover anything. `MLG_MINUTES` and `MLG_KILLS` make it shorter; `MLG_SEED` repeats it.
 */
const MINUTES = Number(process.env['MLG_MINUTES'] ?? 60)
const KILLS = Number(process.env['MLG_KILLS'] ?? 60)
const SEED = Number(process.env['MLG_SEED'] ?? 20_261_124)
const BOUND_MS = 180_000
const CHANGE_EVERY_MS = 50
const SLOWEST_MS = 60
const TOPIC = 'everywhere.events'
/** A disk is filled before each such kill, alternately of the primary and of a broker. */
const FILL_EVERY = 5
/** Largest error of a clock, in either direction. */
const MAX_STEP_SECONDS = 3 * 3_600

export function chaosEverywhere(): void {
  const fleet = new Fleet()
  afterEach(() => fleet.takeDown())
  const servers: (() => Promise<unknown>)[] = []
  afterAll(async () => void (await Promise.all(servers.map((stop) => stop()))))

  describe(`${KILLS} kills in ${MINUTES} minutes of two clusters, a pair, and two processes per role (seed ${SEED})`, () => {
    const timeout = 600_000 + MINUTES * 60_000 + KILLS * 2 * BOUND_MS
    it('leave the record and the index equal to the sources', { timeout }, async (context) => {
      if ((await lacksPostgresPair()) !== null) return context.skip()
      const disks = new Map<string, SmallDisk>()
      const [noDisks, noClocks] = [lacksDisks(), lacksFaketime()]
      if (noDisks !== null) warn(`NOT TESTED here: no disk is filled: ${noDisks}`)
      if (noClocks !== null) warn(`NOT TESTED here: no clock steps: ${noClocks}`)
      const disk = (folder: string): void => {
        if (noDisks === null) disks.set(folder, SmallDisk.mount(folder))
      }
      const unmount = (folder: string): void => {
        for (const [place, mounted] of disks) if (place.startsWith(folder)) mounted.unmount()
      }
      const wires: Wire[] = []
      const wired = async (port: number): Promise<number> => {
        const wire = await Wire.to(port)
        fleet.later(() => wire.close())
        wires.push(wire)
        return wire.port
      }
      const [brokers, search] = [await startBrokers({ front: wired, disk }), await startNodes()]
      if (brokers !== null) {
        servers.push(async () => {
          await brokers.stop()
          unmount(brokers.data)
          rmSync(brokers.data, { recursive: true, force: true })
        })
      }
      if (search !== null) servers.push(() => search.stop())
      if (brokers === null || search === null) return context.skip()
      const pair = await postgresPair(true, disk)
      servers.push(async () => {
        await Promise.all([pair.first.kill(), pair.second.kill()])
        unmount(pair.data)
        await pair.stop()
      })
      const library = noClocks === null ? await fetchFaketime(console.log) : null
      await exercise({ brokers, search, pair, disks, library, wires, wired }, fleet)
    })
  })
}

async function exercise(servers: ChaosServers, fleet: Fleet): Promise<void> {
  const { brokers, search, pair, wires } = servers
  const random = randomFrom(SEED)
  const wired = (url: string): Promise<number> => servers.wired(Number(new URL(url).port))
  const [first, second] = [await wired(pair.first.url), await wired(pair.second.url)]
  const store = `postgres://app@127.0.0.1:${first},127.0.0.1:${second}/postgres`
  const searchUrls = await Promise.all(search.nodes.map(async ({ url }) => `http://127.0.0.1:${await wired(url)}`))
  const bootstrapBrokers = brokers.nodes.map(({ url }) => url)
  const admin = new Admin({ clientId: 'test', bootstrapBrokers, retries: 40, retryDelay: 250 })
  fleet.later(() => admin.close())
  await admin.createTopics({ topics: [TOPIC], partitions: 6, replicas: brokers.nodes.length })
  const touched = new TouchedEntity()
  const bus = { kind: 'kafka', url: `kafka://${brokers.urls.join(',')}/${TOPIC}` } as const
  const demo = await fleet.demo({ bus, onEvent: touched.hear })
  const more = {
    folder: fleet.folder(),
    store,
    intake: { kafka: { brokers: brokers.urls, groupId: TOPIC, topics: [{ topic: TOPIC }] } },
    search: { url: searchUrls, prefix: 'everywhere', writeSeconds: 5, timeoutSeconds: 5 },
    // No person confirms disappearances; suspected deletions are tested in sweeps.system.test.ts.
    guard: { share: 1 },
  }
  const clocks: SteppedClock[] = []
  const startOne = async (role: (typeof ROLES)[number]): Promise<FleetMember> => {
    if (servers.library === null) return await fleet.start(demo, role, more)
    const clock = new SteppedClock(servers.library, join(more.folder, `clock-${clocks.length}`))
    clocks.push(clock)
    return await fleet.start(demo, role, { ...more, environment: clock.environment })
  }
  const two = async (role: (typeof ROLES)[number]): Promise<readonly FleetMember[]> => [
    await startOne(role),
    await startOne(role),
  ]
  const members: ChaosMembers = {
    worker: await two('worker'),
    intake: await two('intake'),
    api: await two('api'),
    inference: await two('inference'),
  }
  const urls = members.api.map(({ url }) => url)
  const equal = async (url: string, things: Parameters<typeof untilEqual>[1], what: string): Promise<void> => {
    try {
      await untilEqual({ demo, url }, things, { what: `${what} (seed ${SEED})`, boundMs: BOUND_MS })
    } catch (error) {
      const folder = await accounts(demo, members)
      throw new Error(`${String(error)}\nWhat everybody says is in ${folder}`, { cause: error })
    }
  }
  await equal(urls[0] ?? '', [...allEntities(demo)], 'the company is known')

  const change = changesOf(demo, random)
  const chaos = new Chaos(servers, { members, admin, topic: TOPIC })
  const killed: ChaosVictim[] = []
  const filled: string[] = []
  let cut = 0
  let stepped = 0
  const began = performance.now()
  /** Kills under load, on a bad network, and waits until the next is due. */
  const killOne = async (victim: ChaosVictim): Promise<void> => {
    const changing = setInterval(change, CHANGE_EVERY_MS)
    fleet.later(() => clearInterval(changing))
    try {
      for (const wire of wires) wire.delayMs = random() < 0.3 ? below(random, SLOWEST_MS) : 0
      // Mostly by minutes, sometimes by hours; it stays wrong until it steps again.
      const most = random() < 0.5 ? MAX_STEP_SECONDS : MAX_STEP_SECONDS / 20
      const offset = below(random, 2 * most) - most
      const clock = clocks[below(random, clocks.length)]
      clock?.step(offset)
      if (clock !== undefined) stepped++
      if (servers.disks.size > 0 && killed.length % FILL_EVERY === FILL_EVERY - 1) {
        const disk = filled.length % 2 === 0 ? 'broker' : 'primary'
        filled.push(`${disk}: ${await chaos.fill(disk, random)}`)
      }
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
    for (const victim of shuffle(random, VICTIMS).slice(0, KILLS - killed.length)) {
      await killOne(victim)
      await equal(urls[killed.length % urls.length] ?? '', touched.things, `after kill ${killed.length} (${victim})`)
      const minutes = ((performance.now() - began) / 60_000).toFixed(1)
      console.log(
        `chaos: kill ${killed.length} (${victim}), minute ${minutes}: ${touched.things.length} things changed, ${stepped} steps of clocks, ` +
          `${cut} connections cut, disks filled: ${filled.join(', ') || 'none'}`,
      )
    }
  }
  const all = [...allEntities(demo)]
  for (const url of urls) await equal(url, all, `all is as its source says at ${url}`)
  await eventually(async () => (await foundNames(urls, demo)).every(Boolean), 'searches find the last names', BOUND_MS)
  const record = await openAlongside({ url: pair.url })
  const look = await verifiedRecord(record, BOUND_MS).finally(() => record.close())
  expect(look.differences).toEqual([])
  const minutes = Math.round((performance.now() - began) / 6_000) / 10
  console.log(
    `chaos (seed ${SEED}): ${killed.length} kills in ${minutes} minutes (${killed.join(', ')}), ${cut} connections cut, ` +
      `${stepped} steps of clocks, ${filled.length} disks filled (${filled.join(', ')}); ` +
      `${touched.things.length} entities changed, all ${all.length} as their sources say; ${look.conclusions} conclusions`,
  )
}

/** Writes the reports of the processes and the sources' emitters into a folder that stays. */
async function accounts(demo: Demo, members: ChaosMembers): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-chaos-'))
  for (const role of ROLES)
    for (const [i, member] of members[role].entries())
      writeFileSync(join(folder, `${role}-${i + 1}.txt`), await member.account())
  const emitted = sourceNames.map((source) => `${source}: ${JSON.stringify(demo.events.stats(source))}`)
  writeFileSync(join(folder, 'emitted.txt'), emitted.join('\n'))
  return folder
}

/** Tells whether each process finds each model by its current name at the source. */
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
