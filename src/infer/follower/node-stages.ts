import type { FactChange, NodeId } from '../../contracts/log.ts'
import type { NodeRow, NodeStage } from '../../contracts/reads.ts'
import type { Tx } from '../../model/facts.ts'

const NUMBERS: readonly NodeStage[] = ['stub', 'unresolvable', 'hydrated', 'enriched']
const FIRST_ROOM = 1_024

export class NodeStages {
  #bytes = new Uint8Array(FIRST_ROOM)
  /** Stages were loaded as of some moment up to this transaction: a node's stage before an earlier one is unknown. */
  loadedAt: Tx = 0
  /** The last change of each node that wasn't enriched since: nodes that wait for their references. */
  readonly #opened = new Map<NodeId, Tx>()

  opened(node: NodeId, tx: Tx): void {
    this.#opened.set(node, tx)
  }

  /** Notes that a node was enriched at `tx`, as of `basis`. False if it was, or may have been, opened later. */
  closes(node: NodeId, basis: Tx, tx: Tx): boolean {
    if (tx <= this.loadedAt || (this.#opened.get(node) ?? 0) > basis) return false
    this.#opened.delete(node)
    return true
  }

  of(node: NodeId): NodeStage {
    return NUMBERS[this.#bytes[node] ?? 0] ?? 'stub'
  }

  put(node: NodeId, stage: NodeStage): void {
    if (node >= this.#bytes.length) {
      const grown = new Uint8Array(Math.max(node + 1, 2 * this.#bytes.length))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes[node] = NUMBERS.indexOf(stage)
  }

  load(rows: readonly NodeRow[]): void {
    for (const { id, stage } of rows) this.put(id, stage)
  }
}

/** Returns a node's stage after a change of its system attributes; null if it isn't affected. */
export function stageAfter({ asserted, retracted }: FactChange, before: NodeStage): NodeStage | null {
  const { state } = asserted
  if (state === 'ENRICHED') return 'enriched'
  if (state === 'HYDRATED') return 'hydrated'
  if (asserted['unresolvable'] === true) return 'unresolvable'
  if (retracted.includes('state')) return 'stub'
  return before === 'unresolvable' && retracted.includes('unresolvable') ? 'stub' : null
}
