import type { NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'

/**
 * A round collects nodes while changes come, since in a wave they mostly concern the same nodes; but at most this long
 * from its first node on. Writing a document takes some 50 µs, so rounds take a twentieth of the time.
 */
const SHORTEST_ROUND_MS = 1_000
const ROUND_MS_PER_NODE = 1
const LONGEST_ROUND_MS = 60_000
/** A round ends early if no node was added for this part of it. */
const QUIET_SHARE = 1 / 20
const LONGEST_QUIET_MS = 1_000
/** Beyond this the log waits until fewer are pending. */
const MAX_PENDING = 1_000_000

/**
 * Nodes whose documents show data that changed elsewhere: an owner's new name, another group of an owner. Each is
 * written once a round, however often it changed; those that wait longest come first. At most all nodes: some 50 bytes
 * each.
 */
export class PendingNodes {
  /** The transaction up to which each document is complete, in the order of transactions, which only grow. */
  readonly #since = new Map<NodeId, Tx>()
  /** When the first node of the round was added, and the last. */
  #began: Time = 0
  #moved: Time = 0
  /** Nodes added up to this transaction are due, because their round has ended. */
  #dueUpTo: Tx = -1
  #last: Tx = -1

  get size(): number {
    return this.#since.size
  }

  get areTooMany(): boolean {
    return this.#since.size > MAX_PENDING
  }

  /** The documents of these nodes are complete up to `complete`. A node that waits already keeps its turn. */
  add(nodes: Iterable<NodeId>, complete: Tx, now: Time): void {
    this.#moved = now
    for (const node of nodes) {
      if (this.#since.has(node)) continue
      if (this.#last <= this.#dueUpTo) this.#began = now
      this.#since.set(node, complete)
      this.#last = complete
    }
  }

  delete(nodes: Iterable<NodeId>): void {
    for (const node of nodes) this.#since.delete(node)
  }

  /**
   * Returns the time until some nodes are due; 0 if some are, or none are pending. Ends the round if its time is over.
   * `isBehind` means that the log has more.
   */
  dueIn(now: Time, isBehind = false): number {
    const [oldest] = this.#since.values()
    if (oldest === undefined || oldest <= this.#dueUpTo) return 0
    // A clock that was set back delays nothing.
    this.#moved = isBehind ? now : Math.min(this.#moved, now)
    this.#began = Math.min(this.#began, now)
    const most = Math.min(LONGEST_ROUND_MS, SHORTEST_ROUND_MS + ROUND_MS_PER_NODE * this.#since.size)
    const left = Math.min(this.#moved + Math.min(LONGEST_QUIET_MS, most * QUIET_SHARE), this.#began + most) - now
    if (left > 0 && !this.areTooMany) return left
    this.#dueUpTo = this.#last
    return 0
  }

  first(most: number): readonly NodeId[] {
    const found: NodeId[] = []
    for (const [node, complete] of this.#since) {
      if (complete > this.#dueUpTo || found.length >= most) break
      found.push(node)
    }
    return found
  }

  /** Returns up to where all documents are complete, if others and `written` are complete up to `head`. */
  completeAt(head: Tx, written: ReadonlySet<NodeId> = NONE): Tx {
    for (const [node, complete] of this.#since) if (!written.has(node)) return complete
    return head
  }
}

const NONE: ReadonlySet<NodeId> = new Set()
