import { afterAll, describe, expect, test } from 'vitest'
import { eventually } from '../../src/testing/parts.ts'
import { startBroker, type Broker } from '../../src/adapters/kafka/testing/broker.ts'
import { intakeOf, TakenRecord } from '../../src/adapters/kafka/testing/taking.ts'
import { startDemo } from '../company.ts'
import { ensureTopic, readAddress } from './kafka.ts'

const started = await startBroker()
afterAll(() => started?.stop())

test.each([
  ['127.0.0.1:9092', { brokers: ['127.0.0.1:9092'], topic: 'mlg.events' }],
  ['kafka://a:1,b:2/{source}.events', { brokers: ['a:1', 'b:2'], topic: '{source}.events' }],
])('%s is an address', (text, address) => expect(readAddress(text)).toEqual(address))

test('an address without a port is rejected', () => expect(() => readAddress('kafka://a/b')).toThrow(/--bus-url/))

describe.skipIf(started === null)('the demo company on Kafka', { timeout: 60_000 }, () => {
  const broker = started as Broker
  const patch = { description: 'changed' }
  const told = {
    event_type: 'model_instance_updated',
    instance_id: 'ranking-model-v5-20XX0101',
    source: 'registry',
  }

  test('lets several sources create the same topic at once', async () => {
    const client = { clientId: 'test', bootstrapBrokers: [broker.server.url] }
    await Promise.all([1, 2, 3].map(() => ensureTopic(client, 'made-by-three')))
  })

  test('publishes changes on one topic for all sources', async () => {
    const demo = await startDemo({ bus: { kind: 'kafka', url: `kafka://${broker.server.url}/shared` } })
    demo.patch('registry', 'instances', 'ranking-model-v5-20XX0101', patch)
    demo.patch('identity', 'users', 'alice', patch)
    await demo.events.idle()
    const record = new TakenRecord()
    const topics = [{ topic: 'shared', source: null }]
    const intake = intakeOf({ brokers: [broker.server.url], groupId: 'shared', topics, take: record.take })
    const alice = { user_id: 'alice', source: 'identity' }
    // Messages sent before the broker leads a new topic may be duplicated.
    const bothTold = (): boolean => record.values.length >= 2
    // The first reader of a new topic waits for the broker to create it, and its group.
    const what = (): string => `both are told: ${JSON.stringify({ taken: record.taken, health: intake.health() })}`
    await eventually(bothTold, what, 45_000)
    expect(record.values).toEqual(expect.arrayContaining([told, alice].map((one) => expect.objectContaining(one))))
    expect(demo.events.stats('registry')).toMatchObject({ sent: 1, queued: 0 })
    await intake.stop()
    await demo.stop()
  })

  test('publishes changes on a topic per source, and waits for an absent broker', async () => {
    const demo = await startDemo({ bus: { kind: 'kafka', url: `kafka://${broker.server.url}/of-{source}` } })
    await broker.server.kill()
    demo.patch('registry', 'instances', 'ranking-model-v5-20XX0101', patch)
    await eventually(() => demo.events.stats('registry').retries > 0, 'it is tried again')
    await broker.server.restart()
    await demo.events.idle()
    const record = new TakenRecord()
    const topics = [{ topic: 'of-registry', source: 'registry' }]
    const intake = intakeOf({ brokers: [broker.server.url], groupId: 'own', topics, take: record.take })
    await eventually(() => record.taken.length > 0, 'it is told')
    expect(record.taken[0]).toMatchObject({ event: { value: told }, channel: { source: 'registry' } })
    await intake.stop()
    await demo.stop()
  })
})
