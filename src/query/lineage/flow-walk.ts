// Walks up- or downstream of a node without ever turning round.
import type { EdgeType } from '../../catalogue/edges.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { HiddenEntities } from '../../contracts/visibility.ts'
import { pathStart, type PathReader } from '../../contracts/paths.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import { MOVED_TO } from '../../model/key.ts'
import { isLookup, LOOKUP_TYPE } from '../../model/lookup.ts'
import { partsOf } from '../../model/uri.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { Entries, stateAt } from '../../walk/entries.ts'
import { borrowVisited, visitNew, returnVisited, type Visited } from '../../walk/visited.ts'
import { MAX_WALK_DEPTH, Walk } from '../../walk/walk.ts'
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
import { MAX_UNRESOLVED } from '../answer-coverage.ts'

/** Cost of evaluating a rule at a node, in nodes found. */
const CONCLUSION_COST = 100

export interface FlowSources {
  readonly catalogue: Catalogue
  readonly graph: GraphReader
  readonly paths: PathReader
  /** Hidden entities that are walked through and counted, but not shown. Absent if nothing is hidden. */
  readonly hidden?: HiddenEntities
}

interface FlowWalk {
  readonly start: readonly NodeId[]
  readonly at: Tx
  readonly way: Way | NeedsWay
  /** Entity types at which the walk stops. */
  readonly until: ReadonlySet<string>
  readonly maxDepth: number
  /** Tells which reached nodes the walk leaves again; by default all. */
  readonly passes?: (node: NodeId) => boolean
}

/** The entity type of an entry, null for a stub, and its possible types. */
interface ReachedKind {
  readonly type: string | null
  readonly may: readonly string[]
  /** True for a stub or a look-up. */
  readonly open: boolean
}

/** Set on an entry of a former name, or of a node with an earlier entry: the walk continues, but doesn't show it. */
export const AGAIN = 0x8000

/** The entries that a walk reached, by level and then by node id. The first ones are the start. */
export interface FlowResult {
  /** Their states are what the walk had risen through. */
  readonly entries: Entries
  /** Where the entries of each depth end. */
  readonly ends: readonly number[]
  /** The kind number of each entry, with AGAIN. */
  readonly kindOf: Uint16Array
  readonly kinds: readonly ReachedKind[]
  /** Number reached of each kind, without the start. */
  readonly counts: readonly number[]
  /** Stubs and look-ups reached, up to the number that an answer lists. */
  readonly open: readonly NodeId[]
  /** Number reached that are hidden from the caller, which no other count includes. */
  readonly hidden: number
  /** True if there is more beyond the requested depth. */
  readonly cut: boolean
  readonly steps: readonly FlowStep[]
}

/**
 * Finds everything upstream or downstream of a node, breadth first, so that the way back along the parents is the
 * shortest. It never turns round: siblings made from the same origin aren't origins.
 */
export function* flowFrom(sources: FlowSources, requested: FlowWalk): Work<FlowResult> {
  const visited = borrowVisited(sources.graph.idBound, FLOW_STATES)
  try {
    const flow = new FlowTraversal(sources, requested, visited)
    const { walk } = flow
    yield* walk.run(Math.min(requested.maxDepth, MAX_WALK_DEPTH))
    const cut = walk.goesOn && (yield* walk.leadsTo((node) => !visited.has(node, SHOWN)))
    return flow.end(cut)
  } finally {
    returnVisited(visited)
  }
}

const UNKNOWN: ReachedKind = { type: null, may: [], open: false }

class FlowTraversal {
  readonly walk: Walk
  readonly #sources: FlowSources
  readonly #requested: FlowWalk
  readonly #visited: Visited
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
  /** Tells for each kind whether the walk stops there, and which of its conclusions are computed by walking. */
  readonly #stops: boolean[] = []
  readonly #concluded: (readonly FlowStep[])[] = []
  readonly #starts: number
  /** Types whose entities may have former names. */
  readonly #renamed: ReadonlySet<string> | undefined
  /** True for kinds where the walk doesn't stop and no such conclusions apply. */
  readonly #plain: boolean[] = []

  constructor(sources: FlowSources, requested: FlowWalk, visited: Visited) {
    const { graph, catalogue } = sources
    this.#sources = sources
    this.#requested = requested
    this.#visited = visited
    this.#steps = flowSteps(catalogue, requested.way)
    this.#renamed = catalogue.edgeType(MOVED_TO)?.from.types
    const strides = stridesOf(graph, this.#steps)
    const course = { graph, at: requested.at, strides, covered: RISEN_THROUGH_LESS }
    const arrives = (from: number, to: number): void => this.#arrive(from, to)
    const leaves = (entry: number): boolean => this.#leaves(entry)
    this.walk = new Walk({ ...course, arrives, leaves }, visited, this.#entries)
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

  /** Tells whether the walk continues; follows edges that a rule concludes at read. */
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
    this.walk.spend(CONCLUSION_COST)
    const risen = stateAt(this.#entries, entry)
    for (const other of found ?? []) this.walk.add(other, risen, entry)
  }

  /** Notes the kind of each entry, and counts new ones. */
  #arrive(from: number, to: number): void {
    const { array } = this.#entries.nodes
    if (to > this.#kindOf.length) {
      const wider = new Uint16Array(array.length)
      wider.set(this.#kindOf)
      this.#kindOf = wider
    }
    const kindOf = this.#kindOf
    const shown = this.#visited.seen(SHOWN)
    for (let entry = from; entry < to; entry++) {
      const node = u32(array, entry)
      const kind = this.#kindAt(node)
      const first = visitNew(shown, node)
      kindOf[entry] = kind
      const { type, open } = this.#kinds[kind] ?? UNKNOWN
      const isHidden = this.#sources.hidden?.hides(node) === true
      if (open && first && !isHidden && this.#open.length < MAX_UNRESOLVED) this.#open.push(node)
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
    // A stub of one possible type is walked like that type.
    const type = kind.type ?? (kind.may.length === 1 ? (kind.may[0] ?? null) : null)
    const stops = type === LOOKUP_TYPE || (type !== null && this.#requested.until.has(type))
    const starts = ({ from, to }: EdgeType, direction: FlowStep['direction']): boolean => {
      const end = direction === 'out' ? from : to
      return end.any || (type !== null && end.types.has(type))
    }
    // Recorded conclusions are edges of the graph.
    const { paths } = this.#sources
    const concluded = this.#steps.filter((s) => paths.isWalked(s.edge.id) && starts(s.edge, s.direction))
    this.#stops.push(stops)
    this.#concluded.push(concluded)
    this.#plain.push(!stops && concluded.length === 0)
    return number
  }
}
