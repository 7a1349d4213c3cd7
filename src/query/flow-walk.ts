import type { EdgeType } from '../catalogue/edges.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { GraphReader } from '../contracts/graph.ts'
import { placeAt, type PathReader } from '../contracts/paths.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Work } from '../lib/slices.ts'
import type { Tx } from '../model/facts.ts'
import { isLookup, LOOKUP_TYPE } from '../model/lookup.ts'
import { partsOf } from '../model/uri.ts'
import { flowSteps, stridesOf, type FlowStep, type Needs, type Stride, type Way } from './flow.ts'
import { AGAIN, at, STEP, borrowFlowMarks, Entries, returnFlowMarks, sortLevel, type FlowMarks } from './flow-level.ts'

/** No walk goes deeper; a chain that long is a mistake in the sources, and the answer says that it was cut. */
export const DEEPEST = 10_000
/** Nodes left or found between two pauses: some 0.2 ms where edges are ten times as many. */
const NODES_A_STEP = 2_000
/** To evaluate a rule at a node takes as long as to find so many nodes. */
const A_CONCLUSION = 100

export interface FlowSources {
  readonly catalogue: Catalogue
  readonly graph: GraphReader
  readonly paths: PathReader
}

export interface FlowWalk {
  readonly start: readonly NodeId[]
  readonly at: Tx
  readonly way: Way | Needs
  /** Entity types that are reached and not left again. */
  readonly until: ReadonlySet<string>
  readonly maxDepth: number
}

/** What an entry is: its entity type, null of a stub that may be of several, and what it may be. */
export interface Kind {
  readonly type: string | null
  readonly may: readonly string[]
  /** Known by reference only: a stub, or a look-up. */
  readonly open: boolean
}

/** Everything that a walk reached, level after level, each in the order of its node ids. The first entries are the start. */
export interface Flowed {
  readonly entries: Entries
  /** Where the entries of each depth end. */
  readonly ends: readonly number[]
  readonly kinds: readonly Kind[]
  /** How many were reached of each kind, the start not counted. */
  readonly counts: readonly number[]
  /** There is more, further out than the depth asked for. */
  readonly cut: boolean
  readonly steps: readonly FlowStep[]
}

/**
 * Everything upstream or downstream of a node, breadth first, so that the way back along the parents is the shortest. It never
 * turns round: what else was made from a thing's origins is no origin of it.
 */
export function* flowFrom(sources: FlowSources, walk: FlowWalk): Work<Flowed> {
  const marks = borrowFlowMarks(sources.graph.idBound)
  const state = new Walking(sources, walk, marks)
  const { entries, ends } = state
  const deepest = Math.min(walk.maxDepth, DEEPEST)
  for (let from = 0; from < entries.nodes.length && ends.length <= deepest; from = ends.at(-2) ?? 0) {
    yield* state.expand(from, entries.nodes.length)
    ends.push(entries.nodes.length)
    if (ends.at(-1) === ends.at(-2)) break
  }
  const length = entries.nodes.length
  const last = ends.at(-2) ?? 0
  const cut = ends.length > deepest && last < length && (yield* state.leadsOn(last, length))
  entries.trim()
  // Not where it failed: marks left half-way would mislead the next walk.
  returnFlowMarks(marks)
  return { entries, ends, kinds: state.kinds, counts: state.counts, cut, steps: state.steps }
}

class Walking {
  readonly entries = new Entries()
  readonly ends: number[]
  readonly kinds: Kind[] = []
  readonly counts: number[] = []
  readonly steps: readonly FlowStep[]
  readonly #sources: FlowSources
  readonly #walk: FlowWalk
  readonly #marks: FlowMarks
  readonly #strides: readonly (readonly Stride[])[]
  readonly #numbers = new Map<string, number>()
  /** Since the last pause. */
  #done = 0
  /** Most neighbours in a level are of one type. */
  #lastType: string | null = null
  #lastKind = 0
  /** By kind: whether the walk ends there, and conclusions that are answered by walking. */
  readonly #stops: boolean[] = []
  readonly #concluded: (readonly FlowStep[])[] = []

  constructor(sources: FlowSources, walk: FlowWalk, marks: FlowMarks) {
    this.#sources = sources
    this.#walk = walk
    this.#marks = marks
    this.steps = flowSteps(sources.catalogue, walk.way)
    this.#strides = stridesOf(sources.graph, this.steps)
    for (const node of new Set(walk.start)) {
      const i = this.entries.add(node, 0, 0)
      for (const array of [marks.seen[0], marks.shown]) if (array !== undefined) array[node] = marks.stamp
      this.entries.kinds[i] = this.#kindOf(node)
    }
    this.ends = [this.entries.nodes.length]
  }

