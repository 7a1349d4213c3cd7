import { isInUse, standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Standing } from '../../contracts/search-index.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import type { Problem } from '../../contracts/problem.ts'
import { finishYielding } from '../../lib/pausing-work.ts'
import { ok, type Result } from '../../lib/result.ts'
import { eachEntity } from '../entities/each-entity.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { askLineage, type LineageQuery, type LineageWalk } from './ask-lineage.ts'
import { AGAIN, flowFrom, type FlowResult } from './flow-walk.ts'
import { once, type WalkAtTransaction } from './impact.ts'
import {
  passing,
  pathTo,
  reachedFrom,
  totalOf,
  totalsOf,
  wants,
  type FlowPath,
  type LineageRequest,
  type ReachedNode,
  type TypeFilter,
  type TypeTotal,
} from './lineage.ts'
import { namedBy } from './path-sentence.ts'

/** The nearest, which are looked at: each is read, some 10 µs. */
const MOST_LOOKED_AT = 20_000

/** Counts what is living of a walk: in use; or live itself, and reached over what is live. */
export interface LiveCounts {
  /** Each kind of the walk has its count. */
  readonly counts: readonly number[]
  readonly nodes: ReadonlySet<NodeId>
  /** How many were looked at: all of them where there are fewer than MOST_LOOKED_AT. */
  readonly counted: number
  /** Repeats the walk without going on from anything that is retired or gone. */
  readonly flowed: FlowResult
}

const LIVING = new WeakMap<FlowResult, Promise<LiveCounts>>()

