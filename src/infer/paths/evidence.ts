import type { HeldEdge } from '../../contracts/log.ts'

/** The premises of a conclusion: each path while there are few, a count beyond. */
export interface PathEvidence {
  /** Distinct paths from the subject to the object; the first is a shortest one. */
  readonly paths: readonly (readonly HeldEdge[])[]
  /** Number of further paths. */
  readonly more: number
  /** Counting stopped at its limit: there are at least this many more. */
  readonly moreUncounted: boolean
}

/**
 * One way in which a search reached an entry: the previous entry, and the edges that lead back to it: none, one, the
 * two to a common key, or those of a nested rule.
 */
export interface Arrival {
  readonly before: number
  readonly edges: readonly HeldEdge[]
}

const PATHS_RETAINED = 8
const PATHS_COUNTED = 1_000
/** Paths through a dense part may share many nodes, so their search is limited. */
const MAX_STEPS = 50_000
/** Longer paths aren't searched, except the first: each step is a frame of the stack. */
const MAX_EVIDENCE_STEPS = 1_000

/** Returns how an entry of a search was reached, the earliest way first; undefined for the start. */
interface ArrivalsOf {
  get(entry: number): readonly Arrival[] | undefined
  /** True if some aren't listed. */
  readonly incomplete?: boolean
}

/**
 * Walks arrivals back from the end. All of them were reached from the start, so a walk fails only on a cycle, which no
 * path contains. Only the start has no arrivals.
 */
export function evidenceOf(arrivals: ArrivalsOf, end: number, reversed: boolean): PathEvidence {
  const collector = new Collector(arrivals)
  collector.first(end)
  collector.back(end, 0)
  const { paths, distinct, complete } = collector
  return {
    // Collected from the end, which is the right order for a search that began at the object.
    paths: paths.map((path) => (reversed ? path : path.toReversed())),
    more: distinct.size - paths.length,
    moreUncounted: !complete || arrivals.incomplete === true,
  }
}

class Collector {
  readonly paths: HeldEdge[][] = []
  readonly distinct = new Set<string>()
  complete = true
  #steps = 0
  readonly #arrivals: ArrivalsOf
  readonly #edges: HeldEdge[] = []
  readonly #onPath = new Set<number>()

  constructor(arrivals: ArrivalsOf) {
    this.#arrivals = arrivals
  }

  /** The path found first is a shortest one; its length is unlimited. */
  first(end: number): void {
    const edges: HeldEdge[] = []
    for (
      let arrival = this.#arrivals.get(end)?.[0];
      arrival !== undefined;
      arrival = this.#arrivals.get(arrival.before)?.[0]
    ) {
      edges.push(...arrival.edges)
    }
    this.#take(edges)
  }

  back(entry: number, depth: number): void {
    if (this.distinct.size >= PATHS_COUNTED || this.#steps++ >= MAX_STEPS || depth >= MAX_EVIDENCE_STEPS) {
      this.complete = false
      return
    }
    const arrivals = this.#arrivals.get(entry)
    if (arrivals === undefined) return this.#take(this.#edges)
    this.#onPath.add(entry)
    for (const { before, edges } of arrivals) {
      if (this.#onPath.has(before)) continue
      this.#edges.push(...edges)
      this.back(before, depth + 1)
      this.#edges.length -= edges.length
    }
    this.#onPath.delete(entry)
  }

  #take(edges: readonly HeldEdge[]): void {
    const key = edges.map((e) => `${e.type} ${e.from} ${e.to}`).join('|')
    if (this.distinct.has(key)) return
    this.distinct.add(key)
    if (this.paths.length < PATHS_RETAINED) this.paths.push([...edges])
  }
}
