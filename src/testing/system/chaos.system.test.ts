import { afterEach, describe, expect, it } from 'vitest'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { below, seeded, shuffled, type Random } from '../../lib/random.ts'
import { eventually } from '../parts.ts'
import { service } from '../services.ts'
import { Fleet, type Member } from './fleet.ts'

/**
 * kill -9 of any process, of PostgreSQL or of the broker, at random moments under load: in the end the record says what the
 * sources say, and no acknowledged event is lost. Sweeps are far away, so only marks bring anything back. `MLG_SEED=<n>` repeats.
 */
const postgres = await service('postgres')
const kafka = await service('kafka')
const KILLS = process.env.MLG_SOAK === '1' ? 60 : 3
const SEED = Number(process.env.MLG_SEED ?? 20_261_120)

const fleet = new Fleet(20_000 + (process.pid % 4_000))
afterEach(() => fleet.takeDown())

const VICTIMS = ['worker', 'intake', 'postgres', 'kafka', 'api'] as const
type Victim = (typeof VICTIMS)[number]

describe.skipIf(postgres === null || kafka === null)(
  `${KILLS} kills of whatever there is, under load (seed ${SEED})`,
  () => {
    it('the record ends equal to the sources', { timeout: 1_800_000 }, async () => {
      const random = seeded(SEED)
      const topic = `chaos.${fleet.port()}`
      const demo = await fleet.demo({ bus: { kind: 'kafka', url: `kafka://${kafka?.url ?? ''}/${topic}` } })
      const taken = await openDatabases(() => postgres?.url ?? '').take()
      fleet.later(() => taken.giveBack())
      const intake = { kafka: { brokers: [kafka?.url ?? ''], groupId: topic, topics: [{ topic }] } }
      const more = { folder: fleet.folder(), store: taken.url, intake }
      const members = {
        worker: await fleet.start(demo, 'worker', more),
        intake: await fleet.start(demo, 'intake', more),
        api: await fleet.start(demo, 'api', more),
      }
      const models = [...demo.ids('models')].slice(0, 40)
      const names = new Map<string, string>()
      const change = (n: number): void => {
        const id = models[below(random, models.length)] ?? ''
        names.set(id, `name ${n}`)
        demo.patch('registry', 'models', id, { name: `name ${n}` })
      }
      const killed: Victim[] = []
      let turn: Victim[] = []
      for (let kill = 0; kill < KILLS; kill++) {
        // All of them in turn, in a new order each round.
        if (turn.length === 0) turn = shuffled(random, VICTIMS)
        const victim = turn.pop() ?? 'worker'
        killed.push(victim)
        await underLoad({ change, random, from: kill * 1_000 }, () => killAndBring(victim, members))
        await eventually(
          async () => (await wrong(members.api, names)).length === 0,
          `after kill ${kill} (${victim}) the record says what the sources say`,
          90_000,
        ).catch(async (error: unknown) => {
          throw new Error(`${String(error)}: ${(await wrong(members.api, names)).slice(0, 5).join('; ')}`)
        })
      }
      console.log(
        `${KILLS} kills (${killed.join(', ')}): ${names.size} entities changed throughout, all as their source says`,
      )
      expect(names.size).toBeGreaterThan(10)
    })
  },
)

async function killAndBring(victim: Victim, members: Record<'worker' | 'intake' | 'api', Member>): Promise<void> {
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

/** Changes go on while the work is done, and a little before and after. */
async function underLoad(
  load: { change: (n: number) => void; random: Random; from: number },
  work: () => Promise<void>,
): Promise<void> {
  let n = load.from
  const timer = setInterval(() => load.change(n++), 10)
  await eventually(() => n >= load.from + 10 + below(load.random, 60), 'some changes are made before', 10_000)
  await work()
  const after = n + 20
  await eventually(() => n >= after, 'some changes are made after', 10_000)
  clearInterval(timer)
}

async function wrong(api: Member, names: ReadonlyMap<string, string>): Promise<string[]> {
  const bad: string[] = []
  for (const [id, name] of names) {
    const uri = encodeURIComponent(
      `aip://model/registry/${encodeURIComponent(id).replaceAll(/%2F|%3A|%40/g, decodeURIComponent)}`,
    )
    const body = await fetch(`${api.url}/api/v1/entities/${uri}/normalised`)
      .then(async (r) => (await r.json()) as { name?: string })
      .catch(() => ({ name: 'no answer' }))
    if (body.name !== name) bad.push(`${id} is "${body.name ?? ''}", not "${name}"`)
  }
  return bad
}
