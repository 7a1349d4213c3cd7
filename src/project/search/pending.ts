import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'

/**
 * Nodes whose documents show something that has changed: an owner's new name, another group of an owner. Each is written once,
 * however often that changed meanwhile; those that wait longest come first. At most all nodes: some 50 bytes each.
 */
export class PendingNodes {
  /** By node, the transaction up to which its document is complete. In the order of the transactions, since they only grow. */
  readonly #since = new Map<NodeId, Tx>()

  get size(): number {
    return this.#since.size
  }

  /** `complete`: the documents of these show everything up to there. A node that waits already keeps its place. */
  add(nodes: Iterable<NodeId>, complete: Tx): void {
    for (const node of nodes) if (!this.#since.has(node)) this.#since.set(node, complete)
  }

  delete(nodes: Iterable<NodeId>): void {
    for (const node of nodes) this.#since.delete(node)
  }

  first(most: number): readonly NodeId[] {
    const found: NodeId[] = []
    for (const node of this.#since.keys()) if (found.push(node) >= most) break
    return found
  }

  /** Up to which transaction all documents are complete, where those that don't wait are complete up to `head`, and these as well. */
  completeAt(head: Tx, written: ReadonlySet<NodeId> = NONE): Tx {
    for (const [node, complete] of this.#since) if (!written.has(node)) return complete
    return head
  }
}

const NONE: ReadonlySet<NodeId> = new Set()
