import { rmSync } from 'node:fs'
import { Admin, ProduceAcks, Producer } from '@platformatic/kafka'
import { afterAll, describe, expect, it } from 'vitest'
import { eventually } from '../../parts.ts'
import { startBrokers } from '../../../adapters/kafka/testing/broker.ts'
import { intakeOf, QUICK, TakenRecord } from '../../../adapters/kafka/testing/taking.ts'

/** Inputs: `src/adapters/kafka`, `src/intake`. */
const started = await startBrokers()
afterAll(async () => {
  await started?.stop()
  if (started !== null) rmSync(started.data, { recursive: true, force: true })
})

const TOPIC = 'moving'
const BOUND_MS = 60_000
/** Enough to find the next leader and to fetch from it. */
const ROUNDS = 10

describe.skipIf(started === null)('a partition whose leader changes', { timeout: 180_000 }, () => {
  it("loses no record that the old leader sent and the record hasn't taken yet", async () => {
    const { nodes, urls } = started as NonNullable<typeof started>
    const client = { clientId: 'test', bootstrapBrokers: [...urls], retries: 40, retryDelay: 250 }
    const [admin, producer] = [new Admin(client), new Producer(client)]
    await admin.createTopics({ topics: [TOPIC], partitions: 1, replicas: nodes.length })
    const leader = async (): Promise<number> => {
      const found = await admin.metadata({ topics: [TOPIC], forceUpdate: true }).catch(() => null)
      return found?.topics.get(TOPIC)?.partitions[0]?.leader ?? -1
    }
    const send = (n: number): Promise<unknown> =>
      producer.send({ messages: [{ topic: TOPIC, value: Buffer.from(String(n)) }], acks: ProduceAcks.ALL })
    const record = new TakenRecord()
    const { promise: opened, resolve: open } = Promise.withResolvers<void>()
    record.gate = opened
    let looks = 0
    const intake = intakeOf({
      brokers: urls,
      groupId: TOPIC,
      topics: [{ topic: TOPIC, source: null }],
      take: record.take,
      timing: { ...QUICK, sessionMs: 30_000 },
      onLag: () => void looks++,
    })
    /** As the broker has so many, the intake had some rounds to fetch them. */
    const fetched = async (count: number): Promise<void> => {
      await eventually(() => intake.health().lag[0]?.lag === count, `the broker has ${count} records`, BOUND_MS)
      const before = looks
      await eventually(() => looks >= before + ROUNDS, `the intake looked again after ${count} records`, BOUND_MS)
    }
    try {
      await intake.ready
      await eventually(async () => (await leader()) > 0, 'a broker leads the partition', BOUND_MS)
      await send(0)
      await eventually(() => record.calls === 1, 'the record is taking the first', BOUND_MS)
      await send(1)
      await fetched(2)
      const before = await leader()
      await nodes.find(({ id }) => id === before)?.kill()
      await eventually(async () => ![before, -1].includes(await leader()), 'another broker leads it', BOUND_MS)
      await send(2)
      await fetched(3)
      open()
      await eventually(() => record.numbers.has(2), 'the last is taken', BOUND_MS)
      await eventually(() => intake.health().lag[0]?.lag === 0, 'all is taken', BOUND_MS)
      expect([...record.numbers].toSorted()).toEqual([0, 1, 2])
    } finally {
      open()
      await intake.stop()
      await Promise.all([admin.close(), producer.close()])
    }
  })
})
