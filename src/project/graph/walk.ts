import type { Direction, EdgeTypeSet, GraphReader, NodeList, Seen } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { u32 } from './arrays.ts'
import { borrowMarks, returnMarks, seenBy, sortIds, type Marks } from './marks.ts'
import { finish, finishYielding, SLICE_MS, type Work } from '../../lib/slices.ts'

/** Nodes left or found between two pauses: some 0.2 ms where edges are ten times as many. */
const NODES_A_STEP = 2_000
/** No walk goes deeper; a chain that long is a mistake in the sources, and the answer says that it was cut. */
export const DEEPEST = 10_000

export interface Hop {
  /** Null: over every type. */
  readonly types: EdgeTypeSet | null
  readonly direction: Direction | 'both'
}

export interface Walk extends Hop {
  readonly start: readonly NodeId[]
  readonly at: Tx
  readonly maxDepth: number
  /** So many nodes an answer; a whole level is looked at before it is cut, since a level comes in the order of ids. */
  readonly maxNodes: number
  /** The cursor of the answer before, at the same transaction; 0 to begin. */
  readonly after: number
}

export interface Walked {
  /** By depth, then by id: the same order however the edges lie in memory. Without the start. */
  readonly nodes: Uint32Array
  /** Of each node: how many edges away. */
  readonly depths: Uint16Array
  /** `nodes`: there are more, from the cursor on. `depth`: there are nodes further out than the bound. */
  readonly truncated: false | 'nodes' | 'depth'
  readonly cursor: number | null
}

export function edgeTypeSet(reader: GraphReader, types: readonly EdgeTypeId[]): EdgeTypeSet {
  const set = new Uint8Array(reader.edgeTypeCount)
  for (const type of types) {
    const number = reader.edgeTypeNumber(type)
    if (number >= 0) set[number] = 1
  }
  return set
}

/** Everything that can be reached; what a depth bound cuts off is told. */
export function closure(reader: GraphReader, walk: Walk): Walked {
  return finish(closureSteps(reader, walk))
}

export function closureSteps(reader: GraphReader, walk: Walk): Work<Walked> {
  return walkSteps(reader, walk, true)
}

/** Everything within `maxDepth` hops: here the depth is the question, not a bound. */
export function neighbourhood(reader: GraphReader, walk: Walk): Walked {
  return finish(neighbourhoodSteps(reader, walk))
}

export function neighbourhoodSteps(reader: GraphReader, walk: Walk): Work<Walked> {
  return walkSteps(reader, walk, false)
}

/** For long walks: gives the event loop a turn every 5 ms. */
export function walkYielding<T>(steps: Work<T>, sliceMs: number = SLICE_MS): Promise<T> {
  return finishYielding(steps, sliceMs)
}

function* walkSteps(reader: GraphReader, walk: Walk, looksBeyond: boolean): Work<Walked> {
  const maxDepth = Math.min(walk.maxDepth, DEEPEST)
  const marks = borrowMarks(reader, 1)
  try {
    // The nodes found are the queue as well: level after level, the start at its head.
    const queue: NodeList = { array: new Uint32Array(1_024 + walk.start.length), length: 0 }
    const starts = enqueueStart(queue, walk.start, marks)
    const ends = [starts]
    const enough = starts + walk.after + walk.maxNodes
    for (let from = 0; from < queue.length && ends.length <= maxDepth && queue.length <= enough;) {
      const to = queue.length
      yield* expandLevel(reader, walk, { queue, from, to, seen: seenBy(marks), until: Infinity })
      sortIds(queue.array.subarray(to, queue.length), marks, reader.idBound)
      ends.push(queue.length)
      from = to
    }
    const cut = queue.length > enough
    const last = ends.at(-2) ?? 0
    const beyond =
      looksBeyond && !cut && ends.length > maxDepth && (yield* leadsOn(reader, walk, { queue, last, marks }))
    return page(queue, ends, { walk, starts, truncated: cut ? 'nodes' : beyond ? 'depth' : false })
  } finally {
    returnMarks(marks, 1)
  }
}

