// Lineage of entities: walks are cached and paged, and the path to each entity can be read.
import { pathStart } from '../../contracts/paths.ts'
import type { Direction, GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { counted } from '../../lib/counted.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { SharedValues } from '../../lib/computed-once.ts'
import type { Pace } from '../../lib/pace.ts'
import { finishYielding } from '../../lib/pausing-work.ts'
import { onceFor } from '../../lib/once-for.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import type { FlowStep, NeedsWay, Way } from './flow.ts'
import { stateAt, wayTo } from '../../walk/entries.ts'
import { passedGraph } from '../view/visible-graph.ts'
import { flowFrom, type FlowResult, type FlowSources } from './flow-walk.ts'

export interface LineageRequest {
  readonly start: readonly NodeId[]
  /** The entity that the question is about, if it and the moment alone determine the start: then the walk is cached. */
  readonly about: NodeId | null
  readonly at: Tx
  readonly way: Way | NeedsWay
  readonly until: readonly string[]
  readonly maxDepth: number
}

/** A position in the order of what was reached: by depth, then by node. It stays valid when more depth is requested. */
export interface FlowPosition {
  readonly tx: Tx
  readonly depth: number
  readonly node: NodeId
}

export interface ReachedNode {
  readonly node: NodeId
  readonly type: string | null
  readonly depth: number
  /** Its entry in the walk, from which its path is read. */
  readonly entry: number
}

export interface ReachedPage {
  readonly reached: readonly ReachedNode[]
  readonly more: boolean
}

export interface TypeTotal {
  /** Entities that are known by reference only have no type. */
  readonly type: string | null
  readonly count: number
}

/**
 * The walks of the last questions: their next pages begin where the last ones ended, and whoever asks the same of the
 * same transaction shares them, with what was counted of each. 128 walks, or 4M entries (44 MB).
 */
const CACHED = {
  max: 128,
  maxSize: 4_000_000,
  sizeOf: ({ entries }: FlowResult): number => entries.nodes.length,
} as const

/** A rebuilt graph is another graph, without cached walks. */
const walksOf = onceFor<GraphReader, SharedValues<FlowResult>>(() => new SharedValues(CACHED))

/** All of it, however large, at the pace of who asks for it first. One walk at a time for one question. */
export async function lineage(
  sources: FlowSources & { readonly pace?: Pace },
  request: LineageRequest,
): Promise<FlowResult> {
  const { start, about, at, way, until, maxDepth } = request
  const walk = (): Promise<FlowResult> =>
    finishYielding(flowFrom(sources, { start, at, way, until: new Set(until), maxDepth }), sources.pace)
  if (about === null) return walk()
  const key = [sources.hidden?.key ?? '', about, at, way, maxDepth, ...[...until].sort()].join(' ')
  return walksOf(sources.graph).get(key, walk)
}

/** Entity types that an answer is about; null: all. */
export type TypeFilter = ReadonlySet<string> | null

export function totalsOf({ kinds, counts }: FlowResult, types: TypeFilter): readonly TypeTotal[] {
  const totals = new Map<string | null, number>()
  for (const [i, { type, may }] of kinds.entries()) {
    const count = counts[i] ?? 0
    if (count > 0 && wants(types, may)) totals.set(type, (totals.get(type) ?? 0) + count)
  }
  return [...totals]
    .map(([type, count]) => ({ type, count }))
    .sort((a, b) => b.count - a.count || ((a.type ?? '') < (b.type ?? '') ? -1 : 1))
}

/** Stands in a filter for what is of no type that the catalogue has, nor can become of one. */
export const OF_NO_TYPE = ''

export function wants(types: TypeFilter, may: readonly string[]): boolean {
  return types === null || (may.length === 0 ? types.has(OF_NO_TYPE) : may.some((type) => types.has(type)))
}

export function totalOf(totals: readonly TypeTotal[]): number {
  return totals.reduce((sum, { count }) => sum + count, 0)
}

/** How far out the last thing reached is. */
export function depthOf({ ends }: FlowResult): number {
  const last = ends.at(-1) ?? 0
  return ends.indexOf(last)
}

export interface ReachedRequest {
  readonly types: TypeFilter
  readonly after: { readonly depth: number; readonly node: NodeId } | null
  readonly limit: number
  /** Only these, of those that were reached. */
  readonly only?: readonly ReachedNode[] | null
}

export function reachedPage(flowed: FlowResult, { types, after, limit, only = null }: ReachedRequest): ReachedPage {
  if (only !== null) {
    const isWanted = isOfTypes(flowed, types)
    const rest = only.filter((one) => isWanted(one) && (after === null || isBehind(one, after)))
    return { reached: rest.slice(0, limit), more: rest.length > limit }
  }
  const reached: ReachedNode[] = []
  for (const one of reachedFrom(flowed, types, after === null ? (flowed.ends[0] ?? 0) : entryAfter(flowed, after))) {
    if (reached.length === limit) return { reached, more: true }
    reached.push(one)
  }
  return { reached, more: false }
}

/** Returns whether something that was reached is of the types. */
export function isOfTypes({ kindOf, kinds }: FlowResult, types: TypeFilter): (one: ReachedNode) => boolean {
  const wanted = kinds.map(({ may }) => wants(types, may))
  return ({ entry }) => wanted[u16(kindOf, entry)] === true
}

/** Whether something comes after a position in the order of a walk. */
export function isBehind(one: ReachedNode, position: Pick<FlowPosition, 'depth' | 'node'>): boolean {
  return one.depth > position.depth || (one.depth === position.depth && one.node > position.node)
}

/** Each thing once, nearest first. */
export function* reachedFrom(flowed: FlowResult, types: TypeFilter, first: number): Generator<ReachedNode, void, void> {
  const { entries, kindOf, kinds, ends } = flowed
  const wanted = kinds.map(({ may }) => wants(types, may))
  let depth = 0
  for (let entry = first; entry < entries.nodes.length; entry++) {
    const kind = u16(kindOf, entry)
    // One that is shown already is of no kind.
    if (wanted[kind] !== true) continue
    while (entry >= (ends[depth] ?? Infinity)) depth++
    yield { node: u32(entries.nodes.array, entry), type: kinds[kind]?.type ?? null, depth, entry }
  }
}

/** Returns what was reached without rising from an occurrence or a step to what it is one of. */
export function* reachedWithoutRising({ entries }: FlowResult): Generator<NodeId, void, void> {
  for (let entry = 0; entry < entries.nodes.length; entry++)
    if (stateAt(entries, entry) === 0) yield u32(entries.nodes.array, entry)
}

/** The first entry behind a position, whether or not there is anything at that position. */
function entryAfter({ entries, ends }: FlowResult, { depth, node }: { depth: number; node: NodeId }): number {
  let low = ends[Math.min(depth, ends.length) - 1] ?? 0
  let high = ends[Math.min(depth, ends.length - 1)] ?? 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if (u32(entries.nodes.array, middle) <= node) low = middle + 1
    else high = middle
  }
  return low
}

