import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../clients/typescript/client.ts'
import type { Demo } from '../../../demo/company.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { CONTRACT_QUERY } from '../../api/testing/company.ts'
import { isObject } from '../../lib/json.ts'
import { below, randomFrom, shuffle, type Random } from '../../lib/random.ts'
import { eventually } from '../parts.ts'
import { service } from '../services.ts'
import { chaosEverywhere } from './chaos-everywhere.ts'
import { changesOf } from './company-changes.ts'
import { queryGraph, walkTheContract } from './contract-walk.ts'
import { Fleet, type FleetMember } from './fleet.ts'
import { openAlongside, verifiedRecord } from './record.ts'
import { allEntities, TouchedEntity, untilEqual } from './sources.ts'

/**
 * Contract event → contract query in an installation like a company's, and then kill -9 of any process, of PostgreSQL or
 * of the broker, at random moments under load: in the end the record agrees with the sources and the rules, and no
 * acknowledged event is lost. Sweeps are disabled, so recovery depends on marks alone. `MLG_SEED=<n>` repeats a run, `MLG_KILLS=<n>` sets its length.
 */
const [postgres, kafka] = await Promise.all([service('postgres'), service('kafka')])
const KILLS = Number(process.env['MLG_KILLS'] ?? (process.env['MLG_SOAK'] === '1' ? 60 : 3))
const SEED = Number(process.env['MLG_SEED'] ?? 20_261_120)
/** An inferring process holds the duty for 30 s beyond its end. */
const BOUND_MS = 90_000
const CHANGE_EVERY_MS = 100
/** A take-over lasts half a minute: as many changes throughout would test nothing else, and take most of the CPU. */
const [CHANGES_AFTER_KILL, LATER_EVERY_MS] = [50, 500]

const fleet = new Fleet()
afterAll(() => fleet.takeDown())

const OTHERS = ['worker', 'intake', 'postgres', 'kafka', 'api'] as const
const VICTIMS = [...OTHERS, 'inference'] as const
type Victim = (typeof VICTIMS)[number]

