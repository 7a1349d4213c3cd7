import type { GroupAssignment } from '@platformatic/kafka'

/**
 * One partition while it is assigned to this member. What is read from it points at this very object: once it is lost,
 * nothing that was read under it is taken or committed any more, also when the same partition comes back as another
 * object; once it is replaced, what was read under it is still taken, but never committed.
 */
export interface TopicPartition {
  readonly topic: string
  /** A topic that was deleted and made again has its name, but another id: offsets mean other records then. */
  readonly topicId: string
  readonly partition: number
  /** It may be another member's by now. */
  lost: boolean
  /** False since the latest change of the group, until the committed offset was read: nothing is committed before. */
  located: boolean
  /** Where the next fetch begins; null until it is known. */
  next: bigint | null
  /** Everything below is durable here, or was before the partition was assigned. */
  taken: bigint
  committed: bigint
  /** Its position was reset and isn't committed yet; the group's committed offset belongs to the previous log. */
  restarted: boolean
  /** The offset after the last record that the broker has; null until the broker has answered. */
  end: bigint | null
}

/** A committed offset of the group. */
export interface CommittedOffset {
  readonly offset: bigint
  /**
   * Is null if the offset was committed without an id: it is valid for the topic of that name, and is committed again
   * with the id.
   */
  readonly topicId: string | null
}

export class Partitions {
  #assigned = new Map<string, TopicPartition>()
  /** Ids of the configured topics, including those that are missing at present. */
  readonly #ids = new Map<string, string>()
  readonly #missing = new Set<string>()

  get all(): readonly TopicPartition[] {
    return [...this.#assigned.values()]
  }

  /** Applies a change of the group. A partition that stays keeps its position. Returns the lost ones. */
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
    // No member can read a deleted topic again: what was read of it is still taken.
    for (const gone of before.values()) gone.lost = !this.#missing.has(gone.topic)
    return [...before.values()]
  }

  /**
   * Records the topic's present id; null if it doesn't exist. Returns true if another topic of the same name replaced
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
   * Reads a partition from another offset on, also a lower one: what was between isn't there (any more). What was read
   * of it is still taken, for it cannot be read again, but no longer moves the position: other records may have its
   * offsets by now. False where it was given away or replaced before.
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
 * Sets the position from the committed offset, or from the earliest record where that offset is missing or of another
 * topic. One that was restarted keeps its own.
 */
export function locate(partition: TopicPartition, committed: CommittedOffset | null, earliest: bigint): void {
  partition.located = true
  if (partition.restarted) {
    partition.committed = justBelow(partition.taken)
    return
  }
  const from = isOffsetIn(partition, committed) ? committed.offset : earliest
  // A partition that stayed may have been another's in between, in a change of the group that this process missed.
  partition.taken = max(partition.next === null ? from : partition.taken, from)
  partition.next = partition.next === null ? partition.taken : max(partition.next, partition.taken)
  const isCurrent = committed === null || committed.topicId === partition.topicId
  partition.committed = isCurrent ? from : justBelow(from)
}

export function committedUpTo(partition: TopicPartition, offset: bigint): void {
  partition.committed = offset
  partition.restarted = false
}

/** Below the position, so that it is committed, also where it is lower than the one before. */
const justBelow = (position: bigint): bigint => position - 1n

/** Makes records that were read but not taken be read again. */
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
