// Walks up- or downstream of a node without ever turning round.
import type { EdgeType } from '../../catalogue/edges.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { HiddenEntities } from '../../contracts/view.ts'
import { pathStart, type PathReader } from '../../contracts/paths.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import { MOVED_TO } from '../../model/key.ts'
import { isLookup, LOOKUP_TYPE } from '../../model/lookup.ts'
import { partsOf } from '../../model/uri.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { Entries, stateAt } from '../../walk/entries.ts'
import { borrowMarks, markNew, returnMarks, type WalkMarks } from '../../walk/marks.ts'
import { DEEPEST, Walk } from '../../walk/walk.ts'
import {
  FLOW_STATES,
  flowSteps,
  isFormerName,
  RISEN_THROUGH_LESS,
  SHOWN,
  stridesOf,
  type FlowStep,
  type NeedsWay,
  type Way,
} from './flow.ts'
import { MAX_OPEN } from '../touched.ts'

/** Evaluating a rule at a node takes as long as finding so many nodes. */
const A_CONCLUSION = 100

export interface FlowSources {
  readonly catalogue: Catalogue
  readonly graph: GraphReader
  readonly paths: PathReader
  /** Hidden entities of the graph are walked through and counted, but not shown. Left out if nothing is hidden. */
  readonly hidden?: HiddenEntities
}

export interface FlowWalk {
  readonly start: readonly NodeId[]
  readonly at: Tx
  readonly way: Way | NeedsWay
  /** Entity types that are reached and not left again. */
  readonly until: ReadonlySet<string>
  readonly maxDepth: number
  /** Tells which nodes are left again once reached; all are if it's left out. */
  readonly passes?: (node: NodeId) => boolean
}

/** Describes an entry: its entity type, null for a stub, and what it may be. */
export interface ReachedKind {
  readonly type: string | null
  readonly may: readonly string[]
  /** A stub, or a look-up. */
  readonly open: boolean
}

/**
 * Set on the kind of an entry whose node has an earlier entry, or is a former name: the walk continues from it, and it
 * is not shown.
 */
export const AGAIN = 0x8000

/**
 * Everything that a walk reached, level after level, each in the order of its node ids. The first entries are the
 * start.
 */
export interface FlowResult {
  /** Their states are what was risen through. */
  readonly entries: Entries
  /** Where the entries of each depth end. */
  readonly ends: readonly number[]
  /** Holds for each entry the number of its kind, and AGAIN. */
  readonly kindOf: Uint16Array
  readonly kinds: readonly ReachedKind[]
  /** How many were reached of each kind, the start not counted. */
  readonly counts: readonly number[]
  /** The stubs and look-ups that were reached: as many as are listed per answer. */
  readonly open: readonly NodeId[]
  /** How many were reached that are hidden from who asks: they are in none of the counts. */
  readonly hidden: number
  /** There is more beyond the requested depth. */
  readonly cut: boolean
  readonly steps: readonly FlowStep[]
}

/**
 * Everything upstream or downstream of a node, breadth first, so that the way back along the parents is the shortest.
 * It never turns round: what else was made from a thing's origins is not an origin of it.
 */
export function* flowFrom(sources: FlowSources, requested: FlowWalk): Work<FlowResult> {
  const marks = borrowMarks(sources.graph.idBound, FLOW_STATES)
  try {
    const flow = new FlowTraversal(sources, requested, marks)
    const { walk } = flow
    yield* walk.run(Math.min(requested.maxDepth, DEEPEST))
    const cut = walk.goesOn && (yield* walk.leadsTo((node) => !marks.has(node, SHOWN)))
    return flow.end(cut)
  } finally {
    returnMarks(marks)
  }
}

const UNKNOWN: ReachedKind = { type: null, may: [], open: false }

class FlowTraversal {
  readonly walk: Walk
  readonly #sources: FlowSources
  readonly #requested: FlowWalk
  readonly #marks: WalkMarks
  readonly #entries = new Entries()
  readonly #steps: readonly FlowStep[]
  #kindOf = new Uint16Array(256)
  readonly #kinds: ReachedKind[] = []
  readonly #counts: number[] = []
  readonly #open: NodeId[] = []
  #hidden = 0
  readonly #numbers = new Map<string, number>()
  /** Most neighbours in a level are of one type. */
  #lastType: string | null = null
  #lastKind = 0
  /** Tells for each kind whether the walk ends there, and which of its conclusions are answered by walking. */
  readonly #stops: boolean[] = []
  readonly #concluded: (readonly FlowStep[])[] = []
  readonly #starts: number
  /** Types of things that may have former names. */
  readonly #renamed: ReadonlySet<string> | undefined
  /** A kind is plain if the walk doesn't end there and it has no such conclusions. */
  readonly #plain: boolean[] = []

