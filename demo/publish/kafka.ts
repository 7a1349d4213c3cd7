import { Admin, findErrorBy, ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka'
import type { ThinEvent } from '../emit.ts'
import type { SourceName } from '../tables/table.ts'
import type { Publisher } from './publisher.ts'

/** An idempotent producer waits for ever for a missing topic, so every step has this limit. */
const TIME_LIMIT_MS = 10_000
const PARTITIONS = 4
const DEFAULT_TOPIC = 'mlg.events'

interface KafkaAddress {
  readonly brokers: readonly string[]
  /** `{source}` stands for the source's name, which gives each source its own topic. */
  readonly topic: string
}

/** Parses `kafka://host:port,host:port/topic`, or just `host:port` for the topic `mlg.events`. */
export function readAddress(text: string): KafkaAddress {
  const [, hosts, topic = DEFAULT_TOPIC] = /^(?:kafka:\/\/)?([^/]+:\d+)(?:\/([\w.{}-]+))?$/.exec(text) ?? []
  if (hosts === undefined) throw new Error('demo: --bus-url of Kafka is kafka://host:port/topic.')
  return { brokers: hosts.split(','), topic }
}

export function kafkaPublisher(url: string): Publisher {
  const { brokers, topic } = readAddress(url)
  const client = { clientId: 'mlg-demo', bootstrapBrokers: [...brokers], retries: 3, retryDelay: 200 }
  const topics = new Set<string>()
  let producer: Producer<string, string, string, string> | null = null

  const send = async (to: string, source: SourceName, events: readonly ThinEvent[]): Promise<void> => {
    if (!topics.has(to)) await ensureTopic(client, to)
    topics.add(to)
    producer ??= new Producer({ ...client, serializers: stringSerializers })
    await producer.send({
      messages: events.map((event) => ({ topic: to, ...recordOf(source, event) })),
      idempotent: true,
      acks: ProduceAcks.ALL,
    })
  }
  const close = async (): Promise<void> => {
    const closing = producer
    producer = null
    await closing?.close()
  }
  return {
    publish: async (source, events) => {
      const to = topic.replaceAll('{source}', source)
      try {
        await waitWithin(send(to, source, events))
      } catch (error) {
        // After a failure, the state of messages in flight is unknown; the next producer starts a clean sequence.
        topics.delete(to)
        void close().catch(() => undefined)
        throw error
      }
    },
    close: () => waitWithin(close()),
  }
}

/** The key is the changed id, so that events of one entity share a partition; the event itself names its source. */
function recordOf(source: SourceName, event: ThinEvent): { key: string; value: string } {
  const { event_type, event_id, occurred_at, ...ids } = event
  const key = `${source}/${Object.values(ids)[0] ?? event_id}`
  return { key, value: JSON.stringify({ event_type, event_id, occurred_at, source, ...ids }) }
}

/** Creates the topic unless it exists; another source or process may be creating it at the same time. */
export async function ensureTopic(client: ConstructorParameters<typeof Admin>[0], topic: string): Promise<void> {
  const admin = new Admin(client)
  try {
    const there = await admin.listTopics()
    if (!there.includes(topic)) await admin.createTopics({ topics: [topic], partitions: PARTITIONS, replicas: 1 })
  } catch (error) {
    const isThere = error instanceof Error && findErrorBy(error, 'apiId', 'TOPIC_ALREADY_EXISTS') !== null
    if (!isThere) throw error
  } finally {
    await admin.close()
  }
}

async function waitWithin(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`demo: Kafka did not answer within ${TIME_LIMIT_MS} ms.`)), TIME_LIMIT_MS)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
