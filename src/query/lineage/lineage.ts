// Answers lineage questions: walks are cached and paged, and the path to each entity can be read.
import { pathStart } from '../../contracts/paths.ts'
import type { Direction, GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { bothEnds } from '../../lib/both-ends.ts'
import { formatCount } from '../../lib/format-count.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { SharedValues, memoiseWeakly } from '../../lib/memoise.ts'
import type { Pace } from '../../lib/pace.ts'
import { finishYielding } from '../../lib/pausing-work.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import type { FlowStep, NeedsWay, Way } from './flow.ts'
import { stateAt, pathToEntry } from '../../walk/entries.ts'
import { MAX_WALK_DEPTH } from '../../walk/walk.ts'
import { graphWithHidden } from '../visibility/visible-graph.ts'
import { AGAIN, flowFrom, type FlowResult, type FlowSources } from './flow-walk.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'

export interface LineageRequest {
  readonly start: readonly NodeId[]
  /** The subject, if it and the moment alone determine the start: then the walk is cached. */
  readonly about: NodeId | null
  readonly at: Tx
  readonly way: Way | NeedsWay
  readonly until: readonly string[]
  readonly maxDepth: number
  /** Tells which reached nodes the walk leaves again; by default all. Such a walk isn't cached. */
  readonly passes?: (node: NodeId) => boolean
}

/** A position in the order reached: by depth, then by node. It stays valid if more depth is requested. */
export interface FlowPosition {
  readonly tx: Tx
  readonly depth: number
  readonly node: NodeId
}

export interface ReachedNode {
  readonly node: NodeId
  readonly type: string | null
  readonly depth: number
  /** Index of its entry in the walk, from which its path is read. */
  readonly entry: number
}

interface ReachedPage {
  readonly reached: readonly ReachedNode[]
  readonly more: boolean
}

export interface TypeTotal {
  /** Null for entities known by reference only. */
  readonly type: string | null
  readonly count: number
}

/**
 * Walks of the latest questions: later pages continue them, and the same question at the same transaction shares them
 * and their counts. 128 walks, or 4M entries (44 MB).
 */
const CACHED = {
  max: 128,
  maxSize: 4_000_000,
  sizeOf: ({ entries }: FlowResult): number => entries.nodes.length,
} as const

/** A rebuilt graph is a new object, without cached walks. */
const walksOf = memoiseWeakly<GraphReader, SharedValues<FlowResult>>(() => new SharedValues(CACHED))

interface PacedSources extends FlowSources {
  readonly pace?: Pace | undefined
}

/**
 * Walks completely, however large, at the first caller's pace. Only one walk at a time runs for a question. By default it
 * has no subject and doesn't stop anywhere.
 */
export async function lineage(
  sources: PacedSources,
  request: Pick<LineageRequest, 'start' | 'at' | 'way'> & Partial<LineageRequest>,
): Promise<FlowResult> {
  const { start, about = null, at, way, until = [], maxDepth = MAX_WALK_DEPTH, passes } = request
  const requested = { start, at, way, until: new Set(until), maxDepth, ...(passes && { passes }) }
  const walk = (): Promise<FlowResult> => finishYielding(flowFrom(sources, requested), sources.pace)
  if (about === null || passes !== undefined) return walk()
  const key = [sources.hidden?.key ?? '', about, at, way, maxDepth, ...[...until].sort()].join(' ')
  return walksOf(sources.graph).get(key, walk)
}

/** Entity types that an answer includes; null for all. */
export type TypeFilter = ReadonlySet<string> | null

export function totalsOf({ kinds, counts }: FlowResult, types: TypeFilter): readonly TypeTotal[] {
  const totals = new Map<string | null, number>()
  for (const [i, { type, may }] of kinds.entries()) {
    const count = counts[i] ?? 0
    if (count > 0 && wants(types, may)) totals.set(type, (totals.get(type) ?? 0) + count)
  }
  return [...totals]
    .map(([type, count]) => ({ type, count }))
    .sort((a, b) => b.count - a.count || compareTexts(a.type ?? '', b.type ?? ''))
}

/** Stands in a filter for entities that have no type of the catalogue and can't get one. */
export const UNTYPED = ''

export function wants(types: TypeFilter, may: readonly string[]): boolean {
  return types === null || (may.length === 0 ? types.has(UNTYPED) : may.some((type) => types.has(type)))
}

export function totalOf(totals: readonly TypeTotal[]): number {
  return totals.reduce((sum, { count }) => sum + count, 0)
}

/** Returns the depth of the farthest entry. */
export function depthOf({ ends }: FlowResult): number {
  const last = ends.at(-1) ?? 0
  return ends.indexOf(last)
}

interface ReachedRequest {
  readonly types: TypeFilter
  readonly after: { readonly depth: number; readonly node: NodeId } | null
  readonly limit: number
  /** If given, only these of the nodes reached. */
  readonly only?: readonly ReachedNode[] | null
}

export function reachedPage(flowed: FlowResult, { types, after, limit, only = null }: ReachedRequest): ReachedPage {
  if (only !== null) {
    const isWanted = hasType(flowed, types)
    const rest = only.filter((one) => isWanted(one) && (after === null || isBehind(one, after)))
    return { reached: rest.slice(0, limit), more: rest.length > limit }
  }
  const first = after === null ? undefined : entryAfter(flowed, after)
  const reached = reachedFrom(flowed, types, first)
    .take(limit + 1)
    .toArray()
  return { reached: reached.slice(0, limit), more: reached.length > limit }
}

export function hasType({ kindOf, kinds }: FlowResult, types: TypeFilter): (one: ReachedNode) => boolean {
  const wanted = kinds.map(({ may }) => wants(types, may))
  return ({ entry }) => wanted[u16(kindOf, entry)] === true
}

/** Tells whether something comes after a position in the order of a walk. */
function isBehind(one: ReachedNode, position: Pick<FlowPosition, 'depth' | 'node'>): boolean {
  return one.depth > position.depth || (one.depth === position.depth && one.node > position.node)
}

/** Yields each node once, nearest first, from an entry on: by default the first beyond the start. */
export function* reachedFrom(
  flowed: FlowResult,
  types: TypeFilter,
  first = flowed.ends[0] ?? 0,
): Generator<ReachedNode, void, void> {
  const { entries, kindOf, kinds, ends } = flowed
  const wanted = kinds.map(({ may }) => wants(types, may))
  let depth = 0
  for (let entry = first; entry < entries.nodes.length; entry++) {
    const kind = u16(kindOf, entry)
    // An entry already shown has no kind.
    if (wanted[kind] !== true) continue
    while (entry >= (ends[depth] ?? Infinity)) depth++
    yield { node: u32(entries.nodes.array, entry), type: kinds[kind]?.type ?? null, depth, entry }
  }
}

/** Leaves nodes out of what was reached and its counts. */
export function flowWithout(flowed: FlowResult, gone: ReadonlySet<NodeId>): FlowResult {
  const kindOf = flowed.kindOf.slice()
  const counts = [...flowed.counts]
  for (const { node, entry } of reachedFrom(flowed, null)) {
    if (!gone.has(node)) continue
    const kind = u16(kindOf, entry)
    kindOf[entry] = kind | AGAIN
    counts[kind] = (counts[kind] ?? 0) - 1
  }
  return { ...flowed, kindOf, counts }
}

/** Returns what was reached without rising from an occurrence or a step to its container. */
export function* reachedWithoutRising({ entries }: FlowResult): Generator<NodeId, void, void> {
  for (let entry = 0; entry < entries.nodes.length; entry++)
    if (stateAt(entries, entry) === 0) yield u32(entries.nodes.array, entry)
}

/** Returns the first entry after a position, whether or not the position itself exists. */
function entryAfter({ entries, ends }: FlowResult, { depth, node }: { depth: number; node: NodeId }): number {
  const start = ends[Math.min(depth, ends.length) - 1] ?? 0
  const end = ends[Math.min(depth, ends.length - 1)] ?? 0
  return firstIndexWhere(start, end, (entry) => u32(entries.nodes.array, entry) > node)
}

/** An edge as recorded, and as walked from the start. */
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
  /** A path of thousands of edges shows both its ends: this many edges after the first half are left out. */
  readonly omitted: number
}

