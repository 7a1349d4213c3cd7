/**
 * Throughput of the Kafka intake: `node bench/kafka.ts [events] [partitions]`. Prints; asserts nothing. Events of about
 * 150 bytes are produced first, then read by one member with a record that does nothing.
 */
import { systemClock } from '../src/adapters/system-clock.ts'
import { eventually, silentLog } from '../src/testing/parts.ts'
import { startKafkaIntake } from '../src/adapters/kafka/intake.ts'
import { startBroker } from '../src/adapters/kafka/testing/broker.ts'

const EVENTS = Number(process.argv[2] ?? 200_000)
const PARTITIONS = Number(process.argv[3] ?? 4)

const event = (i: number): string =>
  JSON.stringify({
    event_type: 'model_instance_updated',
    event_id: `event-${i}`,
    occurred_at: '2026-11-20T00:00:00Z',
    instance_id: `ranking-model-v5-${i}`,
    source: 'registry',
  })

const broker = await startBroker()
if (broker === null) process.exit(1)
const topic = await broker.topic('measure', PARTITIONS)
const began = performance.now()
await broker.send(
  topic,
  Array.from({ length: EVENTS }, (_, i) => ({ value: event(i), key: `${i}` })),
)
say('produced, in batches of 1,000', EVENTS, performance.now() - began)

for (const pass of ['cold', 'warm', 'warm again']) {
  let taken = 0
  let calls = 0
  let first = 0
  const intake = startKafkaIntake({
    brokers: [broker.server.url],
    groupId: pass.replaceAll(' ', '-'),
    topics: [{ topic, source: null }],
    log: silentLog,
    clock: systemClock,
    take: async (events) => {
      if (calls++ === 0) first = performance.now()
      taken += events.length
      return []
    },
  })
  await eventually(() => taken === EVENTS, 'all are taken', 120_000)
  say(`taken with commits, ${pass}, ${calls} calls`, taken, performance.now() - first)
  await intake.stop()
}
await broker.stop()

function say(what: string, count: number, ms: number): void {
  const rate = Math.round((count / ms) * 1_000).toLocaleString('en')
  console.log(`${what}: ${count.toLocaleString('en')} in ${Math.round(ms)} ms, ${rate} a second`)
}