/** An edge as it is, and as it was walked from the start. */
export interface PathEdge {
  readonly type: EdgeTypeId
  readonly name: string
  readonly from: NodeId
  readonly to: NodeId
  readonly direction: Direction
}

export interface FlowPath {
  readonly start: NodeId
  readonly edges: readonly PathEdge[]
  /** A path of thousands of edges is shown from both its ends: the number of edges between, after the first half. */
  readonly omitted: number
}

/** Enough for a reader; a page of a thousand such paths is 100,000 edges. */
const LONGEST = 100

/** Shortens a long path to what is shown: some of both its ends. */
export function shortened({ start, edges, omitted }: FlowPath): FlowPath {
  if (edges.length <= LONGEST) return { start, edges, omitted }
  const shown = [...edges.slice(0, LONGEST / 2), ...edges.slice(edges.length - LONGEST / 2)]
  return { start, edges: shown, omitted: omitted + edges.length - LONGEST }
}

/** The shortest way from the start to an entry. */
export function pathTo(reader: FlowSources, flowed: FlowResult, { entry, at }: { entry: number; at: Tx }): FlowPath {
  const { start, way } = wayTo(flowed.entries, entry, flowed.ends[0] ?? 0)
  if (flowed.hidden > 0) return pathPastHidden(passing(reader), flowed, { start, way, at })
  const sources = reader
  const omitted = Math.max(0, way.length - LONGEST)
  const shown = omitted === 0 ? way : [...way.slice(0, LONGEST / 2), ...way.slice(way.length - LONGEST / 2)]
  const edges = shown.flatMap((one) => edgeInto(sources, flowed, { entry: one, at }) ?? [])
  return { start: u32(flowed.entries.nodes.array, start), edges, omitted }
}

