import { afterEach, describe, expect, it } from 'vitest'
import type { Demo } from '../../../demo/company.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { below, randomFrom, shuffle, type Random } from '../../lib/random.ts'
import { eventually } from '../parts.ts'
import { service } from '../services.ts'
import { chaosEverywhere } from './chaos-everywhere.ts'
import { changesOf } from './company-changes.ts'
import { Fleet, type FleetMember } from './fleet.ts'
import { openAlongside, verifiedRecord } from './record.ts'
import { allEntities, TouchedEntity, untilEqual } from './sources.ts'

/**
 * kill -9 of any process, of PostgreSQL or of the broker, at random moments under load: in the end the record agrees
 * with the sources and the rules, and no acknowledged event is lost. Sweeps are disabled, so recovery depends on marks
 * alone. `MLG_SEED=<n>` repeats a run, `MLG_KILLS=<n>` sets its length.
 */
const [postgres, kafka] = await Promise.all([service('postgres'), service('kafka')])
const KILLS = Number(process.env['MLG_KILLS'] ?? (process.env['MLG_SOAK'] === '1' ? 60 : 3))
const SEED = Number(process.env['MLG_SEED'] ?? 20_261_120)
/** An inferring process holds the duty for 30 s beyond its end. */
const BOUND_MS = 90_000
/** A take-over lasts half a minute: more changes would test nothing else, and take most of the CPU. */
const CHANGE_EVERY_MS = 100

const fleet = new Fleet()
afterEach(() => fleet.takeDown())

const OTHERS = ['worker', 'intake', 'postgres', 'kafka', 'api'] as const
const VICTIMS = [...OTHERS, 'inference'] as const
type Victim = (typeof VICTIMS)[number]

describe.skipIf(postgres === null || kafka === null)(`${KILLS} kills of any process, under load (seed ${SEED})`, () => {
  it(
    'leave the record equal to the sources, with its conclusions',
    { timeout: 300_000 + KILLS * 180_000 },
    async () => {
      const random = randomFrom(SEED)
      const topic = `chaos.${fleet.port()}`
      const touched = new TouchedEntity()
      const bus = { kind: 'kafka', url: `kafka://${kafka?.url ?? ''}/${topic}` } as const
      const demo = await fleet.demo({ size: 'tiny', bus, onEvent: touched.hear })
      const taken = await openDatabases(() => postgres?.url ?? '').take()
      fleet.later(() => taken.giveBack())
      const intake = { kafka: { brokers: [kafka?.url ?? ''], groupId: topic, topics: [{ topic }] } }
      // No person confirms deletions during so many kills; sweeps.system.test.ts tests suspected ones.
      const more = { folder: fleet.folder(), store: taken.url, intake, guard: { share: 1 } }
      const [worker, intaking, api, ...inferring] = await Promise.all([
        fleet.start(demo, 'worker', more),
        fleet.start(demo, 'intake', more),
        fleet.start(demo, 'api', more),
        fleet.start(demo, 'inference', more),
        fleet.start(demo, 'inference', more),
      ])
      const members: Members = { worker, intake: intaking, api, inferring }
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
      const store = await openAlongside({ url: taken.url })
      const look = await verifiedRecord(store, BOUND_MS).finally(() => store.close())
      console.log(
        `${KILLS} kills (${killed.join(', ')}): ${touched.things.length} entities changed throughout, all ${all().length} as their ` +
          `source says; inference was taken over ${takenOver} times, ${look.conclusions} conclusions, ${look.differences.length} differences`,
      )
      expect(touched.things.length).toBeGreaterThan(100)
      expect(takenOver).toBeGreaterThan(0)
    },
  )
})

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
  let n = 0
  const timer = setInterval(() => {
    load.change()
    n++
  }, CHANGE_EVERY_MS)
  fleet.later(() => clearInterval(timer))
  const before = 10 + below(load.random, 60)
  await eventually(() => n >= before, 'some changes are made before', 10_000)
  await work()
  const after = n + 20
  await eventually(() => n >= after, 'some changes are made after', 10_000)
  clearInterval(timer)
}
