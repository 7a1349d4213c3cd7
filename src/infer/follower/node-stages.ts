import type { FactChange, NodeId } from '../../contracts/log.ts'
import type { NodeRow, NodeStage } from '../../contracts/reads.ts'
import type { Tx } from '../../model/facts.ts'

const NUMBERS: readonly NodeStage[] = ['stub', 'unresolvable', 'hydrated', 'enriched']
const FIRST_ROOM = 1_024

/** How far each node has come, a byte each. */
export class NodeStages {
  #bytes = new Uint8Array(FIRST_ROOM)
  /** Loaded as of some moment up to this transaction: how far a node had come before an earlier one is not known. */
  loadedAt: Tx = 0
  /** When a node, or what it refers to, last changed that was not enriched since: those that wait for their references. */
  readonly #opened = new Map<NodeId, Tx>()

  opened(node: NodeId, tx: Tx): void {
    this.#opened.set(node, tx)
  }

  /** At `tx` a node was said to be enriched by what was known at `basis`. False where it was opened after that, or may have been. */
  closes(node: NodeId, basis: Tx, tx: Tx): boolean {
    if (tx <= this.loadedAt || (this.#opened.get(node) ?? 0) > basis) return false
    this.#opened.delete(node)
    return true
  }

  of(node: NodeId): NodeStage {
    return NUMBERS[this.#bytes[node] ?? 0] ?? 'stub'
  }

  put(node: NodeId, standing: NodeStage): void {
    if (node >= this.#bytes.length) {
      const grown = new Uint8Array(Math.max(node + 1, 2 * this.#bytes.length))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes[node] = NUMBERS.indexOf(standing)
  }

  load(rows: readonly NodeRow[]): void {
    for (const { id, stage } of rows) this.put(id, stage)
  }
}

/** What a change of the system's word on a node makes of its standing; null where it says nothing of that. */
export function stageAfter({ asserted, retracted }: FactChange, before: NodeStage): NodeStage | null {
  const { state } = asserted
  if (state === 'ENRICHED') return 'enriched'
  if (state === 'HYDRATED') return 'hydrated'
  if (asserted['unresolvable'] === true) return 'unresolvable'
  if (retracted.includes('state')) return 'stub'
  return before === 'unresolvable' && retracted.includes('unresolvable') ? 'stub' : null
}
