import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../sqlite/store.ts'
import { systemClock } from '../system-clock.ts'
import { eventDirectory } from '../../intake/event-directory.ts'
import { takeEvents, type IntakeParts } from '../../intake/take-events.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import { DEFAULT_QUARANTINE_BOUNDS } from '../../contracts/quarantine.ts'
import { eventually, noMeter, silentLog } from '../../testing/parts.ts'
import { startSqsIntake, type SqsIntake, type SqsIntakeOptions } from './intake.ts'
import { CREDENTIALS, REGION, startQueues, type Queues, type TestQueue } from './testing/queues.ts'
import { eventOf, TakenDeliveries } from './testing/taking.ts'

let queues: Queues
beforeAll(async () => {
  queues = await startQueues()
})
afterAll(() => queues.stop())

/** Short times, so that redelivery happens within the test. */
async function withIntake(
  queue: TestQueue,
  options: Pick<SqsIntakeOptions, 'take'> & Partial<SqsIntakeOptions>,
  work: (intake: SqsIntake) => Promise<void>,
): Promise<void> {
  const intake = startSqsIntake({
    queueUrl: queue.url,
    region: REGION,
    endpoint: queues.service.url,
    credentials: CREDENTIALS,
    source: null,
    waitSeconds: 1,
    hiddenSeconds: 1,
    log: silentLog,
    clock: systemClock,
    ...options,
  })
  try {
    await intake.ready
    await work(intake)
  } finally {
    await intake.stop()
  }
}

const emptied = (queue: TestQueue): Promise<void> =>
  eventually(async () => {
    const { waiting, inHand } = await queue.counts()
    return waiting + inHand === 0
  }, 'the queue is empty')

