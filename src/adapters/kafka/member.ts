import {
  Consumer,
  findErrorBy,
  ListOffsetTimestamps,
  offsetCommitV8,
  offsetFetchV8,
  type Connection,
  type GroupAssignment,
} from '@platformatic/kafka'
import type { clientOptions } from './options.ts'
import { byTopic, committedUpTo, type CommittedOffset, type TopicPartition } from './partitions.ts'
import type { OngoingFailures } from './ongoing-failures.ts'

interface MemberEvents {
  assigned(assignments: readonly GroupAssignment[]): void
  /** Called when this process is no longer a member: `join` has to be called again. */
  expelled(): void
}

/** Membership in the consumer group, and requests to its coordinator. The client does heartbeats and rejoining. */
export class GroupMember {
  readonly client: Consumer
  readonly #ongoing: OngoingFailures
  #joined = false
  #generation = -1

  constructor(options: ReturnType<typeof clientOptions>, parts: { events: MemberEvents; ongoing: OngoingFailures }) {
    const { events, ongoing } = parts
    this.#ongoing = ongoing
    this.client = new Consumer(options)
    this.client.on('consumer:group:join', ({ assignments, generationId }) => {
      this.#joined = true
      this.#generation = generationId ?? -1
      events.assigned(assignments ?? [])
    })
    const onExpelled = (error: unknown): void => {
      this.#joined = false
      ongoing.begin('group', error)
      events.expelled()
    }
    // The client emits an error if it can't rejoin; it then sends no further heartbeats.
    this.client.on('error', onExpelled)
    this.client.on('consumer:heartbeat:stalled', ({ lastError }) => onExpelled(lastError ?? 'the heartbeats stalled'))
    this.client.on('consumer:heartbeat:error', ({ error }) => ongoing.begin('group', error))
    this.client.on('consumer:heartbeat:end', () => ongoing.end('group'))
  }

  get joined(): boolean {
    return this.#joined
  }

  /** True if a commit would belong to the current assignment; between joining and receiving a new one, it wouldn't. */
  get settled(): boolean {
    return this.#joined && this.client.memberId !== null && this.client.generationId === this.#generation
  }

  async join(): Promise<void> {
    await this.client.joinGroup({})
    this.#ongoing.end('group')
  }

  /** Returns the topic's id and number of partitions; null if it doesn't exist (yet). */
  async look(topic: string): Promise<{ readonly id: string; readonly partitions: number } | null> {
    try {
      const metadata = await this.client.metadata({ topics: [topic], forceUpdate: true })
      const found = metadata.topics.get(topic)
      return found === undefined ? null : { id: found.id, partitions: found.partitionsCount }
    } catch (error) {
      // The client replaces the broker's answer with its own user error, which carries no code.
      if (error instanceof Error && error.message.startsWith('Unknown topic')) return null
      throw error
    }
  }

  /** Committed offset of each; null if the group has none. */
  async committed(partitions: readonly TopicPartition[]): Promise<readonly (CommittedOffset | null)[]> {
    const topics = byTopic(partitions).map(({ topic, partitions: indexes }) => ({
      name: topic,
      partitionIndexes: indexes,
    }))
    const { groupId } = this.client
    const group = { groupId, memberId: null, memberEpoch: -1, topics }
    const { groups } = await offsetFetchV8.api.async(await this.#coordinator(), [group], false)
    const committed = new Map<string, CommittedOffset>()
    for (const { name, partitions: found } of groups.flatMap((one) => one.topics))
      for (const { partitionIndex, committedOffset: offset, metadata } of found)
        if (offset >= 0n) committed.set(`${name}:${partitionIndex}`, { offset, topicId: metadata || null })
    return partitions.map(({ topic, partition }) => committed.get(`${topic}:${partition}`) ?? null)
  }

  async bounds(partitions: readonly TopicPartition[], which: 'earliest' | 'latest'): Promise<readonly bigint[]> {
    const topics = byTopic(partitions)
    const offsets = await this.client.listOffsets({
      topics: topics.map(({ topic }) => topic),
      partitions: Object.fromEntries(topics.map((entry) => [entry.topic, entry.partitions])),
      timestamp: which === 'earliest' ? ListOffsetTimestamps.EARLIEST : ListOffsetTimestamps.LATEST,
    })
    return partitions.map(({ topic, partition }) => offsets.get(topic)?.[partition] ?? 0n)
  }

  /** Stores the topic's id as the metadata of each offset. */
  async commit(partitions: readonly TopicPartition[]): Promise<void> {
    const positions = partitions.map((partition) => ({ partition, taken: partition.taken }))
    const topics = [...Map.groupBy(positions, ({ partition }) => partition.topic)].map(([name, ownPositions]) => ({
      name,
      partitions: ownPositions.map(({ partition: { partition, topicId }, taken }) => ({
        partitionIndex: partition,
        committedOffset: taken,
        // No leader epoch: if the log was truncated below the offset, the next fetch reports it out of range.
        committedLeaderEpoch: -1,
        committedMetadata: topicId,
      })),
    }))
    const { groupId, memberId } = this.client
    const coordinator = await this.#coordinator()
    await offsetCommitV8.api.async(coordinator, groupId, this.#generation, memberId ?? '', null, topics)
    for (const { partition, taken } of positions) committedUpTo(partition, taken)
  }

  /** Returns the broker that the heartbeats go to; if the coordinator moves, they discover the new one. */
  async #coordinator(): Promise<Connection> {
    const { brokers } = await this.client.metadata({ topics: this.client.topics.current })
    const { coordinatorId } = this.client
    const broker = coordinatorId === null ? undefined : brokers.get(coordinatorId)
    if (broker === undefined) throw new Error(`the coordinator of group ${this.client.groupId} is unknown (yet)`)
    return await this.client.connections.get(broker)
  }

  async close(): Promise<void> {
    try {
      await this.client.close(true)
    } catch {
      // The group may refuse a leave; the connections close anyway, and the session expires.
      await this.client.connections.close()
    }
  }
}

export const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && findErrorBy(error, 'apiId', 'OFFSET_OUT_OF_RANGE') !== null
