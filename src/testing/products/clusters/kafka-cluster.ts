import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Admin } from '@platformatic/kafka'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { BrokerNode, RunningKafkaCluster } from '../../../../scripts/services/kafka.ts'
import type { Demo } from '../../../../demo/company.ts'
import { startBrokers } from '../../../adapters/kafka/testing/broker.ts'
import { below, randomFrom } from '../../../lib/random.ts'
import { eventually } from '../../parts.ts'
import { changesOf } from '../../system/company-changes.ts'
import { Fleet, type FleetMember } from '../../system/fleet.ts'
import { copySettledCompany } from '../../system/harness.ts'
import { plantedModel, Probe, seconds } from '../../system/probe.ts'
import { allEntities, untilEqual } from '../../system/sources.ts'

/**
 * Three brokers with three copies of each record, and a service that takes events from them. Sweeps are far away, so a
 * lost event would leave its entity wrong. In a soak everything that can happen to a cluster happens, in sequence.
 */
const SOAK = process.env['MLG_SOAK'] === '1'
const SEED = Number(process.env['MLG_SEED'] ?? 20_261_123)
const BOUND_MS = 90_000
const CHANGE_EVERY_MS = 20
const TOPIC = 'cluster.events'

export function threeBrokers(): void {
  describe(`three brokers (seed ${SEED})`, { timeout: SOAK ? 1_800_000 : 300_000 }, () => {
    const fleet = new Fleet()
    let cluster: Awaited<ReturnType<typeof startBrokers>> = null
    beforeAll(async () => void (cluster = await startBrokers()))
    afterEach(() => fleet.takeDown())
    afterAll(async () => {
      await cluster?.stop()
      if (cluster !== null) rmSync(cluster.data, { recursive: true, force: true })
    })

    it('may be killed, rolled and replaced: each entity ends as its source has it, and no answer is wrong', async (context) => {
      if (cluster === null) return context.skip()
      await exercise(cluster, fleet)
    })
  })
}

async function exercise({ nodes, urls }: RunningKafkaCluster, fleet: Fleet): Promise<void> {
  const [first, second, third] = nodes as readonly [BrokerNode, BrokerNode, BrokerNode]
  const random = randomFrom(SEED)
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...urls], retries: 40, retryDelay: 250 })
  fleet.later(() => admin.close())
  await admin.createTopics({ topics: [TOPIC], partitions: 6, replicas: nodes.length })
  const demo = await fleet.demo({ bus: { kind: 'kafka', url: `kafka://${urls.join(',')}/${TOPIC}` } })
  // Nothing listens at the first address: the service starts with another.
  const intake = { kafka: { brokers: ['127.0.0.1:1', ...urls], groupId: TOPIC, topics: [{ topic: TOPIC }] } }
  // No person confirms disappearances; suspected deletions are tested in sweeps.system.test.ts.
  const folder = fleet.folder()
  await copySettledCompany(join(folder, 'data'))
  const member = await fleet.start(demo, 'all', { folder, intake, guard: { share: 1 } })
  const where = { demo, url: member.url }
  await untilEqual(where, [...allEntities(demo)], { what: 'the company is known', boundMs: BOUND_MS })
  const change = changesOf(demo, random)
  const changing = setInterval(change, CHANGE_EVERY_MS)
  const probe = new Probe(probeOf(demo, member))
  fleet.later(() => clearInterval(changing))
  fleet.later(() => probe.stop())

  const step = async (name: string, work: () => Promise<void>): Promise<void> => {
    const { stalestMs } = await probe.during(work)
    console.log(`three brokers, ${name}: a change took ${seconds(stalestMs)} at most to show`)
    expect(probe.wrong).toEqual([])
  }
  const inSync = (): Promise<void> => eventually(() => isComplete(admin), 'all copies are in sync', BOUND_MS)
  const killNode = async (node: BrokerNode): Promise<void> => {
    await node.kill()
    await probe.comesThrough(3)
  }
  const back = async (...those: readonly BrokerNode[]): Promise<void> => {
    await Promise.all(those.map((node) => node.start()))
    await inSync()
  }

  await inSync()
  await step('nothing happens', () => probe.comesThrough(SOAK ? 5 : 2))
  const victim = nodes[below(random, nodes.length)] ?? first
  await step(`broker ${victim.id} is killed`, () => killNode(victim))
  await step('and is back', () => back(victim))
  for (const node of SOAK ? nodes : []) {
    await step(`broker ${node.id} is killed`, () => killNode(node))
    await step('and is back', () => back(node))
  }
  for (const node of SOAK ? nodes : []) {
    await step(`rolling, broker ${node.id}`, async () => {
      await node.stop()
      await back(node)
    })
  }
  if (SOAK) {
    await step(`broker ${third.id} loses its disk`, async () => {
      await third.kill()
      third.loseDisk()
      await back(third)
    })
    await step('the service is killed, and starts while one broker is away', async () => {
      await first.kill()
      await member.kill()
      await member.start()
      await probe.comesThrough(3)
      await back(first)
    })
    await step('two are away, so there is no quorum', async () => {
      await Promise.all([first.kill(), second.kill()])
      await eventually(async () => (await reasons(member)).includes('Kafka'), 'readiness says so', BOUND_MS)
      await back(first, second)
      await eventually(async () => !(await reasons(member)).includes('Kafka'), 'it recovers by itself', BOUND_MS)
    })
  }
  clearInterval(changing)
  await probe.stop()
  await untilEqual(where, [...allEntities(demo)], {
    what: `all is as its source says (seed ${SEED})`,
    boundMs: BOUND_MS,
  })
  await eventually(async () => (await lagOf(member)) === 0, 'all is taken and committed')
  const { rounds } = probe
  console.log(`three brokers: ${rounds} probes, ${[...allEntities(demo)].length} things as their sources have them`)
}

/** Reads a model as the API shows it. */
function probeOf(demo: Demo, { url }: FleetMember): ConstructorParameters<typeof Probe>[0] {
  const { uri, change, numberIn } = plantedModel(demo)
  const entity = `${url}/api/v1/entities/${encodeURIComponent(uri)}`
  return {
    change,
    seen: async () => {
      const response = await fetch(entity).catch(() => null)
      if (response?.status === 404) return 0
      return response?.ok === true ? numberIn(await response.text()) : null
    },
  }
}

/** Tells whether each partition has its three copies. */
async function isComplete(admin: Admin): Promise<boolean> {
  const metadata = await admin.metadata({ topics: [TOPIC], forceUpdate: true }).catch(() => null)
  return metadata?.topics.get(TOPIC)?.partitions.every(({ isr }) => isr.length === 3) === true
}

async function reasons({ url }: FleetMember): Promise<string> {
  return JSON.stringify(await (await fetch(`${url}/readyz`)).json())
}

async function lagOf({ url }: FleetMember): Promise<number | null> {
  const { buses } = (await (await fetch(`${url}/api/v1/status`)).json()) as {
    buses: { kafka: { lag: readonly { lag: number | null }[] } }
  }
  return buses.kafka.lag.reduce<number | null>((sum, { lag }) => (sum === null || lag === null ? null : sum + lag), 0)
}