describe('an SQS queue', () => {
  it('delivers plain messages, arrays and lines, and is emptied', async () => {
    const queue = await queues.create('plain')
    const taking = new TakenDeliveries()
    await queue.send([JSON.stringify(eventOf(1)), JSON.stringify([eventOf(2), eventOf(3)]), '[]'])
    await queue.send([`${JSON.stringify(eventOf(4))}\n${JSON.stringify(eventOf(5))}`])
    await withIntake(queue, { take: taking.take }, async (intake) => {
      await emptied(queue)
      expect(taking.values).toHaveLength(5)
      expect(taking.values).toEqual(expect.arrayContaining([1, 2, 3, 4, 5].map(eventOf)))
      expect([...taking.channels]).toEqual(['sqs:plain'])
      expect(intake.health()).toMatchObject({ state: 'receiving', received: 4, taken: 4, events: 5, undeleted: 0 })
    })
  })

  it('delivers SNS messages, enveloped and raw', async () => {
    const [wrapped, raw] = [await queues.create('wrapped'), await queues.create('raw')]
    const topic = await queues.topic('models')
    await topic.feed(wrapped, false)
    await topic.feed(raw, true)
    await topic.publish(JSON.stringify(eventOf(1)))
    await topic.publish(JSON.stringify([eventOf(2), eventOf(3)]))
    for (const queue of [wrapped, raw]) {
      const taking = new TakenDeliveries()
      await withIntake(queue, { take: taking.take }, async () => {
        await emptied(queue)
        expect(taking.values).toHaveLength(3)
        expect(taking.values).toEqual(expect.arrayContaining([1, 2, 3].map(eventOf)))
      })
    }
  })

  it('passes on trace contexts: of a message, and through SNS enveloped and raw', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const all = [
      await queues.create('traced'),
      await queues.create('traced-wrapped'),
      await queues.create('traced-raw'),
    ]
    const [sent, wrapped, raw] = all as [TestQueue, TestQueue, TestQueue]
    const topic = await queues.topic('traced')
    await topic.feed(wrapped, false)
    await topic.feed(raw, true)
    await sent.send([JSON.stringify(eventOf(1))], traceparent)
    await topic.publish(JSON.stringify(eventOf(1)), traceparent)
    for (const queue of all) {
      const taking = new TakenDeliveries()
      await withIntake(queue, { take: taking.take }, async () => {
        await emptied(queue)
        expect(taking.calls.flat()).toMatchObject([{ value: eventOf(1), traceparent }])
      })
    }
  })

  it('quarantines poisonous messages one by one, and marks the others', async () => {
    const queue = await queues.create('poison')
    const store = openSqliteStore({ path: ':memory:' })
    const parts: IntakeParts = {
      store,
      directory: eventDirectory([...DEMO_PROVIDERS.values()].map((p) => ({ platform: p.name, provider: p }))),
      clock: systemClock,
      log: silentLog,
      meter: noMeter,
      quarantineBounds: DEFAULT_QUARANTINE_BOUNDS,
      componentType: (type) => type.toLowerCase(),
    }
    await queue.send(['<xml/>', JSON.stringify(eventOf(1)), '{"event_type":"no_such"}', '17'])
    await queue.send([JSON.stringify({ ...eventOf(2), padding: 'x'.repeat(100_000) })])
    const take: SqsIntakeOptions['take'] = (events, channel) => takeEvents(events, channel, parts)
    await withIntake(queue, { take, source: 'registry' }, async () => {
      await emptied(queue)
      const retained = await store.quarantined(0, 10)
      expect(retained.map((k) => k.reason).sort()).toEqual([
        'too-large',
        'unknown-event-type',
        'unreadable',
        'unreadable',
      ])
      expect(retained.every((k) => /^sqs:poison\/[\w-]{36}$/.test(k.channel) && k.source === 'registry')).toBe(true)
      expect((await store.dirty(Date.now())).due).toBe(1)
    })
    await store.close()
  })

  it("keeps messages that couldn't be taken, and redelivers them without loss", async () => {
    const queue = await queues.create('refused')
    const taking = new TakenDeliveries()
    taking.refuse = () => taking.refusals < 8
    await queue.send(Array.from({ length: 12 }, (_, i) => JSON.stringify(eventOf(i))))
    await withIntake(queue, { take: taking.take }, async (intake) => {
      await eventually(() => intake.health().state === 'failing', 'the intake says that it fails')
      await emptied(queue)
      expect(new Set(taking.values.map((v) => JSON.stringify(v))).size).toBe(12)
      await eventually(() => intake.health().state === 'receiving', 'the intake says that it works again')
      const { lastError, errorAt, answeredAt } = intake.health()
      expect(lastError).toContain("the record doesn't answer")
      for (const time of [errorAt, answeredAt]) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    })
  })

  it('keeps a message hidden while it is processed', async () => {
    const queue = await queues.create('slow')
    const taking = new TakenDeliveries()
    const held = Promise.withResolvers<void>()
    const began = performance.now()
    let calls = 0
    const take: SqsIntakeOptions['take'] = async (events, channel) => {
      calls++
      await held.promise
      return await taking.take(events, channel)
    }
    await queue.send([JSON.stringify(eventOf(1))])
    await withIntake(queue, { take, receivers: 3 }, async () => {
      // Three times its initial hiding time, with two receivers that would take it.
      await eventually(() => calls > 0 && performance.now() - began > 3_200, 'it is in hand for 3.2 s')
      held.resolve()
      await emptied(queue)
      expect(calls).toBe(1)
      expect(taking.values).toEqual([eventOf(1)])
    })
  })

  it('moves only messages that are never taken to its dead-letter queue, by its own policy', async () => {
    const dead = await queues.create('dead')
    const policy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 })
    const queue = await queues.create('redriven', { RedrivePolicy: policy })
    const taking = new TakenDeliveries()
    taking.refuse = (events) => events.some((e) => e.kind === 'parsed' && JSON.stringify(e.value).includes('m-bad'))
    await queue.send(['bad', 1, 2, 3].map((id) => JSON.stringify(eventOf(id))))
    await withIntake(queue, { take: taking.take }, async () => {
      await eventually(async () => (await dead.counts()).waiting === 1, 'the dead letter is there')
      await emptied(queue)
      expect(taking.values).toEqual(expect.arrayContaining([1, 2, 3].map(eventOf)))
      expect(taking.values).toHaveLength(3)
    })
  })

  it("gets no request after a stop, which doesn't wait for the long poll", async () => {
    const queue = await queues.create('stopped')
    const taking = new TakenDeliveries()
    const began = performance.now()
    await withIntake(queue, { take: taking.take, waitSeconds: 20 }, async (intake) => {
      await intake.stop()
      expect(intake.health().state).toBe('stopped')
    })
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('can be killed and restarted: the intake reconnects and takes every message', { timeout: 60_000 }, async () => {
    const queue = await queues.create('killed')
    const taking = new TakenDeliveries()
    const count = 300
    await queue.send(Array.from({ length: count }, (_, i) => JSON.stringify(eventOf(i))))
    await withIntake(queue, { take: taking.take }, async (intake) => {
      await eventually(() => taking.calls.length >= 3, 'some are taken')
      await queues.service.kill()
      await eventually(() => intake.health().state === 'failing', 'the intake says that it fails')
      await queues.service.restart()
      await emptied(queue)
      expect(new Set(taking.values.map((v) => JSON.stringify(v))).size).toBe(count)
      await eventually(() => intake.health().state === 'receiving', 'the intake says that it works again')
    })
  })
})
