import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IncomingEvent } from '../../src/contracts/intake.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { startSqsIntake } from '../../src/adapters/sqs/intake.ts'
import { CREDENTIALS, REGION, startQueues, type Queues, type TestQueue } from '../../src/adapters/sqs/testing/queues.ts'
import { TakenDeliveries } from '../../src/adapters/sqs/testing/taking.ts'
import { eventually, silentLog } from '../../src/testing/parts.ts'
import type { ThinEvent } from '../emit.ts'
import { snsPublisher, sqsPublisher } from './sqs.ts'

let queues: Queues
beforeAll(async () => {
  queues = await startQueues()
})
afterAll(() => queues.stop())

const events = (count: number): ThinEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    event_type: 'model_updated',
    event_id: `e-${i}`,
    occurred_at: '2026-11-20T12:00:00Z',
    model_id: `m-${i}`,
  }))

async function taken(queue: TestQueue, count: number): Promise<readonly IncomingEvent[]> {
  const taking = new TakenDeliveries()
  const intake = startSqsIntake({
    queueUrl: queue.url,
    region: REGION,
    endpoint: queues.service.url,
    credentials: CREDENTIALS,
    source: null,
    waitSeconds: 1,
    take: taking.take,
    log: silentLog,
    clock: systemClock,
  })
  await eventually(() => intake.health().events >= count, `${count} events are taken`)
  await intake.stop()
  return taking.calls.flat()
}

const asTaken = (count: number): unknown[] =>
  events(count).map((event) => expect.objectContaining({ value: { ...event, source: 'registry' } }))

describe('thin events', () => {
  it('are published to SQS, each with its source', async () => {
    const queue = await queues.create('by-sqs')
    const publisher = sqsPublisher(queue.url)
    await publisher.publish('registry', events(123))
    await publisher.publish('registry', [])
    await publisher.close()
    const seen = await taken(queue, 123)
    expect(seen).toHaveLength(123)
    expect(seen).toEqual(expect.arrayContaining(asTaken(123)))
  })

  it('are published to SNS, and reach every subscribed queue', async () => {
    const topic = await queues.topic('by-sns')
    const [wrapped, raw] = [await queues.create('sns-wrapped'), await queues.create('sns-raw')]
    await topic.feed(wrapped, false)
    await topic.feed(raw, true)
    const publisher = snsPublisher(`${queues.service.url}/${topic.arn}`)
    await publisher.publish('registry', events(25))
    await publisher.close()
    for (const queue of [wrapped, raw]) {
      const seen = await taken(queue, 25)
      expect(seen).toHaveLength(25)
      expect(seen).toEqual(expect.arrayContaining(asTaken(25)))
    }
  })

  it('fail to publish if the queue does not exist', async () => {
    const publisher = sqsPublisher(`${queues.service.url}/000000000000/nowhere`)
    await expect(publisher.publish('registry', events(1))).rejects.toThrow(/queue does not exist/)
    await publisher.close()
    expect(() => snsPublisher('http://127.0.0.1:1/topic')).toThrow('must end in the ARN of a topic')
  })
})
