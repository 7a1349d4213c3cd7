import type { NodeId } from '../../contracts/log.ts'
import { u32 } from '../../lib/array-elements.ts'
import { stateAt, type Entries } from '../../walk/entries.ts'
import { evidenceOf, type Arrival } from './evidence.ts'
import { joinedWith } from './key-joins.ts'
import { reverseMachine, type Machine, type Move, type NestedRule } from './machine.ts'
import { isCalledAt, isRejected, AutomatonSearch, type EvaluationContext } from './automaton-search.ts'
import { getOrInsert } from '../../lib/maps.ts'

/**
 * Computes every way in which a search reached each node in each state, backwards along the machine among the entries
 * of the search. It runs on request only, so that searches needn't record this. An entry is a node in a state.
 */
export class Arrivals {
  readonly #search: AutomatonSearch
  readonly #entries: Entries
  readonly #back: Machine
  readonly #context: EvaluationContext
  readonly #bound: number
  readonly #entryOf = new Map<number, number>()
  readonly #computed = new Map<number, readonly Arrival[]>()
  /** True if arrivals are missing because a nested rule has more paths than are listed. */
  incomplete = false

  constructor({
    search,
    entries,
    context,
    machine,
  }: {
    search: AutomatonSearch
    entries: Entries
    machine: Machine
    context: EvaluationContext
  }) {
    this.#search = search
    this.#entries = entries
    this.#context = context
    this.#back = reverseMachine(machine)
    this.#bound = context.reader.idBound
    const { nodes } = entries
    for (let i = 0; i < nodes.length; i++) this.#entryOf.set(this.#keyOf(stateAt(entries, i), u32(nodes.array, i)), i)
  }

  /** Returns the entry of a node in the machine's last state. */
  end(node: NodeId): number | undefined {
    return this.#entryOf.get(this.#keyOf(this.#back.start, node))
  }

  /** Returns arrivals in the order in which the search reached them; undefined for the start of the search. */
  get(entry: number): readonly Arrival[] | undefined {
    if (entry === 0) return undefined
    return getOrInsert(this.#computed, entry, () => this.#into(entry))
  }

  #into(entry: number): readonly Arrival[] {
    const node = u32(this.#entries.nodes.array, entry)
    const moves = this.#back.moves[stateAt(this.#entries, entry)] ?? []
    return moves.flatMap((move) => this.#over(move, node)).sort((a, b) => a.before - b.before)
  }

  #over(move: Move, node: NodeId): readonly Arrival[] {
    if (move.kind === 'key') {
      return joinedWith(move, node, this.#context).flatMap(({ node: other, key }) => {
        const before = this.#entryOf.get(this.#keyOf(move.next, other))
        const edges = [node, other].map((from) => ({ type: move.edge, from, to: key }))
        return before === undefined ? [] : [{ before, edges }]
      })
    }
    if (move.kind === 'call') return this.#callRule(move, node)
    if (move.kind !== 'edge') {
      const before = this.#entryOf.get(this.#keyOf(move.next, node))
      return before === undefined || !this.#search.passes(move, node) ? [] : [{ before, edges: [] }]
    }
    const { reader, at } = this.#context
    const found: Arrival[] = []
    for (const type of move.edges) {
      reader.eachNeighbour(node, reader.edgeTypeNumber(type), move.direction, at, (other) => {
        const before = this.#entryOf.get(this.#keyOf(move.next, other))
        const [from, to] = move.direction === 'out' ? [node, other] : [other, node]
        if (before !== undefined) found.push({ before, edges: [{ type, from, to }] })
      })
    }
    return found
  }

  #callRule({ rule, next }: { readonly rule: NestedRule; readonly next: number }, node: NodeId): readonly Arrival[] {
    const forwards = rule.turned()
    const machine = rule.machine()
    const search = new AutomatonSearch(machine, this.#context, { evidence: true, maxEntries: this.#search.maxEntries })
    search.finish(node)
    const { reached: entries } = search
    if (entries === null) return []
    const arrivals = new Arrivals({ search, entries, machine, context: this.#context })
    return search.found.flatMap((other) => {
      const before = this.#entryOf.get(this.#keyOf(next, other))
      if (before === undefined || !isCalledAt(forwards, other, this.#context)) return []
      if (isRejected(rule, { node, other }, this.#context)) return []
      const { paths, more } = evidenceOf(arrivals, arrivals.end(other) ?? 0, false)
      if (more > 0) this.incomplete = true
      return paths.map((edges) => ({ before, edges }))
    })
  }

  #keyOf(state: number, node: NodeId): number {
    return state * this.#bound + node
  }
}