export function livingIn(
  reader: Reader,
  walk: WalkAtTransaction & { readonly request: LineageRequest },
): Promise<LiveCounts> {
  return once(LIVING, walk.flowed, async () => {
    const { flowed, request } = walk
    const { end, ended, inUse } = await standingsIn(reader, walk)
    const looked = new Map<NodeId, number>()
    for (const { node, entry } of reachedFrom(flowed, null, flowed.ends[0] ?? 0)) {
      if (entry >= end) break
      looked.set(node, u16(flowed.kindOf, entry))
    }
    const passes = (node: NodeId): boolean => !ended.has(node)
    const alive =
      ended.size === 0
        ? flowed
        : await finishYielding(
            flowFrom(flowed.hidden > 0 ? passing(reader) : reader, {
              ...request,
              until: new Set(request.until),
              passes,
            }),
            reader.pace,
          )
    const counts = flowed.kinds.map(() => 0)
    const nodes = new Set<NodeId>()
    for (const [node, kind] of looked) {
      if (!inUse.has(node) && (ended.has(node) || !reaches(alive, node))) continue
      nodes.add(node)
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    return { counts, nodes, counted: looked.size, flowed: alive }
  })
}

/** The standings of the nearest that a walk reached. */
interface Standings {
  /** The first entry that was not looked at. */
  readonly end: number
  /** Retired or gone. */
  readonly ended: ReadonlySet<NodeId>
  readonly gone: ReadonlySet<NodeId>
  readonly inUse: ReadonlySet<NodeId>
}

/** A walk shares them with the one of it that leaves out what is gone: both have the same entries. */
const STANDINGS = new WeakMap<FlowResult['entries'], Promise<Standings>>()

function standingsIn(reader: Reader, { flowed, at }: WalkAtTransaction): Promise<Standings> {
  return once(STANDINGS, flowed.entries, async () => {
    const nodes: NodeId[] = []
    let end = 0
    for (const { node, entry } of reachedFrom(flowed, null, flowed.ends[0] ?? 0)) {
      if (nodes.length === MOST_LOOKED_AT) break
      nodes.push(node)
      end = entry + 1
    }
    const ended = new Set<NodeId>()
    const gone = new Set<NodeId>()
    const inUse = new Set<NodeId>()
    await eachEntity(reader, { nodes, at }, (entity) => {
      const { node, entityType, attributes } = entity
      const standing = standingOf(entityType, attributes, reader.catalogue)
      if (standing !== 'live') ended.add(node)
      if (standing === 'gone') gone.add(node)
      if (isInUse(entity, reader.catalogue)) inUse.add(node)
    })
    return { end, ended, gone, inUse }
  })
}

export interface ImpactWalk extends LineageWalk {
  /** How many more of the types were reached that their source has deleted: a change doesn't affect them. */
  readonly deleted: number
}

/** Everything downstream that exists: the walk goes on from what was deleted, and neither lists nor counts it. */
export async function askImpact(
  reader: Reader,
  args: Omit<LineageQuery, 'way' | 'until' | 'depth' | 'passesHidden'>,
  after: string | null,
): Promise<Result<ImpactWalk, Problem>> {
  const asked = { ...args, way: 'downstream', until: null, depth: null, passesHidden: true } as const
  const walked = await askLineage(reader, asked, after)
  return walked.ok ? ok(await withoutDeleted(reader, walked.value)) : walked
}

/** Leaves out what was deleted, among the nearest that are looked at. */
export async function withoutDeleted(reader: Reader, walk: LineageWalk): Promise<ImpactWalk> {
  const { gone } = await standingsIn(reader, walk)
  const flowed = await once(AFFECTED, walk.flowed, async () => {
    return gone.size === 0 ? walk.flowed : without(walk.flowed, gone)
  })
  const totals = totalsOf(flowed, walk.types)
  const total = totalOf(totals)
  return { ...walk, flowed, totals, total, deleted: walk.total - total }
}

const AFFECTED = new WeakMap<FlowResult, Promise<FlowResult>>()

function without(flowed: FlowResult, gone: ReadonlySet<NodeId>): FlowResult {
  const kindOf = flowed.kindOf.slice()
  const counts = [...flowed.counts]
  for (const { node, entry } of reachedFrom(flowed, null, flowed.ends[0] ?? 0)) {
    if (!gone.has(node)) continue
    const kind = u16(kindOf, entry)
    kindOf[entry] = kind | AGAIN
    counts[kind] = (counts[kind] ?? 0) - 1
  }
  return { ...flowed, kindOf, counts }
}

/** How many of the types are living, of those that were looked at. */
export function livingOf({ counts }: LiveCounts, { kinds }: FlowResult, types: TypeFilter): number {
  return kinds.reduce((sum, { may }, kind) => sum + (wants(types, may) ? (counts[kind] ?? 0) : 0), 0)
}

interface CountedWalk {
  readonly flowed: FlowResult
  readonly types: TypeFilter
  readonly totals: readonly TypeTotal[]
  readonly total: number
}

export function reachedCounts({ flowed, types, totals, total }: CountedWalk, living: LiveCounts) {
  const byType = new Map<string | null, number>()
  for (const [kind, { type, may }] of flowed.kinds.entries())
    if (wants(types, may)) byType.set(type, (byType.get(type) ?? 0) + (living.counts[kind] ?? 0))
  return {
    total,
    living: livingOf(living, flowed, types),
    // Where all that was reached was looked at, so was all of these types.
    livingCounted: living.counted === totalOf(totalsOf(flowed, null)) ? total : living.counted,
    totals: totals.map(({ type, count }) => ({ type, count, living: byType.get(type) ?? 0 })),
  }
}

/** Whether the walk over what is live comes to it. */
export function reaches(flowed: FlowResult, node: NodeId): boolean {
  return entryOf(flowed, node) !== null
}

/** The shortest path over what is live; where none is, the shortest. */
export function livingPath(
  reader: Reader,
  { flowed, at }: WalkAtTransaction,
  living: LiveCounts,
  { node, entry }: ReachedNode,
): FlowPath {
  const alive = living.flowed === flowed ? null : entryOf(living.flowed, node)
  return alive === null ? pathTo(reader, flowed, { entry, at }) : pathTo(reader, living.flowed, { entry: alive, at })
}

/** The worst standing of what a path leads over, its ends and former names not counted. */
export function pathStandingOf(reader: Reader, path: FlowPath, entities: ReadonlyMap<NodeId, Entity>): Standing {
  const between = new Set(namedBy(path).slice(1, -1))
  const standings = [...between].flatMap((node) => {
    const entity = entities.get(node)
    const isPassed = entity === undefined || reader.presentOf(node) !== node
    return isPassed ? [] : [standingOf(entity.entityType, entity.attributes, reader.catalogue)]
  })
  return standings.find((one) => one === 'gone') ?? standings.find((one) => one === 'retired') ?? 'live'
}

/** The first entry of a node; null if the walk didn't come to it. Each level is in the order of its nodes. */
export function entryOf({ entries: { nodes }, ends }: FlowResult, node: NodeId): number | null {
  let low = 0
  for (const end of ends) {
    let high = end
    while (low < high) {
      const middle = (low + high) >>> 1
      if (u32(nodes.array, middle) < node) low = middle + 1
      else high = middle
    }
    if (low < end && u32(nodes.array, low) === node) return low
    low = end
  }
  return null
}
