import type { EdgeTarget } from '../catalogue/edges.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Shortfall } from '../contracts/source-conditions.ts'
import type { NodeId } from '../contracts/log.ts'
import type { PathNotes } from '../contracts/paths.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'

/** Maximum number of stubs and look-ups listed for an answer; beyond that, it only says that there may be more. */
export const MAX_OPEN = 10_000

const NONE: readonly Shortfall[] = []

/**
 * Notes what an answer depends on while it is made: the entity types it looked for, the stubs and look-ups it met, and
 * how far back it reads. It only refers to sets of the catalogue, so that noting costs next to nothing.
 */
export class AnswerCoverage implements PathNotes {
  readonly #types = new Set<string>()
  readonly #targets = new Set<EdgeTarget>()
  /** Paths are noted as lists, because a path is noted for each entity shown; their edge types are looked up once. */
  readonly #edges = new Set<readonly EdgeTypeId[]>()
  readonly #open = new Set<NodeId>()
  #shortfalls: readonly Shortfall[] = NONE
  #everything = false
  #earliest = Infinity

  type(name: string): void {
    this.#types.add(name)
  }

  target(target: EdgeTarget): void {
    this.#targets.add(target)
  }

  /** Notes a path by the types at either end of its edges. An end of any type means the type that the path was at. */
  along(edges: readonly EdgeTypeId[]): void {
    if (edges.length > 0) this.#edges.add(edges)
  }

  everything(): void {
    this.#everything = true
  }

  /** Notes a stub, or a look-up, which may have been resolved. */
  open(node: NodeId): void {
    if (this.#open.size < MAX_OPEN) this.#open.add(node)
  }

  /** Adds a shortfall of this answer only. */
  shortfall(shortfall: Shortfall): void {
    this.#shortfalls = [...this.#shortfalls, shortfall]
  }

  /** Notes that the answer covers this moment as well. */
  moment(tx: Tx): void {
    this.#earliest = Math.min(this.#earliest, tx)
  }

  add(other: AnswerCoverage): void {
    for (const type of other.#types) this.#types.add(type)
    for (const target of other.#targets) this.#targets.add(target)
    for (const edges of other.#edges) this.#edges.add(edges)
    for (const node of other.#open) this.open(node)
    for (const shortfall of other.#shortfalls) this.shortfall(shortfall)
    this.#everything ||= other.#everything
    this.moment(other.#earliest)
  }

  get shortfalls(): readonly Shortfall[] {
    return this.#shortfalls
  }

  get opened(): ReadonlySet<NodeId> {
    return this.#open
  }

  /** Null if the answer reads only the reader's own moment. */
  get earliest(): Tx | null {
    return this.#earliest === Infinity ? null : this.#earliest
  }

  /** Returns those of the types that the answer looked for. */
  among(types: readonly string[], catalogue: Pick<Catalogue, 'edgeType'>): readonly string[] {
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

  get nothing(): boolean {
    return !this.#everything && this.#types.size + this.#targets.size + this.#edges.size === 0
  }
}
