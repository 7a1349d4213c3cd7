import { compatibilityPartitioner, ProduceAcks, Producer } from '@platformatic/kafka'
import type { Topic, TopicMessage } from '../../contracts/topic.ts'
import { securityOptions, type KafkaConnection } from './options.ts'

export interface KafkaTopicOptions extends KafkaConnection {
  readonly topic: string
}

/** Shorter than a duty's expiry, so that no old request is under way when another process takes over. */
const REQUEST_MS = 10_000

export function kafkaTopic({ topic, ...connection }: KafkaTopicOptions): Topic {
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'mlg',
    bootstrapBrokers: [...connection.brokers],
    // Chooses the same partition for a key as Java's clients.
    partitioner: compatibilityPartitioner,
    autocreateTopics: false,
    // The caller retries from the first message: the client's own retries could reorder messages of one key.
    retries: 0,
    repeatOnStaleMetadata: false,
    requestTimeout: REQUEST_MS,
    ...securityOptions(connection),
  })
  return {
    async publish(messages, signal) {
      const sent = producer.send({ messages: messages.map((one) => toProduced(topic, one)), acks: ProduceAcks.ALL })
      await unlessAborted(sent, signal)
    },
    close: () => producer.close(),
  }
}

function toProduced(topic: string, { key, value, headers }: TopicMessage) {
  const pairs = Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)] as const)
  return { topic, key: Buffer.from(key), value: Buffer.from(value), headers: new Map(pairs) }
}

async function unlessAborted(sent: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(new Error('publishing was cut off'))
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([sent, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
    sent.catch(() => undefined)
  }
}