function enqueueStart(queue: NodeList, start: readonly NodeId[], marks: Marks): number {
  for (const node of new Set(start)) {
    marks.stamps[node] = marks.base
    queue.array[queue.length++] = node
  }
  return queue.length
}

interface Level {
  readonly queue: NodeList
  readonly from: number
  readonly to: number
  readonly seen: Seen
  /** Stop once the queue is longer than this. */
  readonly until: number
}

/** Adds what is one hop from `queue[from, to)` and was not seen yet. */
export function* expandLevel(reader: GraphReader, walk: Hop & { readonly at: Tx }, level: Level): Work<void> {
  const { queue, seen } = level
  const out = walk.direction === 'in' ? null : ({ types: walk.types, direction: 'out', at: walk.at } as const)
  const inward = walk.direction === 'out' ? null : ({ types: walk.types, direction: 'in', at: walk.at } as const)
  let pause = queue.length + level.from + NODES_A_STEP
  for (let i = level.from; i < level.to && queue.length <= level.until; i++) {
    const node = u32(queue.array, i)
    if (out !== null) reader.appendUnseen(node, out, seen, queue)
    if (inward !== null) reader.appendUnseen(node, inward, seen, queue)
    if (queue.length + i < pause) continue
    pause = queue.length + i + NODES_A_STEP
    yield
  }
}

/** Whether the last level leads to anything new. */
function* leadsOn(
  reader: GraphReader,
  walk: Walk,
  end: { queue: NodeList; last: number; marks: Marks },
): Work<boolean> {
  const { queue, last, marks } = end
  const length = queue.length
  yield* expandLevel(reader, walk, { queue, from: last, to: length, seen: seenBy(marks), until: length })
  const more = queue.length > length
  queue.length = length
  return more
}

function page(
  queue: NodeList,
  ends: readonly number[],
  cut: { readonly walk: Walk; readonly starts: number; readonly truncated: Walked['truncated'] },
): Walked {
  const { walk, starts, truncated } = cut
  const first = Math.min(queue.length, starts + walk.after)
  const last = Math.min(queue.length, first + walk.maxNodes)
  const nodes = queue.array.slice(first, last)
  const depths = new Uint16Array(nodes.length)
  for (let depth = 1; depth < ends.length; depth++) {
    depths.fill(
      depth,
      clamp((ends[depth - 1] ?? 0) - first, nodes.length),
      clamp((ends[depth] ?? 0) - first, nodes.length),
    )
  }
  return { nodes, depths, truncated, cursor: truncated === 'nodes' ? walk.after + nodes.length : null }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most))
}

export interface Hops {
  readonly start: readonly NodeId[]
  readonly hops: readonly Hop[]
  readonly at: Tx
  readonly maxNodes: number
  readonly after: number
}

/** Where a sequence of hops ends: distinct, by id. A node may stand at several of its levels. */
export function multiHop(reader: GraphReader, walk: Hops): Walked {
  return finish(multiHopSteps(reader, walk))
}

export function* multiHopSteps(reader: GraphReader, walk: Hops): Work<Walked> {
  let level: NodeList = { array: Uint32Array.from(new Set(walk.start)), length: new Set(walk.start).size }
  for (const hop of walk.hops) {
    const marks = borrowMarks(reader, 1)
    try {
      const queue: NodeList = { array: level.array.slice(0, level.length), length: level.length }
      yield* expandLevel(
        reader,
        { ...hop, at: walk.at },
        { queue, from: 0, to: level.length, seen: seenBy(marks), until: Infinity },
      )
      const reached = queue.array.slice(level.length, queue.length)
      sortIds(reached, marks, reader.idBound)
      level = { array: reached, length: reached.length }
    } finally {
      returnMarks(marks, 1)
    }
  }
  const nodes = level.array.slice(walk.after, walk.after + walk.maxNodes)
  const more = walk.after + nodes.length < level.length
  const depths = new Uint16Array(nodes.length).fill(walk.hops.length)
  return { nodes, depths, truncated: more ? 'nodes' : false, cursor: more ? walk.after + nodes.length : null }
}
