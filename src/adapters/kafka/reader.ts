import { ConnectionPool, IS_CONTROL, type Consumer, type RecordsBatch } from '@platformatic/kafka'
import type { IncomingEvent } from '../../contracts/intake.ts'
import { FETCH_BYTES, FETCH_WAIT_MS, PARTITION_BYTES, clientOptions } from './options.ts'
import { max, type TopicPartition } from './partitions.ts'
import { readRecord } from './record.ts'

/** The part of one fetch that is of one partition. */
export interface FetchedBatch {
  readonly of: TopicPartition
  /** A broker answers with whole batches, which may begin before the requested offset. */
  readonly from: bigint
  readonly batches: readonly RecordsBatch[]
}

/**
 * One record on its way: without events where there is nothing to take: a tombstone, a gap, a marker of a transaction.
 */
export interface PendingBatch {
  readonly of: TopicPartition
  /** The offset after it: what is committed once it is durable. */
  readonly after: bigint
  readonly events: readonly IncomingEvent[]
  readonly tombstone: boolean
  /** Its size as it came, in bytes. */
  readonly bytes: number
}

/**
 * Fetches records from brokers. The client's own stream isn't used: it buffers across a change of the group, and a
 * partition that went and came back continues after records that were thrown away in between. Here every answer is for
 * partitions as they were at the request, and no more is in memory than was requested.
 */
export class PartitionReader {
  readonly #client: Consumer
  /**
   * Fetches wait at the broker, and whatever follows on the same connection with them: heartbeats go on another one.
   */
  readonly #pool: ConnectionPool

  constructor(client: Consumer, options: ReturnType<typeof clientOptions>) {
    this.#client = client
    this.#pool = new ConnectionPool('mlg', options)
  }

  /** By the broker that leads them. */
  async leaders(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<number, readonly TopicPartition[]>> {
    const nodes = new Map<number, TopicPartition[]>()
    if (partitions.length === 0) return nodes
    const { topics } = await this.#client.metadata({ topics: topicsOf(partitions) })
    for (const partition of partitions) {
      const leader = topics.get(partition.topic)?.partitions[partition.partition]?.leader ?? -1
      if (leader >= 0) nodes.set(leader, [...(nodes.get(leader) ?? []), partition])
    }
    return nodes
  }

  async fetch(node: number, partitions: readonly TopicPartition[]): Promise<readonly FetchedBatch[]> {
    const requested = new Map(partitions.map((partition) => [partition, partition.next]))
    const response = await this.#client.fetch({
      node,
      connectionPool: this.#pool,
      maxWaitTime: FETCH_WAIT_MS,
      maxBytes: FETCH_BYTES,
      // By the id that the offsets belong to: a topic that was made again under the same name is refused.
      topics: [...Map.groupBy(partitions, (p) => p.topicId)].map(([topicId, ofTopic]) => ({
        topicId,
        partitions: ofTopic.map(request),
      })),
    })
    return response.responses.flatMap(({ topicId, partitions: answers }) =>
      answers.flatMap((answer) => {
        const of = partitions.find((p) => p.topicId === topicId && p.partition === answer.partitionIndex)
        // Moved meanwhile (another member was further, or what was read has to be read again): this answer is dropped.
        return of === undefined || of.lost || of.next !== requested.get(of) ? [] : [received(of, answer)]
      }),
    )
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}

function request(partition: TopicPartition): Parameters<Consumer['fetch']>[0]['topics'][number]['partitions'][number] {
  return {
    partition: partition.partition,
    fetchOffset: partition.next ?? 0n,
    partitionMaxBytes: PARTITION_BYTES,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
  }
}

function received(
  of: TopicPartition,
  answer: { records?: RecordsBatch[] | null; highWatermark: bigint },
): FetchedBatch {
  const batches = answer.records ?? []
  const from = of.next ?? 0n
  const last = batches.at(-1)
  if (last !== undefined) of.next = max(from, endOf(last))
  of.end = max(answer.highWatermark, 0n)
  return { of, from, batches }
}

const endOf = (batch: RecordsBatch): bigint => batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n

const topicsOf = (partitions: readonly TopicPartition[]): string[] => [...new Set(partitions.map((p) => p.topic))]

/** Record by record, parsed on demand: the parsed form may be ten times as large as what came. */
export function* records({ of, from, batches }: FetchedBatch): Generator<PendingBatch> {
  for (const batch of batches) {
    const isControl = (batch.attributes & IS_CONTROL) !== 0
    for (const record of isControl ? [] : batch.records) {
      const offset = batch.firstOffset + BigInt(record.offsetDelta)
      if (offset < from) continue
      const at = { topic: of.topic, partition: of.partition, offset }
      const events = readRecord(record.value, at, record.headers)
      yield { of, after: offset + 1n, events, tombstone: events.length === 0, bytes: record.length }
    }
    // A compacted batch keeps its last offset though its last record is gone; without this the lag would never reach 0.
    yield { of, after: endOf(batch), events: [], tombstone: false, bytes: 0 }
  }
}
