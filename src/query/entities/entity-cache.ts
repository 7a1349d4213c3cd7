import { LRUCache } from 'lru-cache'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Entity } from './entity.ts'

/** About 1 kB each, so 50 MB. */
const MAX_CACHED = 50_000

interface CachedEntity {
  readonly entity: Entity
  /** The transaction that it was read at; good from there on until a change throws it out. */
  readonly from: Tx
}

/**
 * Merged entities across requests. It is notified of every transaction that the graph applies, in the same turn, and
 * drops what that one changed; so each entry is valid at every transaction from the one it was read at to the last one
 * applied. What lives outside the log (hydratedAt, lastError, …) changes unnoticed: requests that show it read the
 * record.
 */
export class EntityCache {
  readonly #cached = new LRUCache<NodeId, CachedEntity>({ max: MAX_CACHED })
  #applied: Tx = 0
  #rewrites = 0

  /** How often the past may have been rewritten so far: earlier answers about it must not be returned any more. */
  get rewrites(): number {
    return this.#rewrites
  }

  /** The head of a graph that was just loaded. */
  startAt(head: Tx): void {
    this.clear()
    this.#applied = head
  }

  changed(entry: LogEntry): void {
    // A rebuilt graph may have skipped ahead: what changed in between is unknown.
    if (entry.tx !== this.#applied + 1 || entry.cause.kind === 'redaction') {
      this.clear()
      this.#rewrites++
    }
    for (const { node } of entry.facts) this.#cached.delete(node)
    this.#applied = entry.tx
  }

  /** `passing`: for an answer that looks at many entities, so that one that it finds is no more likely to be wanted again. */
  get(node: NodeId, at: Tx, passing = false): Entity | undefined {
    if (at > this.#applied) return undefined
    const cached = passing ? this.#cached.peek(node) : this.#cached.get(node)
    return cached !== undefined && cached.from <= at ? cached.entity : undefined
  }

  /**
   * Only what was read at the last applied transaction: an older read may have missed a change that came meanwhile.
   * `passing`: it takes free room, and displaces nothing.
   */
  keep(entity: Entity, at: Tx, passing = false): void {
    if (at !== this.#applied || (passing && this.#cached.size >= MAX_CACHED)) return
    this.#cached.set(entity.node, { entity, from: at })
  }

  clear(): void {
    this.#cached.clear()
  }
}
