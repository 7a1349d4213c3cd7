import { LRUCache } from 'lru-cache'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Entity } from './entity.ts'

/** 50 MB at about 1 kB each. */
const MAX_CACHED = 50_000

interface CachedEntity {
  readonly entity: Entity
  /** Transaction of the read; valid from there until a change evicts it. */
  readonly from: Tx
}

/**
 * Caches merged entities across requests. It is notified of every transaction that the graph applies, in the same turn,
 * and evicts what that one changed; so each entry is valid from the transaction it was read at to the last one applied.
 * Data outside the log (hydratedAt, lastError, …) changes unnoticed: requests that show it read the record.
 */
export class EntityCache {
  readonly #cached: LRUCache<NodeId, CachedEntity>
  #applied: Tx = 0
  #rewrites = 0

  constructor(max = MAX_CACHED) {
    // Takes the memory of its lists at once.
    this.#cached = new LRUCache({ max })
  }

  /** Number of times the past may have been rewritten: earlier answers about it are then invalid. */
  get rewrites(): number {
    return this.#rewrites
  }

  /** Starts at the head of a newly loaded graph. */
  startAt(head: Tx): void {
    this.clear()
    this.#applied = head
  }

  changed(entry: LogEntry): void {
    // A rebuilt graph may have skipped ahead, with unknown changes in between.
    if (entry.tx !== this.#applied + 1 || entry.cause.kind === 'redaction') {
      this.clear()
      this.#rewrites++
    }
    for (const { node } of entry.facts) this.#cached.delete(node)
    this.#applied = entry.tx
  }

  /** `isScan` is for an answer that looks at many entities, whose finds are no likelier to be wanted again. */
  get(node: NodeId, at: Tx, isScan = false): Entity | undefined {
    if (at > this.#applied) return undefined
    const cached = isScan ? this.#cached.peek(node) : this.#cached.get(node)
    return cached !== undefined && cached.from <= at ? cached.entity : undefined
  }

  /**
   * Keeps only reads at the last applied transaction: an older read may have missed a change since. `isScan` entries
   * take free room, and evict nothing.
   */
  keep(entity: Entity, at: Tx, isScan = false): void {
    if (at !== this.#applied || (isScan && this.#cached.size >= MAX_CACHED)) return
    this.#cached.set(entity.node, { entity, from: at })
  }

  clear(): void {
    this.#cached.clear()
  }
}
