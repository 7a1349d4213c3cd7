import { Consumer, findErrorBy, ListOffsetTimestamps, type GroupAssignment } from '@platformatic/kafka'
import { clientOptions, type KafkaIntakeOptions, type Timing } from './options.ts'
import { byTopic, type Partition } from './partitions.ts'
import type { Troubles } from './troubles.ts'

export interface MemberEvents {
  assigned(assignments: readonly GroupAssignment[]): void
  /** No longer a member: `join` has to be called again. */
  expelled(): void
}

/** Our membership of the consumer group, and what is asked of its coordinator. Heartbeats and rejoining are the client's. */
export class Member {
  readonly client: Consumer
  readonly #troubles: Troubles
  #joined = false
  #generation = -1

  constructor(options: KafkaIntakeOptions, timing: Timing, parts: { events: MemberEvents; troubles: Troubles }) {
    const { events, troubles } = parts
    this.#troubles = troubles
    this.client = new Consumer(clientOptions(options, timing))
    this.client.on('consumer:group:join', ({ assignments, generationId }) => {
      this.#joined = true
      this.#generation = generationId ?? -1
      events.assigned(assignments ?? [])
    })
    const expelled = (error: unknown): void => {
      this.#joined = false
      troubles.begin('group', error)
      events.expelled()
    }
    // The client tells this way that it could not rejoin; it sends no further heartbeats then.
    this.client.on('error', expelled)
    this.client.on('consumer:heartbeat:stalled', ({ lastError }) => expelled(lastError ?? 'the heartbeats stalled'))
    this.client.on('consumer:heartbeat:error', ({ error }) => troubles.begin('group', error))
    this.client.on('consumer:heartbeat:end', () => troubles.end('group'))
  }

  get joined(): boolean {
    return this.#joined
  }

  /** Whether a commit would go out under the assignment that we know: between joining and hearing of it, it would not. */
  get settled(): boolean {
    return this.#joined && this.client.memberId !== null && this.client.generationId === this.#generation
  }

  async join(): Promise<void> {
    await this.client.joinGroup({})
    this.#troubles.end('group')
  }

  /** The topic's id and number of partitions; null where it doesn't exist (yet). */
  async look(topic: string): Promise<{ readonly id: string; readonly partitions: number } | null> {
    try {
      const metadata = await this.client.metadata({ topics: [topic], forceUpdate: true })
      const found = metadata.topics.get(topic)
      return found === undefined ? null : { id: found.id, partitions: found.partitionsCount }
    } catch (error) {
      // The client replaces the broker's answer by an error of its own that carries no code but a user's mistake.
      if (error instanceof Error && error.message.startsWith('Unknown topic')) return null
      throw error
    }
  }

  /** The committed offset of each, or its earliest where the group has none. */
  async committed(partitions: readonly Partition[]): Promise<readonly bigint[]> {
    const offsets = await this.client.listCommittedOffsets({ topics: byTopic(partitions) })
    const known = partitions.map(({ topic, partition }) => offsets.get(topic)?.[partition] ?? -1n)
    const unknown = partitions.filter((_, i) => known[i] === -1n)
    if (unknown.length === 0) return known
    const earliest = await this.bounds(unknown, 'earliest')
    let n = 0
    return known.map((offset) => (offset === -1n ? (earliest[n++] ?? 0n) : offset))
  }

  async bounds(partitions: readonly Partition[], which: 'earliest' | 'latest'): Promise<readonly bigint[]> {
    const topics = byTopic(partitions)
    const offsets = await this.client.listOffsets({
      topics: topics.map(({ topic }) => topic),
      partitions: Object.fromEntries(topics.map((entry) => [entry.topic, entry.partitions])),
      timestamp: which === 'earliest' ? ListOffsetTimestamps.EARLIEST : ListOffsetTimestamps.LATEST,
    })
    return partitions.map(({ topic, partition }) => offsets.get(topic)?.[partition] ?? 0n)
  }

  async commit(partitions: readonly Partition[]): Promise<void> {
    const offsets = partitions.map(({ topic, partition, taken }) => ({ topic, partition, offset: taken }))
    // No leader epoch (-1): an offset below what was truncated is found out of range at the next fetch, and begun anew.
    await this.client.commit({ offsets: offsets.map((offset) => ({ ...offset, leaderEpoch: -1 })) })
    partitions.forEach((partition, i) => (partition.committed = offsets[i]?.offset ?? partition.committed))
  }

  async close(): Promise<void> {
    try {
      await this.client.close(true)
    } catch {
      // The group may refuse a leave; the connections close nevertheless, and the session runs out.
      await this.client.connections.close()
    }
  }
}

export const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && findErrorBy(error, 'apiId', 'OFFSET_OUT_OF_RANGE') !== null
