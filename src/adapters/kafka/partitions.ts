import type { GroupAssignment } from '@platformatic/kafka'

/**
 * A partition while it is assigned to this member. Fetched records point at this object. Once it is `lost`, none of
 * them is taken or committed, even if the partition comes back as another object. Once it is replaced, they are still
 * taken, but never committed.
 */
export interface TopicPartition {
  readonly topic: string
  /** A topic that was deleted and recreated has the same name but another id, and its offsets mean other records. */
  readonly topicId: string
  readonly partition: number
  /** Another member may have it by now. */
  lost: boolean
  /** False from a rebalance until the committed offset was read; nothing is committed before. */
  located: boolean
  /** Where the next fetch begins; null until it is known. */
  next: bigint | null
  /** All lower offsets are durable here, or were before the partition was assigned. */
  taken: bigint
  committed: bigint
  /** Its position was reset and isn't committed yet; the committed offset belongs to the previous log. */
  restarted: boolean
  /** End offset of the broker's log; null until the broker has answered. */
  end: bigint | null
}

export interface CommittedOffset {
  readonly offset: bigint
  /** Null if the offset was committed without an id: it is then valid for the topic of that name. */
  readonly topicId: string | null
}

export class Partitions {
  #assigned = new Map<string, TopicPartition>()
  /** Ids of the configured topics, including ones that are currently missing. */
  readonly #ids = new Map<string, string>()
  readonly #missing = new Set<string>()

  get all(): readonly TopicPartition[] {
    return [...this.#assigned.values()]
  }

  /** Applies a rebalance. A partition that stays keeps its position. Returns the lost ones. */
  assign(assignments: readonly GroupAssignment[]): readonly TopicPartition[] {
    const before = this.#assigned
    this.#assigned = new Map()
    for (const { topic, partitions } of assignments) {
      const topicId = this.#ids.get(topic)
      if (topicId === undefined || this.#missing.has(topic)) continue
      for (const partition of partitions) {
        const key = keyOf({ topic, partition })
        const retained = before.get(key) ?? fresh({ topic, topicId, partition })
        retained.located = false
        this.#assigned.set(key, retained)
        before.delete(key)
      }
    }
    // No member can read a deleted topic again, so records fetched from it are still taken.
    for (const gone of before.values()) gone.lost = !this.#missing.has(gone.topic)
    return [...before.values()]
  }

  /**
   * Stores the topic's current id, or null if it doesn't exist. Returns true if another topic of the same name replaced
   * it, so that its partitions begin again. Records read from the old topic are still taken, since they can't be read
   * again, but no longer committed.
   */
  identify(topic: string, topicId: string | null): boolean {
    if (topicId === null) {
      this.#missing.add(topic)
      return false
    }
    this.#missing.delete(topic)
    const before = this.#ids.get(topic)
    this.#ids.set(topic, topicId)
    for (const [key, partition] of this.#assigned) {
      if (partition.topic !== topic || partition.topicId === topicId) continue
      this.#assigned.set(key, fresh({ topic, topicId, partition: partition.partition }))
    }
    return before !== undefined && before !== topicId
  }

  /**
   * Continues a partition from another offset, possibly a lower one, because the records in between are gone. Records
   * already fetched are still taken, since they can't be read again, but no longer move the position: other records may
   * have their offsets by now. Returns false if the partition was lost or replaced.
   */
  restart(partition: TopicPartition, from: bigint): boolean {
    const key = keyOf(partition)
    if (this.#assigned.get(key) !== partition) return false
    const position = { next: from, taken: from, committed: justBelow(from), restarted: true }
    this.#assigned.set(key, { ...partition, ...position })
    return true
  }

  /** Returns partitions whose durable position isn't committed yet. */
  due(): readonly TopicPartition[] {
    return this.all.filter((p) => p.located && p.taken > p.committed)
  }
}

const keyOf = ({ topic, partition }: Pick<TopicPartition, 'topic' | 'partition'>): string => `${topic}:${partition}`

function fresh(of: Pick<TopicPartition, 'topic' | 'topicId' | 'partition'>): TopicPartition {
  return { ...of, lost: false, located: false, next: null, taken: 0n, committed: 0n, restarted: false, end: null }
}

/** Tells whether a committed offset belongs to the topic of this partition. */
export function isOffsetIn(
  { topicId }: TopicPartition,
  committed: CommittedOffset | null,
): committed is CommittedOffset {
  return committed !== null && (committed.topicId === null || committed.topicId === topicId)
}

/**
 * Sets the position from the committed offset, or from the earliest record if that offset is missing or belongs to
 * another topic. A restarted partition keeps its position.
 */
export function locate(partition: TopicPartition, committed: CommittedOffset | null, earliest: bigint): void {
  partition.located = true
  if (partition.restarted) {
    partition.committed = justBelow(partition.taken)
    return
  }
  const from = isOffsetIn(partition, committed) ? committed.offset : earliest
  // Even if the partition stayed, another member may have had it in between, in a rebalance that this process missed.
  partition.taken = max(partition.next === null ? from : partition.taken, from)
  partition.next = partition.next === null ? partition.taken : max(partition.next, partition.taken)
  const isCurrent = committed === null || committed.topicId === partition.topicId
  partition.committed = isCurrent ? from : justBelow(from)
}

export function committedUpTo(partition: TopicPartition, offset: bigint): void {
  partition.committed = offset
  partition.restarted = false
}

/** Set below the position so that the position gets committed, even if it is lower than the previous one. */
const justBelow = (position: bigint): bigint => position - 1n

/** Makes fetched but untaken records be read again. */
export function rewind(partition: TopicPartition): void {
  if (partition.next !== null) partition.next = partition.taken
}

export function lagOf(partition: TopicPartition): number | null {
  if (partition.end === null || partition.next === null) return null
  return Number(max(partition.end - partition.taken, 0n))
}

export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** Groups partitions as the client's calls require. */
export function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }))
}
