import type { NodeId } from '../../contracts/log.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import type { Pace } from '../../lib/pace.ts'
import { finishYielding, type Work } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import type { FlowStep, Risen, Way } from './flow.ts'
import type { FlowNeighbours } from './flow-neighbours.ts'
import type { FlowResult, FlowSources } from './flow-walk.ts'
import { lineage, type FlowPath, type PathEdge } from './lineage.ts'

/** Maximum number of beginnings of paths, and their neighbours, that are examined: some 0.2 s. */
const MAX_BEGINNINGS = 20_000
const MAX_EXAMINED = 400_000
/** Beginnings, or entries of a walk, between two pauses. */
const STEP = 64
const ENTRIES_PER_STEP = 16_384

interface PathSearch {
  readonly from: NodeId
  readonly to: NodeId
  readonly at: Tx
  readonly way: Way
  readonly limit: number
}

interface ShortestPaths {
  /** Shortest first, then in the order of the catalogue and of node ids. None passes a node twice. */
  readonly paths: readonly FlowPath[]
  /** True if there are more; null if the search didn't find out. */
  readonly more: boolean | null
}

/** Includes the walk that guided the search, since it tells what the answer depends on. */
interface PathsBack extends ShortestPaths {
  readonly back: Way
  readonly flowed: FlowResult
}

/**
 * Finds the shortest lineage paths between two nodes, best first. The lower bound of the remaining length is the depth
 * in a walk the other way, because a path that never turns round doesn't turn round in reverse either.
 */
export async function shortestPaths(
  sources: FlowSources & { readonly pace?: Pace },
  near: FlowNeighbours,
  search: PathSearch,
): Promise<PathsBack> {
  const { from, to, at } = search
  const back = search.way === 'downstream' ? 'upstream' : 'downstream'
  const flowed = await lineage(sources, { start: [to], at, way: back })
  if (from === to) return { paths: [], more: false, back, flowed }
  const found = await finishYielding(searchPaths(near, search, distances(sources.graph.idBound, flowed)), sources.pace)
  return { ...found, back, flowed }
}

/** Returns each node's number of steps to the target, plus 1; 0 if it isn't reached. */
function* distances(idBound: NodeId, { entries, ends }: FlowResult): Work<Uint16Array> {
  const steps = new Uint16Array(idBound)
  let depth = 0
  for (let entry = 0; entry < entries.nodes.length; entry++) {
    if (entry % ENTRIES_PER_STEP === 0) yield
    while (entry >= (ends[depth] ?? Infinity)) depth++
    const node = u32(entries.nodes.array, entry)
    if (u16(steps, node) === 0) steps[node] = depth + 1
  }
  return steps
}

/** The beginning of a path: its last node, what had been risen through there, and the last step. */
interface PathBeginning {
  readonly node: NodeId
  readonly risen: Risen
  readonly step: FlowStep | null
  readonly before: PathBeginning | null
  readonly length: number
}

function* searchPaths(
  near: FlowNeighbours,
  { from, to, way, limit }: PathSearch,
  measuring: Work<Uint16Array>,
): Work<ShortestPaths> {
  const steps = yield* measuring
  const waiting = new PathQueue()
  const found = new Map<string, FlowPath>()
  let examined = 0
  const add = (beginning: PathBeginning): void => {
    const left = u16(steps, beginning.node)
    if (left > 0) waiting.add(beginning, beginning.length + left - 1)
  }
  add({ node: from, risen: 0, step: null, before: null, length: 0 })
  for (let taken = 0; ; taken++) {
    const best = waiting.take()
    if (best === undefined) return { paths: [...found.values()], more: false }
    if (taken === MAX_BEGINNINGS || examined > MAX_EXAMINED) return { paths: [...found.values()], more: null }
    if (taken % STEP === 0) yield
    if (best.node === to) {
      const key = nodesOf(best).join(' ')
      if (found.has(key)) continue
      if (found.size === limit) return { paths: [...found.values()], more: true }
      found.set(key, pathOf(best))
      continue
    }
    const passed = new Set(nodesOf(best))
    const next: PathBeginning[] = []
    const seen = new Set<string>()
    near.each(best.node, way, best.risen, ({ node, step, risen }) => {
      examined++
      // The first of several edges to a node stands for all.
      if (passed.has(node) || seen.size === seen.add(`${node} ${risen}`).size) return examined <= MAX_EXAMINED
      next.push({ node, risen, step, before: best, length: best.length + 1 })
      return examined <= MAX_EXAMINED
    })
    for (const one of next.toReversed()) add(one)
  }
}

/** Returns the shortest first, and of equals the latest added, to follow one path to its end before others. */
class PathQueue {
  readonly #byLength: PathBeginning[][] = []
  #least = 0

  /** `length` is the lower bound for the whole path. */
  add(beginning: PathBeginning, length: number): void {
    ;(this.#byLength[length] ??= []).push(beginning)
    this.#least = Math.min(this.#least, length)
  }

  take(): PathBeginning | undefined {
    while (this.#least < this.#byLength.length) {
      const beginning = this.#byLength[this.#least]?.pop()
      if (beginning !== undefined) return beginning
      this.#least++
    }
    return undefined
  }
}

function nodesOf(end: PathBeginning): readonly NodeId[] {
  const nodes: NodeId[] = []
  for (let last: PathBeginning | null = end; last !== null; last = last.before) nodes.push(last.node)
  return nodes.toReversed()
}

function pathOf(end: PathBeginning): FlowPath {
  const edges: PathEdge[] = []
  for (let beginning = end; beginning.before !== null; beginning = beginning.before) {
    if (beginning.step === null) break
    const { edge, direction } = beginning.step
    const [from, to] =
      direction === 'out' ? [beginning.before.node, beginning.node] : [beginning.node, beginning.before.node]
    const name = direction === 'out' ? edge.name : edge.inverse
    edges.push({ type: edge.id, name, from, to, direction })
  }
  return { start: nodesOf(end)[0] ?? end.node, edges: edges.toReversed(), omitted: 0 }
}
