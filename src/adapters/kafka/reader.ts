import { ConnectionPool, findErrorBy, type Consumer } from '@platformatic/kafka'
import type { IncomingEvent } from '../../contracts/intake.ts'
import { batchesIn, isAbort, recordsOf, type RecordBatch } from './batches.ts'
import { fetchRaw, type FetchedPartition, type FetchVersion } from './fetch.ts'
import { FETCH_BYTES, FETCH_WAIT_MS, PARTITION_BYTES, clientOptions } from './options.ts'
import { max, type TopicPartition } from './partitions.ts'
import { positionText, readRecord } from './record.ts'

/** The part of a fetch for one partition. */
export interface FetchedBatch {
  readonly of: TopicPartition
  /** A broker sends whole batches, which may begin before the requested offset. */
  readonly from: bigint
  readonly batches: readonly RecordBatch[]
}

/** One record on its way. It has no events if there is nothing to take: a tombstone, a gap or a transaction marker. */
export interface PendingBatch {
  readonly of: TopicPartition
  /** Offset to commit once the record is durable. */
  readonly after: bigint
  readonly events: readonly IncomingEvent[]
  readonly tombstone: boolean
  /** Compressed size in bytes. */
  readonly bytes: number
}

/**
 * Fetches records from brokers. The client's own stream isn't used: it buffers across rebalances, so a partition that
 * went and came back continues after discarded records. Here each answer is for the partitions as they were at the
 * request, and memory holds no more than was requested.
 */
export class PartitionReader {
  readonly #client: Consumer
  /** Fetches wait at the broker and block their connection, so heartbeats use another one. */
  readonly #pool: ConnectionPool
  #version: FetchVersion | null = null

  constructor(client: Consumer, options: ReturnType<typeof clientOptions>) {
    this.#client = client
    this.#pool = new ConnectionPool('mlg', options)
  }

  /** Groups partitions by their leading broker. */
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
    const { brokers } = await this.#client.metadata({ topics: topicsOf(partitions) })
    const broker = brokers.get(node)
    if (broker === undefined) throw new Error(`broker ${node} isn't one of the cluster (any more)`)
    const version = (this.#version ??= await this.#newest())
    const nameOf = (p: TopicPartition): string => (version === 12 ? p.topic : p.topicId)
    try {
      const answers = await fetchRaw(await this.#pool.get(broker), version, {
        maxWaitMs: FETCH_WAIT_MS,
        maxBytes: FETCH_BYTES,
        // Names topics by the id that the offsets belong to, so a recreated topic of the same name is refused.
        topics: [...Map.groupBy(partitions, nameOf)].map(([topicId, ownPartitions]) => ({
          topicId,
          partitions: ownPartitions.map(request),
        })),
      })
      return answers.flatMap((answer) => {
        const partition = partitions.find((p) => nameOf(p) === answer.topic && p.partition === answer.partition)
        // Drops the answer if the position moved: another member was further, or records must be read again.
        return partition === undefined || partition.lost || partition.next !== requested.get(partition)
          ? []
          : [toBatch(partition, answer)]
      })
    } catch (error) {
      // The leader may have changed.
      if (error instanceof Error && findErrorBy(error, 'hasStaleMetadata', true) !== null) this.#client.clearMetadata()
      throw error
    }
  }

  async #newest(): Promise<FetchVersion> {
    const fetches = (await this.#client.listApis()).find(({ name }) => name === 'Fetch')
    return fetches !== undefined && fetches.maxVersion < 13 ? 12 : 13
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}

function request(partition: TopicPartition) {
  return {
    partition: partition.partition,
    fetchOffset: partition.next ?? 0n,
    partitionMaxBytes: PARTITION_BYTES,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
  }
}

function toBatch(of: TopicPartition, answer: FetchedPartition): FetchedBatch {
  const batches = [...batchesIn(answer.records)]
  const from = of.next ?? 0n
  const last = batches.at(-1)
  if (last !== undefined) of.next = max(from, last.end)
  of.end = max(answer.highWatermark, 0n)
  return { of, from, batches: withoutAborted(batches, answer.aborted) }
}

/** Keeps an aborted transaction's batches without their records, so that their offsets are passed. */
function withoutAborted(batches: readonly RecordBatch[], aborted: FetchedPartition['aborted']): readonly RecordBatch[] {
  if (aborted.length === 0) return batches
  const waiting = aborted.toSorted((a, b) => Number(a.firstOffset - b.firstOffset))
  const open = new Set<bigint>()
  return batches.map((batch) => {
    while (waiting[0] !== undefined && waiting[0].firstOffset < batch.end) open.add(waiting.shift()?.producerId ?? -1n)
    if (batch.isControl && isAbort(batch)) open.delete(batch.producerId)
    return batch.isTransactional && open.has(batch.producerId) ? { ...batch, codec: 0, count: 0 } : batch
  })
}

const topicsOf = (partitions: readonly TopicPartition[]): string[] => [...new Set(partitions.map((p) => p.topic))]

/** Yields records, decompressed and parsed on demand, so one batch at a time is in memory. */
export function* records({ of, from, batches }: FetchedBatch): Generator<PendingBatch> {
  for (const batch of batches) {
    if (!batch.isControl) yield* pendingBatches(of, from, batch)
    // A compacted batch keeps its last offset though its last record is gone; without this the lag would never reach 0.
    yield { of, after: batch.end, events: [], tombstone: false, bytes: 0 }
  }
}

function* pendingBatches(of: TopicPartition, from: bigint, batch: RecordBatch): Generator<PendingBatch> {
  const { topic, partition } = of
  const reading = recordsOf(batch)
  for (let next = reading.next(); ; next = reading.next()) {
    if (next.done === true) {
      if (next.value === null) return
      const { kind, why, from: offset } = next.value
      const unread: IncomingEvent = { kind, text: '', why, origin: positionText({ topic, partition, offset }) }
      return yield { of, after: batch.end, events: [unread], tombstone: false, bytes: 0 }
    }
    const { offset, value, headers, bytes } = next.value
    if (offset < from) continue
    const events = readRecord(value, { topic, partition, offset }, headers)
    yield { of, after: offset + 1n, events, tombstone: events.length === 0, bytes }
  }
}
