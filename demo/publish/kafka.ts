import { Admin, findErrorBy, ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka'
import type { ThinEvent } from '../emit.ts'
import type { SourceName } from '../tables/table.ts'
import type { Publisher } from './publisher.ts'

/** An idempotent producer waits for ever for a topic that isn't there, so every step has this time at most. */
const TIME_LIMIT_MS = 10_000
const PARTITIONS = 4
const DEFAULT_TOPIC = 'mlg.events'

export interface KafkaAddress {
  readonly brokers: readonly string[]
  /** `{source}` in it stands for the source's name: then each source has a topic of its own. */
  readonly topic: string
}

/** `kafka://host:port,host:port/topic`, or just `host:port` for the topic `mlg.events`. */
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
        await within(send(to, source, events))
      } catch (error) {
        // What a producer had under way when it failed is unknown; the next one begins with a clean sequence.
        topics.delete(to)
        void close().catch(() => undefined)
        throw error
      }
    },
    close: () => within(close()),
  }
}

/** The key is the id of what changed: all that is told of one thing lies in one partition. The source is named in the
 * event, since a shared topic says nothing of it. */
function recordOf(source: SourceName, event: ThinEvent): { key: string; value: string } {
  const { event_type, event_id, occurred_at, ...ids } = event
  const key = `${source}/${Object.values(ids)[0] ?? event_id}`
  return { key, value: JSON.stringify({ event_type, event_id, occurred_at, source, ...ids }) }
}

/** Makes the topic unless it is there; another source, or another process, may be making it at the same time. */
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

async function within(work: Promise<void>): Promise<void> {
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
