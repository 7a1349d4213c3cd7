import type { GroupAssignment } from '@platformatic/kafka'

/**
 * One partition while it is ours. What is read from it points at this very object: once it is lost, nothing that was read
 * under it is taken or committed any more, also when the same partition comes back to us as another object.
 */
export interface Partition {
  readonly topic: string
  /** A topic that was deleted and made again has its name, but another id: offsets mean other records then. */
  readonly topicId: string
  readonly partition: number
  /** It may be another member's by now. */
  lost: boolean
  /** False since the latest change of the group, until the committed offset was asked for: nothing is committed so long. */
  located: boolean
  /** Where the next fetch begins; null until that is known. */
  next: bigint | null
  /** Everything below is durable here, or was before it came to us. */
  taken: bigint
  committed: bigint
  /** The offset after the last record that the broker has; null until it was asked. */
  end: bigint | null
}

/** A place that the group keeps. */
export interface CommittedOffset {
  readonly offset: bigint
  /** Null where it was committed without: it counts for the topic that is found, and is committed again with its id. */
  readonly topicId: string | null
}

export class Partitions {
  #held = new Map<string, Partition>()
  /** Of the configured topics, those that are missing at present included. */
  readonly #ids = new Map<string, string>()
  readonly #missing = new Set<string>()

  get all(): readonly Partition[] {
    return [...this.#held.values()]
  }

  /** After a change of the group. A partition that stays keeps its place: what was taken was taken. Returns what went. */
  assign(assignments: readonly GroupAssignment[]): readonly Partition[] {
    const before = this.#held
    this.#held = new Map()
    for (const { topic, partitions } of assignments) {
      const topicId = this.#ids.get(topic)
      if (topicId === undefined || this.#missing.has(topic)) continue
      for (const partition of partitions) {
        const key = `${topic}:${partition}`
        const kept = before.get(key) ?? fresh({ topic, topicId, partition })
        kept.located = false
        this.#held.set(key, kept)
        before.delete(key)
      }
    }
    // Of a topic that is deleted nobody else can read again what we have read: that is taken yet.
    for (const gone of before.values()) gone.lost = !this.#missing.has(gone.topic)
    return [...before.values()]
  }

  /**
   * What a look at the topic found; null: it doesn't exist. True where it is another one than it was under its name: then its
   * partitions begin anew. What was read of the old one is taken yet, for nobody can read it again, and not committed any more.
   */
  identify(topic: string, topicId: string | null): boolean {
    if (topicId === null) {
      this.#missing.add(topic)
      return false
    }
    this.#missing.delete(topic)
    const before = this.#ids.get(topic)
    this.#ids.set(topic, topicId)
    for (const [key, held] of this.#held) {
      if (held.topic !== topic || held.topicId === topicId) continue
      this.#held.set(key, fresh({ topic, topicId, partition: held.partition }))
    }
    return before !== undefined && before !== topicId
  }

  /** Those whose durable place is not yet told to the broker. */
  due(): readonly Partition[] {
    return this.all.filter((p) => p.located && p.taken > p.committed)
  }
}

function fresh(of: Pick<Partition, 'topic' | 'topicId' | 'partition'>): Partition {
  return { ...of, lost: false, located: false, next: null, taken: 0n, committed: 0n, end: null }
}

/** Whether a committed place means records of the topic that this is a partition of. */
export function isPlaceIn({ topicId }: Partition, committed: CommittedOffset | null): committed is CommittedOffset {
  return committed !== null && (committed.topicId === null || committed.topicId === topicId)
}

/** What the group keeps of a partition is known, and the earliest record, which stands in where that is nothing of this topic. */
export function locate(partition: Partition, committed: CommittedOffset | null, earliest: bigint): void {
  const from = isPlaceIn(partition, committed) ? committed.offset : earliest
  // A partition that stayed may have been another's in between, in a change of the group that we slept through.
  partition.taken = max(partition.next === null ? from : partition.taken, from)
  partition.next = partition.next === null ? partition.taken : max(partition.next, partition.taken)
  const told = committed === null || committed.topicId === partition.topicId
  partition.committed = told ? from : notYet(from)
  partition.located = true
}

/** Below what is due, so that the place is told, also where it is lower than the one before. */
const notYet = (place: bigint): bigint => place - 1n

/** Begins anew from an offset, also one further down: what lay between isn't there (any more). */
export function restart(partition: Partition, from: bigint): void {
  partition.next = from
  partition.taken = from
  partition.committed = notYet(from)
}

/** What was read but not taken is read again. */
export function rewind(partition: Partition): void {
  if (partition.next !== null) partition.next = partition.taken
}

export function lagOf(partition: Partition): number | null {
  if (partition.end === null || partition.next === null) return null
  return Number(max(partition.end - partition.taken, 0n))
}

export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** As the client's calls want them. */
export function byTopic(partitions: readonly Partition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }))
}
