import type { EdgeTarget } from '../catalogue/edges.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Shortfall } from '../contracts/source-conditions.ts'
import type { NodeId } from '../contracts/log.ts'
import type { PathNotes } from '../contracts/paths.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'

/** Maximum number of stubs and look-ups noted for an answer; beyond that, it only says that there may be more. */
export const MAX_UNRESOLVED = 10_000

const NONE: readonly Shortfall[] = []

/**
 * Notes what an answer depends on while it is made: the entity types it looked for, the stubs and look-ups it met, and
 * how far back it reads. It only refers to sets of the catalogue, so that noting costs next to nothing.
 */
export class AnswerCoverage implements PathNotes {
  readonly #types = new Set<string>()
  readonly #targets = new Set<EdgeTarget>()
  /** Holds each path's list of edge types by reference: a path is noted for each entity shown, but looked up once. */
  readonly #edges = new Set<readonly EdgeTypeId[]>()
  readonly #unresolved = new Set<NodeId>()
  #shortfalls: readonly Shortfall[] = NONE
  #everything = false
  #earliest = Infinity

  noteType(name: string): void {
    this.#types.add(name)
  }

  noteTarget(target: EdgeTarget): void {
    this.#targets.add(target)
  }

  /** Notes the edge types that a path follows: the answer depends on the types at their ends, except ends of any type. */
  noteEdges(edges: readonly EdgeTypeId[]): void {
    if (edges.length > 0) this.#edges.add(edges)
  }

  /** Notes that the answer depends on all types. */
  noteEverything(): void {
    this.#everything = true
  }

  /** Notes a stub or a look-up. The reader of the notes checks whether it has been resolved since. */
  noteUnresolved(node: NodeId): void {
    if (this.#unresolved.size < MAX_UNRESOLVED) this.#unresolved.add(node)
  }

  /** Notes a shortfall of this answer only. */
  noteShortfall(shortfall: Shortfall): void {
    this.#shortfalls = [...this.#shortfalls, shortfall]
  }

  /** Notes that the answer covers this moment as well. */
  noteMoment(tx: Tx): void {
    this.#earliest = Math.min(this.#earliest, tx)
  }

  /** Adds all that another answer depends on. */
  include(other: AnswerCoverage): void {
    for (const type of other.#types) this.#types.add(type)
    for (const target of other.#targets) this.#targets.add(target)
    for (const edges of other.#edges) this.#edges.add(edges)
    for (const node of other.#unresolved) this.noteUnresolved(node)
    for (const shortfall of other.#shortfalls) this.noteShortfall(shortfall)
    this.#everything ||= other.#everything
    this.noteMoment(other.#earliest)
  }

  get shortfalls(): readonly Shortfall[] {
    return this.#shortfalls
  }

  get unresolved(): ReadonlySet<NodeId> {
    return this.#unresolved
  }

  /** Null if the answer reads only the reader's own moment. */
  get earliest(): Tx | null {
    return this.#earliest === Infinity ? null : this.#earliest
  }

  /** Keeps those of the types that the answer depends on. */
  typesAmong(types: readonly string[], catalogue: Pick<Catalogue, 'edgeType'>): readonly string[] {
    if (this.#everything) return types
    const targets = [...this.#targets, ...this.#endsOfEdges(catalogue)]
    return types.filter((type) => this.#types.has(type) || targets.some((target) => target.types.has(type)))
  }

  #endsOfEdges(catalogue: Pick<Catalogue, 'edgeType'>): readonly EdgeTarget[] {
    const edges = new Set([...this.#edges].flat())
    const ends = [...edges].flatMap((id) => {
      const edge = catalogue.edgeType(id)
      return edge === undefined ? [] : [edge.from, edge.to]
    })
    return ends.filter((end) => !end.any)
  }

  /** True if the answer depends on no types. */
  get isEmpty(): boolean {
    return !this.#everything && this.#types.size + this.#targets.size + this.#edges.size === 0
  }
}