  /** Adds what is one hop from the entries `[from, to)`. */
  *expand(from: number, to: number): Work<void> {
    const { entries } = this
    for (let i = from; i < to; i++) {
      this.#leave(i)
      if (this.#done < NODES_A_STEP) continue
      this.#done = 0
      yield
    }
    yield* this.#drop(to)
    yield* sortLevel(entries, to, this.#marks)
    yield* this.#show(to)
  }

  /** Whether the last level leads to anything new; nothing of it is kept. */
  *leadsOn(from: number, to: number): Work<boolean> {
    const { entries } = this
    for (let i = from; i < to; i++) {
      this.#leave(i)
      if (i % NODES_A_STEP === 0) yield
    }
    yield* this.#drop(to)
    let more = false
    for (let i = to; i < entries.nodes.length && !more; i++) {
      more = at(this.#marks.shown, at(entries.nodes.array, i)) !== this.#marks.stamp
    }
    entries.nodes.length = to
    return more
  }

  #leave(i: number): void {
    const { entries } = this
    if (i >= (this.ends[0] ?? 0) && this.#stops[at(entries.kinds, i)] === true) return
    const { graph } = this.#sources
    const { seen, stamp } = this.#marks
    const node = at(entries.nodes.array, i)
    const risen = at(entries.flags, i) & ~AGAIN
    for (const { types, direction, risen: after } of this.#strides[risen] ?? []) {
      const before = entries.nodes.length
      const marks = seen[after]
      if (marks === undefined) continue
      graph.appendUnseen(
        node,
        { types, direction, at: this.#walk.at },
        { marks, from: stamp, mark: stamp },
        entries.nodes,
      )
      this.#done += 1 + entries.nodes.length - before
      if (entries.nodes.length > before) entries.fill(before, i, after)
    }
    for (const step of this.#concluded[at(entries.kinds, i)] ?? []) this.#conclude(i, node, step, risen)
  }

  /** Over an edge that a rule concludes at read. */
  #conclude(i: number, node: NodeId, { edge, direction }: FlowStep, risen: number): void {
    const { graph, paths } = this.#sources
    const marks = this.#marks.seen[risen]
    const found = paths.concluded(edge.id, direction, placeAt(node, graph, this.#walk.at))
    this.#done += A_CONCLUSION
    if (found === null || marks === undefined) return
    for (const other of found) {
      if (at(marks, other) >= this.#marks.stamp) continue
      marks[other] = this.#marks.stamp
      this.entries.add(other, i, risen)
    }
  }

  /** Leaves out of a new level what was reached having risen through less: from there the walk goes at least as far. */
  *#drop(from: number): Work<void> {
    const { entries } = this
    const { seen, stamp } = this.#marks
    let kept = from
    for (let i = from; i < entries.nodes.length; i++) {
      if ((i & STEP) === STEP) yield
      const node = at(entries.nodes.array, i)
      const risen = at(entries.flags, i)
      let less = false
      for (let other = 0; other < risen && !less; other++) {
        const marks = seen[other]
        less = (other & risen) === other && marks !== undefined && at(marks, node) === stamp
      }
      if (less) continue
      entries.nodes.array[kept] = node
      entries.flags[kept] = risen
      entries.parents[kept++] = at(entries.parents, i)
    }
    entries.nodes.length = kept
  }

  *#show(from: number): Work<void> {
    const { entries } = this
    const { shown, stamp } = this.#marks
    for (let i = from; i < entries.nodes.length; i++) {
      const node = at(entries.nodes.array, i)
      const kind = this.#kindOf(node)
      entries.kinds[i] = kind
      if (at(shown, node) === stamp || this.kinds[kind]?.type === LOOKUP_TYPE)
        entries.flags[i] = at(entries.flags, i) | AGAIN
      else this.counts[kind] = (this.counts[kind] ?? 0) + 1
      shown[node] = stamp
      if (i % NODES_A_STEP === 0) yield
    }
  }

  /** The entity type; of a stub the one that it can only become. */
  #kindOf(node: NodeId): number {
    const { catalogue, graph } = this.#sources
    const type = graph.typeOf(node, this.#walk.at)
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
    const only = may.length === 1 ? (may[0] ?? null) : null
    return this.#newKind(`stub ${componentType}`, { type: only, may, open: true })
  }

  #newKind(name: string, kind: Kind): number {
    const number = this.kinds.push(kind) - 1
    this.#numbers.set(name, number)
    this.counts.push(0)
    const { type } = kind
    this.#stops.push(type === LOOKUP_TYPE || (type !== null && this.#walk.until.has(type)))
    const starts = ({ from, to }: EdgeType, direction: FlowStep['direction']): boolean => {
      const end = direction === 'out' ? from : to
      return end.any || (type !== null && end.types.has(type))
    }
    this.#concluded.push(this.steps.filter((s) => s.edge.origin === 'rule' && starts(s.edge, s.direction)))
    return number
  }
}