/** Returns sources for a walk that goes through what is hidden, and counts it. */
export function passing({ catalogue, graph, paths }: FlowSources): FlowSources {
  return { catalogue, paths, ...passedGraph(graph) }
}

/** Where a path leads over what is hidden, one step stands for all of that. */
function pathPastHidden(
  sources: FlowSources,
  flowed: FlowResult,
  { start, way, at }: { readonly start: number; readonly way: readonly number[]; readonly at: Tx },
): FlowPath {
  const first = u32(flowed.entries.nodes.array, start)
  const edges: PathEdge[] = []
  let [from, passed] = [first, 0]
  for (const entry of way) {
    const edge = edgeInto(sources, flowed, { entry, at })
    const node = u32(flowed.entries.nodes.array, entry)
    if (sources.hidden?.hides(node) === true) {
      passed++
      continue
    }
    if (passed > 0) edges.push(hiddenSteps(from, node, passed))
    else if (edge !== null) edges.push(edge)
    from = node
    passed = 0
  }
  return shortened({ start: first, edges, omitted: 0 })
}

function hiddenSteps(from: NodeId, to: NodeId, passed: number): PathEdge {
  const name = counted(passed, 'hidden step')
  return { type: HIDDEN_STEPS, name, from, to, direction: 'out' }
}

/** Takes the place of an edge type in a path that leads over what is hidden from who asks. */
const HIDDEN_STEPS: EdgeTypeId = 'Hidden.steps'

/**
 * Returns the edge by which the walk came to an entry: the first in the order of the catalogue. `among`: the steps that
 * may have led to it.
 */
export function edgeInto(
  { graph, paths }: FlowSources,
  { entries, steps }: FlowResult,
  { entry, at, among = steps }: { entry: number; at: Tx; among?: readonly FlowStep[] },
): PathEdge | null {
  const parent = u32(entries.parents, entry)
  const [before, node] = [u32(entries.nodes.array, parent), u32(entries.nodes.array, entry)]
  const [risen, after] = [stateAt(entries, parent), stateAt(entries, entry)]
  for (const step of among) {
    if ((step.notAfter & risen) !== 0 || (risen | step.rises) !== after) continue
    const [from, to] = step.direction === 'out' ? [before, node] : [node, before]
    if (!graph.hasEdge(from, graph.edgeTypeNumber(step.edge.id), to, at) && !concluded(step, from, to)) continue
    const name = step.direction === 'out' ? step.edge.name : step.edge.inverse
    return { type: step.edge.id, name, from, to, direction: step.direction }
  }
  return null

  function concluded({ edge }: FlowStep, from: NodeId, to: NodeId): boolean {
    const pathFrom = pathStart(from, graph, at)
    return edge.origin === 'rule' && (paths.concluded(edge.id, 'out', pathFrom)?.includes(to) ?? false)
  }
}