  constructor(sources: FlowSources, requested: FlowWalk, marks: WalkMarks) {
    const { graph, catalogue } = sources
    this.#sources = sources
    this.#requested = requested
    this.#marks = marks
    this.#steps = flowSteps(catalogue, requested.way)
    this.#renamed = catalogue.edgeType(MOVED_TO)?.from.types
    const strides = stridesOf(graph, this.#steps)
    const course = { graph, at: requested.at, strides, covered: RISEN_THROUGH_LESS }
    const arrives = (from: number, to: number): void => this.#arrive(from, to)
    const leaves = (entry: number): boolean => this.#leaves(entry)
    this.walk = new Walk({ ...course, arrives, leaves }, marks, this.#entries)
    for (const node of requested.start) this.walk.add(node, 0, 0)
    this.#starts = this.#entries.nodes.length
  }

  /** Trims the arrays to their contents, because cached walks hold them. */
  end(cut: boolean): FlowResult {
    this.#entries.trim()
    const kindOf = this.#kindOf.slice(0, this.#entries.nodes.length)
    const { ends } = this.walk
    return {
      entries: this.#entries,
      ends,
      kindOf,
      kinds: this.#kinds,
      counts: this.#counts,
      open: this.#open,
      hidden: this.#hidden,
      cut,
      steps: this.#steps,
    }
  }

  /** Whether the walk goes on; over edges that a rule concludes at read it goes from here. */
  #leaves(entry: number): boolean {
    const { passes } = this.#requested
    if (passes !== undefined && entry >= this.#starts && !passes(u32(this.#entries.nodes.array, entry))) return false
    const kind = u16(this.#kindOf, entry) & ~AGAIN
    if (this.#plain[kind] === true) return true
    if (entry >= this.#starts && this.#stops[kind] === true) return false
    for (const step of this.#concluded[kind] ?? []) this.#conclude(entry, step)
    return true
  }

  #conclude(entry: number, { edge, direction }: FlowStep): void {
    const { graph, paths } = this.#sources
    const pathFrom = pathStart(u32(this.#entries.nodes.array, entry), graph, this.#requested.at)
    const found = paths.concluded(edge.id, direction, pathFrom)
    this.walk.spend(A_CONCLUSION)
    const risen = stateAt(this.#entries, entry)
    for (const other of found ?? []) this.walk.add(other, risen, entry)
  }

  /** Notes what each entry is, and counts what is new. */
  #arrive(from: number, to: number): void {
    const { array } = this.#entries.nodes
    if (to > this.#kindOf.length) {
      const wider = new Uint16Array(array.length)
      wider.set(this.#kindOf)
      this.#kindOf = wider
    }
    const kindOf = this.#kindOf
    const shown = this.#marks.seen(SHOWN)
    for (let entry = from; entry < to; entry++) {
      const node = u32(array, entry)
      const kind = this.#kindAt(node)
      const first = markNew(shown, node)
      kindOf[entry] = kind
      const { type, open } = this.#kinds[kind] ?? UNKNOWN
      const isHidden = this.#sources.hidden?.hides(node) === true
      if (open && first && !isHidden && this.#open.length < MAX_OPEN) this.#open.push(node)
      if (entry < this.#starts) continue
      if (first && isHidden && type !== LOOKUP_TYPE) this.#hidden++
      const isCounted = first && !isHidden && type !== LOOKUP_TYPE
      if (isCounted && !this.#isFormer(node, type)) this.#counts[kind] = (this.#counts[kind] ?? 0) + 1
      else kindOf[entry] = kind | AGAIN
    }
  }

  #isFormer(node: NodeId, type: string | null): boolean {
    const mayBe = this.#renamed?.has(type ?? '') === true
    return mayBe && isFormerName(this.#sources.graph, node, this.#requested.at)
  }

  #kindAt(node: NodeId): number {
    const { catalogue, graph } = this.#sources
    const type = graph.typeOf(node, this.#requested.at)
    if (type === this.#lastType && type !== null) return this.#lastKind
    if (type !== null) {
      this.#lastType = type
      this.#lastKind = this.#numbers.get(type) ?? this.#newKind(type, { type, may: [type], open: type === LOOKUP_TYPE })
      return this.#lastKind
    }
    const uri = graph.uriOf(node)
    if (isLookup(uri))
      return this.#numbers.get(LOOKUP_TYPE) ?? this.#newKind(LOOKUP_TYPE, { type: LOOKUP_TYPE, may: [], open: true })
    const { componentType } = partsOf(uri)
    const known = this.#numbers.get(`stub ${componentType}`)
    if (known !== undefined) return known
    const may = catalogue.typesOfComponent(componentType).map((t) => t.name)
    return this.#newKind(`stub ${componentType}`, { type: null, may, open: true })
  }

  #newKind(name: string, kind: ReachedKind): number {
    const number = this.#kinds.push(kind) - 1
    this.#numbers.set(name, number)
    this.#counts.push(0)
    // A stub of one possible type is walked as one of that type.
    const type = kind.type ?? (kind.may.length === 1 ? (kind.may[0] ?? null) : null)
    const stops = type === LOOKUP_TYPE || (type !== null && this.#requested.until.has(type))
    const starts = ({ from, to }: EdgeType, direction: FlowStep['direction']): boolean => {
      const end = direction === 'out' ? from : to
      return end.any || (type !== null && end.types.has(type))
    }
    // Conclusions that are recorded are edges of the graph.
    const { paths } = this.#sources
    const concluded = this.#steps.filter((s) => paths.isWalked(s.edge.id) && starts(s.edge, s.direction))
    this.#stops.push(stops)
    this.#concluded.push(concluded)
    this.#plain.push(!stops && concluded.length === 0)
    return number
  }
}
