import type { GroupAssignment } from '@platformatic/kafka'

/**
 * One partition while it is ours. What is read from it points at this very object: once it is lost, nothing that was read
 * under it is taken or committed any more, also when the same partition comes back to us as another object.
 */
export interface Partition {
  readonly topic: string
  readonly partition: number
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

export class Partitions {
  #held = new Map<string, Partition>()

  get all(): readonly Partition[] {
    return [...this.#held.values()]
  }

  /** After a change of the group. A partition that stays keeps its place: what was taken was taken. Returns what went. */
  assign(assignments: readonly GroupAssignment[], configured: ReadonlySet<string>): readonly Partition[] {
    const before = this.#held
    this.#held = new Map()
    for (const { topic, partitions } of assignments) {
      if (!configured.has(topic)) continue
      for (const partition of partitions) {
        const key = `${topic}:${partition}`
        const kept = before.get(key) ?? fresh(topic, partition)
        kept.located = false
        this.#held.set(key, kept)
        before.delete(key)
      }
    }
    for (const gone of before.values()) gone.lost = true
    return [...before.values()]
  }

  /** The topic was deleted and made again under its old name: its offsets mean other records now. */
  forget(topic: string): void {
    for (const [key, partition] of this.#held) {
      if (partition.topic !== topic) continue
      partition.lost = true
      this.#held.set(key, fresh(topic, partition.partition))
    }
  }

  /** Those whose durable place is not yet told to the broker. */
  due(): readonly Partition[] {
    return this.all.filter((p) => p.located && p.taken > p.committed)
  }
}

function fresh(topic: string, partition: number): Partition {
  return { topic, partition, lost: false, located: false, next: null, taken: 0n, committed: 0n, end: null }
}

/** The group's committed place of a partition (or its earliest record, where there is none yet) is known. */
export function locate(partition: Partition, committed: bigint): void {
  // A partition that stayed may have been another's in between, in a change of the group that we slept through.
  partition.taken = max(partition.next === null ? committed : partition.taken, committed)
  partition.next = partition.next === null ? partition.taken : max(partition.next, partition.taken)
  partition.committed = committed
  partition.located = true
}

/** Begins anew from an offset, also one further down: what lay between isn't there (any more). */
export function restart(partition: Partition, from: bigint): void {
  partition.next = from
  partition.taken = from
  // Below what is due, so that the new place is told even where it is lower.
  partition.committed = from - 1n
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