/** Enough for a reader; a page of a thousand such paths has 100,000 edges. */
const MAX_PATH_EDGES = 100

/** Shortens a long path to some edges of both its ends. */
export function shortenPath({ start, edges, omitted }: FlowPath): FlowPath {
  const ends = shorten(edges)
  return { start, edges: ends.shown, omitted: omitted + ends.omitted }
}

function shorten<T>(steps: readonly T[]): { readonly shown: readonly T[]; readonly omitted: number } {
  return { shown: bothEnds(steps, MAX_PATH_EDGES), omitted: Math.max(0, steps.length - MAX_PATH_EDGES) }
}

/** Returns the shortest way from the start to an entry. */
export function pathTo(sources: FlowSources, flowed: FlowResult, { entry, at }: { entry: number; at: Tx }): FlowPath {
  const { start, way } = pathToEntry(flowed.entries, entry, flowed.ends[0] ?? 0)
  if (flowed.hidden > 0) return pathPastHidden(passingHidden(sources), flowed, { start, way, at })
  const { shown, omitted } = shorten(way)
  const edges = shown.flatMap((one) => edgeInto(sources, flowed, { entry: one, at }) ?? [])
  return { start: u32(flowed.entries.nodes.array, start), edges, omitted }
}

/** Returns sources for a walk that passes through hidden entities and counts them. */
export function passingHidden({ catalogue, graph, paths, pace }: PacedSources): PacedSources {
  return { catalogue, paths, pace, ...graphWithHidden(graph) }
}

/** Replaces the hidden part of a path with a single step. */
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
  return shortenPath({ start: first, edges, omitted: 0 })
}

function hiddenSteps(from: NodeId, to: NodeId, passed: number): PathEdge {
  const name = formatCount(passed, 'hidden step')
  return { type: HIDDEN_STEPS, name, from, to, direction: 'out' }
}

/** Replaces an edge type in a path over entities hidden from the caller. */
const HIDDEN_STEPS: EdgeTypeId = 'Hidden.steps'

/**
 * Returns the edge by which the walk reached an entry: the first in the order of the catalogue. `among` are the steps
 * that may have led to it.
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
    if (!graph.hasEdge(from, graph.edgeTypeNumber(step.edge.id), to, at) && !isConcluded(step, from, to)) continue
    const name = step.direction === 'out' ? step.edge.name : step.edge.inverse
    return { type: step.edge.id, name, from, to, direction: step.direction }
  }
  return null

  function isConcluded({ edge }: FlowStep, from: NodeId, to: NodeId): boolean {
    const pathFrom = pathStart(from, graph, at)
    return edge.origin === 'rule' && (paths.concluded(edge.id, 'out', pathFrom)?.includes(to) ?? false)
  }
}
