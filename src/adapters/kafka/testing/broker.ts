import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Admin,
  Consumer,
  offsetCommitV8,
  offsetFetchV8,
  ProduceAcks,
  Producer,
  type Connection,
  type MessageToProduce,
} from '@platformatic/kafka'
import { cacheFolder, whileLocked } from '../../../../scripts/services/cache.ts'
import {
  kafka,
  startKafka,
  startKafkaCluster,
  type KafkaClusterOptions,
  type KafkaOptions,
  type RunningKafka,
  type RunningKafkaCluster,
} from '../../../../scripts/services/kafka.ts'
import type { ServiceStartOptions } from '../../../../scripts/services/service.ts'
import { eventually } from '../../../testing/parts.ts'
import { reportMissing } from '../../../testing/services.ts'
import { sendBatch, type BombCodec } from './bombs.ts'

/** A real broker for a test, with its topics and records; null if none can be started (it reports why). */
export async function startBroker(options: Partial<KafkaOptions> = {}): Promise<Broker | null> {
  const folder = await brokerFolder()
  if (folder === null) return null
  return new Broker(await startKafka({ ...folder, ...options }), folder.data)
}

/** Three brokers; null as above. The caller removes `data`. */
export async function startBrokers(
  options: Pick<KafkaClusterOptions, 'front' | 'disk'> = {},
): Promise<(RunningKafkaCluster & { readonly data: string }) | null> {
  const folder = await brokerFolder()
  return folder === null ? null : { ...(await startKafkaCluster({ ...folder, ...options })), data: folder.data }
}

async function brokerFolder(): Promise<ServiceStartOptions | null> {
  const reason = await kafka.unavailable()
  if (reason !== null) return reportMissing('kafka', reason)
  const cache = cacheFolder()
  await whileLocked(join(cache, kafka.name), console.log, () => kafka.fetch(cache, console.log))
  return { cache, data: mkdtempSync(join(tmpdir(), 'mlg-kafka-')), say: () => undefined }
}

interface BrokerRecord {
  readonly value: string | Buffer | null
  readonly key?: string
  readonly partition?: number
}

interface CommittedPosition {
  readonly offset: number
  readonly metadata: string | null
}

export class Broker {
  readonly server: RunningKafka
  readonly #data: string
  readonly #producer: Producer
  readonly #admin: Admin

  constructor(server: RunningKafka, data: string) {
    this.server = server
    this.#data = data
    const client = { clientId: 'test', bootstrapBrokers: [server.url], retries: 40, retryDelay: 250 }
    this.#producer = new Producer(client)
    this.#admin = new Admin(client)
  }

  async topic(name: string, partitions = 1): Promise<string> {
    await this.#admin.createTopics({ topics: [name], partitions, replicas: 1 })
    // The controller answers before the broker leads the partitions; records sent in between may be sent twice.
    await eventually(async () => await this.#leads(name, partitions), `the broker leads ${name}`)
    return name
  }

  async #leads(topic: string, partitions: number): Promise<boolean> {
    const metadata = await this.#admin.metadata({ topics: [topic], forceUpdate: true }).catch(() => null)
    const known = metadata?.topics.get(topic)?.partitions ?? []
    return known.length === partitions && known.every(({ leader }) => leader >= 0)
  }

  async deleteTopic(name: string): Promise<void> {
    await this.#admin.deleteTopics({ topics: [name] })
  }

  async grow(topic: string, partitions: number): Promise<void> {
    await this.#admin.createPartitions({ topics: [{ name: topic, count: partitions, assignments: null }] })
  }

  async send(topic: string, records: readonly BrokerRecord[], compression: 'none' | BombCodec = 'none'): Promise<void> {
    const messages = records.map(({ value, key, partition }): MessageToProduce => ({
      topic,
      ...(value !== null && { value: Buffer.from(value) }),
      ...(key !== undefined && { key: Buffer.from(key) }),
      ...(partition !== undefined && { partition }),
    }))
    for (let i = 0; i < messages.length; i += 1_000)
      await this.#producer.send({
        messages: messages.slice(i, i + 1_000),
        idempotent: true,
        acks: ProduceAcks.ALL,
        compression,
      })
  }

  /** There is one broker, so it leads every partition. */
  connection(): Promise<Connection> {
    return this.#coordinator()
  }

  async topicId(topic: string): Promise<string> {
    return (await this.#admin.metadata({ topics: [topic] })).topics.get(topic)?.id ?? ''
  }

  /** Sends the batch unchanged to the first partition. */
  async sendBatch(topic: string, batch: Buffer): Promise<void> {
    await sendBatch(await this.#coordinator(), topic, batch)
  }

  /** Sends records in a transaction that is committed or aborted. */
  async sendInTransaction(topic: string, records: readonly BrokerRecord[], end: 'commit' | 'abort'): Promise<void> {
    const transactionalId = `${topic}-${end}`
    const producer = new Producer({
      clientId: 'test',
      bootstrapBrokers: [this.server.url],
      retries: 40,
      retryDelay: 250,
      idempotent: true,
      transactionalId,
    })
    try {
      const transaction = await producer.beginTransaction()
      const messages = records.map(({ value }) => ({ topic, ...(value !== null && { value: Buffer.from(value) }) }))
      await transaction.send({ messages, acks: ProduceAcks.ALL })
      await transaction[end]()
    } finally {
      await producer.close()
    }
  }

  /** Offsets that the group committed, by partition; -1 if none. */
  async committed(groupId: string, topic: string, partitions = 1): Promise<readonly number[]> {
    const consumer = new Consumer({ clientId: 'test', bootstrapBrokers: [this.server.url], groupId })
    try {
      const numbers = Array.from({ length: partitions }, (_, i) => i)
      const offsets = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: numbers }] })
      return numbers.map((partition) => Number(offsets.get(topic)?.[partition] ?? -1n))
    } finally {
      await consumer.close(true)
    }
  }

  /** Returns the offsets that a group committed for the first partition, with their metadata. */
  async committedOffsets(groupId: string, topic: string): Promise<readonly CommittedPosition[]> {
    const requested = [{ groupId, memberId: null, memberEpoch: -1, topics: [{ name: topic, partitionIndexes: [0] }] }]
    const { groups } = await offsetFetchV8.api.async(await this.#coordinator(), requested, false)
    return groups.flatMap((group) =>
      group.topics.flatMap(({ partitions }) =>
        partitions.map(({ committedOffset, metadata }) => ({
          offset: Number(committedOffset),
          metadata: metadata ?? null,
        })),
      ),
    )
  }

  /** Commits for the first partition of a group that has no members. */
  async commitOffset(groupId: string, topic: string, { offset, metadata }: CommittedPosition): Promise<void> {
    const commitOffset = { committedOffset: BigInt(offset), committedLeaderEpoch: -1, committedMetadata: metadata }
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, ...commitOffset }] }]
    await offsetCommitV8.api.async(await this.#coordinator(), groupId, -1, '', null, topics)
  }

  /** There is one broker, so it coordinates every group. */
  async #coordinator(): Promise<Connection> {
    const [one] = (await this.#admin.metadata({ topics: [] })).brokers.values()
    if (one === undefined) throw new Error('the cluster has no broker')
    return this.#admin.connections.get(one)
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.#producer.close(), this.#admin.close()])
    await this.server.stop()
    rmSync(this.#data, { recursive: true, force: true })
  }
}