describe.skipIf(postgres === null || kafka === null)('processes of every role, over Kafka and PostgreSQL', () => {
  const touched = new TouchedEntity()
  let demo: Demo
  let store = ''
  let members: Members
  let startAnother: () => Promise<FleetMember>
  beforeAll(async () => {
    const topic = `chaos.${fleet.port()}`
    const bus = { kind: 'kafka', url: `kafka://${kafka?.url ?? ''}/${topic}` } as const
    demo = await fleet.demo({ size: 'tiny', bus, onEvent: touched.hear })
    const taken = await openDatabases(() => postgres?.url ?? '').take()
    fleet.later(() => taken.giveBack())
    store = taken.url
    const intake = { kafka: { brokers: [kafka?.url ?? ''], groupId: topic, topics: [{ topic }] } }
    // No person confirms deletions during so many kills; sweeps.system.test.ts tests suspected ones.
    const more = { folder: fleet.folder(), store, intake, guard: { share: 1 } }
    const [worker, intaking, api, ...inferring] = await Promise.all([
      fleet.start(demo, 'worker', more),
      fleet.start(demo, 'intake', more),
      fleet.start(demo, 'api', more),
      fleet.start(demo, 'inference', more),
      fleet.start(demo, 'inference', more),
    ])
    members = { worker, intake: intaking, api, inferring }
    startAnother = () => fleet.start(demo, 'api', more)
  }, 120_000)

  it('pass the contract, with equal answers per transaction and shared writes', { timeout: 240_000 }, async () => {
    const { api: one } = members
    const other = await startAnother()
    await walkTheContract(demo, one.url)
    demo.patch('registry', 'models', 'ranking-v5', { name: 'Written through one' }, { silent: true })
    const written: unknown = await (
      await fetch(`${one.url}/api/v1/events?waitFor=visible`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ event_type: 'model_updated', model_id: 'ranking-v5' }),
      })
    ).json()
    const tx = isObject(written) ? String(written.tx) : ''
    expect(Number(tx)).toBeGreaterThan(0)
    const read = await queryGraph(other.url, '{ model(id: "aip://model/registry/ranking-v5") { name } }', {
      'x-mlg-transaction': tx,
    })
    expect(read).toMatchObject({ status: 200, body: { data: { model: { name: 'Written through one' } } } })
    const answerOf = async ({ url }: { readonly url: string }): Promise<string> => {
      const response = await fetch(`${url}/graphql?asOf=${tx}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: CONTRACT_QUERY }),
      })
      return await response.text()
    }
    // Each process reads the sources' conditions every two seconds, so one may know of the last listing before the
    // other.
    await eventually(
      async () => !(await answerOf(other)).includes('NOT_LISTED'),
      'the other process knows that every source was listed',
      10_000,
    )
    expect(await answerOf(one)).toBe(await answerOf(other))
    expect((await queryGraph(other.url, '{ __typename }', { 'x-mlg-transaction': '999999999' })).status).toBe(503)
    await readOwnWrites([one.url, other.url])
    await other.stop()
  })

  it('are not ready without PostgreSQL, say why, and recover by themselves', { timeout: 120_000 }, async () => {
    const { url } = members.api
    const ready = async (): Promise<{ status: number; text: string }> => {
      const response = await fetch(`${url}/readyz`)
      return { status: response.status, text: await response.text() }
    }
    await postgres?.kill()
    await eventually(async () => (await ready()).status === 503, 'it is not ready', 15_000)
    expect((await ready()).text).toMatch(/PostgreSQL|record/)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('mlg_record_up 0')
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    await postgres?.restart()
    await eventually(async () => (await ready()).status === 200, 'it is ready again', 30_000)
    const event = JSON.stringify({ event_type: 'user_updated', user_id: 'alice' })
    const taken = await fetch(`${url}/api/v1/events?waitFor=visible`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: event,
    })
    expect(await taken.json()).toMatchObject({ accepted: 1, visible: true })
  })

  it(
    `leave the record equal to the sources, with its conclusions, after ${KILLS} kills under load (seed ${SEED})`,
    { timeout: 300_000 + KILLS * 180_000 },
    async () => {
      const random = randomFrom(SEED)
      const { url } = members.api
      const all = () => [...allEntities(demo)]
      await untilEqual({ demo, url }, all(), { what: 'the company is known', boundMs: BOUND_MS })
      const change = changing(demo, random)
      const killed = victims(random)
      let takenOver = 0
      for (const [nth, victim] of killed.entries()) {
        await underLoad({ change, random }, async () => {
          if (victim === 'inference') await takeOver(members.inferring).then(() => takenOver++)
          else await killAndBring(victim, members)
        })
        const what = `after kill ${nth + 1} (${victim}, seed ${SEED}) the record says what the sources say`
        await untilEqual({ demo, url }, touched.things, { what, boundMs: BOUND_MS })
      }
      await untilEqual({ demo, url }, all(), { what: `all is as its source says (seed ${SEED})`, boundMs: BOUND_MS })
      const record = await openAlongside({ url: store })
      const look = await verifiedRecord(record, BOUND_MS).finally(() => record.close())
      console.log(
        `${KILLS} kills (${killed.join(', ')}): ${touched.things.length} entities changed throughout, all ${all().length} as their ` +
          `source says; inference was taken over ${takenOver} times, ${look.conclusions} conclusions, ${look.differences.length} differences`,
      )
      expect(touched.things.length).toBeGreaterThan(100)
      expect(takenOver).toBeGreaterThan(0)
    },
  )
})

/** Through a load balancer that sends each request to another process. */
async function readOwnWrites(urls: readonly [string, string]): Promise<void> {
  const [url] = urls
  let requests = 0
  const balanced: typeof fetch = (requested, init) =>
    fetch(String(requested).replace(url, urls[requests++ % 2] ?? url), init)
  const mlg = connect({ url, fetch: balanced, onIncomplete: () => undefined })
  const uri = 'aip://model/registry/ranking-v5'
  for (let i = 0; i < 10; i++) {
    // No source has tags, so the comparison with the sources ignores them.
    await mlg.annotate({ uri, addTags: [`written=${i}`] })
    expect((await mlg.describe({ uri })).attributes['tags']).toContainEqual({ tag: 'written', value: String(i) })
    if (i % 3 === 0) requests++
  }
}

// An hour by default: only for `npm run soak -- chaos`.
if (process.env['MLG_SOAK'] === '1') chaosEverywhere()

interface Members {
  readonly worker: FleetMember
  readonly intake: FleetMember
  readonly api: FleetMember
  /** One holds the duty, the other waits for it. */
  readonly inferring: readonly FleetMember[]
}

/** Lists all in turn, in a new order each round; with fewer kills than victims, inference is always included. */
function victims(random: Random): readonly Victim[] {
  const first: Victim[] = ['inference', ...shuffle(random, OTHERS).slice(0, KILLS - 1)]
  const out = shuffle(random, first)
  while (out.length < KILLS) out.push(...shuffle(random, VICTIMS))
  return out.slice(0, KILLS)
}

async function killAndBring(victim: (typeof OTHERS)[number], members: Members): Promise<void> {
  switch (victim) {
    case 'postgres':
      await postgres?.kill()
      return await postgres?.restart()
    case 'kafka':
      await kafka?.kill()
      return await kafka?.restart()
    case 'worker':
    case 'intake':
    case 'api':
      await members[victim].kill()
      return await members[victim].start()
  }
}

/** Kills the inferring process, and restarts it when another has taken over. */
async function takeOver(inferring: readonly FleetMember[]): Promise<void> {
  let killed: FleetMember | null = null
  await eventually(async () => (killed = await onDuty(inferring)) !== null, 'somebody infers', BOUND_MS)
  const [victim] = inferring.filter((member) => member === killed)
  await victim?.kill()
  const others = inferring.filter((member) => member !== victim)
  await eventually(async () => (await onDuty(others)) !== null, 'another one takes over', BOUND_MS)
  await victim?.start()
}

async function onDuty(inferring: readonly FleetMember[]): Promise<FleetMember | null> {
  for (const member of inferring) {
    const status = await fetch(`${member.url}/api/v1/status`)
      .then(async (r) => (await r.json()) as { followers?: readonly { name: string; ready: boolean }[] })
      .catch(() => ({ followers: [] }))
    if (status.followers?.some(({ name, ready }) => name === 'inference' && ready)) return member
  }
  return null
}

/** A few models change often, and everything else sometimes. */
function changing(demo: Demo, random: Random): () => void {
  const models = [...demo.ids('models')].slice(0, 40)
  const company = changesOf(demo, random)
  let n = 0
  return () => {
    if (++n % 2 === 0) company()
    else demo.patch('registry', 'models', models[below(random, models.length)] ?? '', { name: `hot ${n}` })
  }
}

/** Changes continue during the work, and shortly before and after it. */
async function underLoad(load: { change: () => void; random: Random }, work: () => Promise<void>): Promise<void> {
  const before = 10 + below(load.random, 60)
  let [n, ticks, isDone] = [0, 0, false]
  const timer = setInterval(() => {
    const isLater = n > before + CHANGES_AFTER_KILL && !isDone
    if (isLater && ++ticks % (LATER_EVERY_MS / CHANGE_EVERY_MS) !== 0) return
    load.change()
    n++
  }, CHANGE_EVERY_MS)
  fleet.later(() => clearInterval(timer))
  await eventually(() => n >= before, 'some changes are made before', 10_000)
  await work()
  isDone = true
  const after = n + 20
  await eventually(() => n >= after, 'some changes are made after', 10_000)
  clearInterval(timer)
}
