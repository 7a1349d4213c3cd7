import { LRUCache } from 'lru-cache'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Entity } from './entity.ts'

/** About 1 kB each, so 50 MB. */
const MAX_KEPT = 50_000

interface Kept {
  readonly entity: Entity
  /** The transaction that it was read at; good from there on until a change throws it out. */
  readonly from: Tx
}

/**
 * Merged entities across requests. It is told every transaction that the graph applies, in the same turn, and forgets what
 * that one changed; so what it holds is true at every transaction from the one it was read at to the last one told.
 * What lives outside the log (hydratedAt, lastError, …) changes unnoticed: requests that show it read the record.
 */
export class EntityCache {
  readonly #kept = new LRUCache<NodeId, Kept>({ max: MAX_KEPT })
  #told: Tx = 0
  #rewrites = 0

  /** How often the past may have been rewritten so far: what was answered about it before is not to be told any more. */
  get rewrites(): number {
    return this.#rewrites
  }

  /** Where the graph stands when it was just loaded. */
  startAt(head: Tx): void {
    this.clear()
    this.#told = head
  }

  changed(entry: LogEntry): void {
    // A rebuilt graph may have gone ahead unseen: what changed in between is not known.
    if (entry.tx !== this.#told + 1 || entry.cause.kind === 'redaction') {
      this.clear()
      this.#rewrites++
    }
    for (const { node } of entry.facts) this.#kept.delete(node)
    this.#told = entry.tx
  }

  get(node: NodeId, at: Tx): Entity | undefined {
    if (at > this.#told) return undefined
    const kept = this.#kept.get(node)
    return kept !== undefined && kept.from <= at ? kept.entity : undefined
  }

  /** Only what was read at the last transaction told: an older read may have missed a change that came meanwhile. */
  keep(entity: Entity, at: Tx): void {
    if (at === this.#told) this.#kept.set(entity.node, { entity, from: at })
  }

  clear(): void {
    this.#kept.clear()
  }
}
