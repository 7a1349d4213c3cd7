import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Standing } from '../../contracts/search-documents.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import type { Problem } from '../../contracts/problem.ts'
import { memoiseAsync } from '../../lib/memoise.ts'
import { finishYielding } from '../../lib/pausing-work.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Entity, LoggedEntity } from '../entities/entity.ts'
import { inUseWithin } from '../entities/in-use.ts'
import type { Reader } from '../reader.ts'
import { askLineage, type LineageQuery, type LineageWalk } from './ask-lineage.ts'
import { flowFrom, type FlowResult } from './flow-walk.ts'
import { walkOf, type WalkAtTransaction } from './impact.ts'
import {
  flowWithout,
  passingHidden,
  pathTo,
  reachedFrom,
  totalOf,
  totalsOf,
  wants,
  type FlowPath,
  type ReachedNode,
  type TypeFilter,
} from './lineage.ts'
import { namedBy } from './path-sentence.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'

/** Maximum number of entities that are examined, nearest first: each is read, some 10 µs. */
const MAX_EXAMINED = 20_000

/** Counts of a walk's live entities: in use, or live themselves and reached over live ones. */
export interface LiveCounts {
  /** The count of each kind of the walk. */
  readonly counts: readonly number[]
  readonly nodes: ReadonlySet<NodeId>
  /** Number examined: all if fewer than MAX_EXAMINED. */
  readonly counted: number
  /** The walk repeated without continuing from anything retired or gone. */
  readonly flowed: FlowResult
}

export const liveCountsIn = memoiseAsync(
  walkOf,
  async (reader: Reader, walk: Pick<LineageWalk, 'flowed' | 'at' | 'request'>): Promise<LiveCounts> => {
    const { flowed, request } = walk
    const { end, ended, inUse } = await standingsIn(reader, walk)
    const kinds = new Map<NodeId, number>()
    for (const { node, entry } of reachedFrom(flowed, null)) {
      if (entry >= end) break
      kinds.set(node, u16(flowed.kindOf, entry))
    }
    const passes = (node: NodeId): boolean => !ended.has(node) && request.passes?.(node) !== false
    const overLive =
      ended.size === 0
        ? flowed
        : await finishYielding(
            flowFrom(flowed.hidden > 0 ? passingHidden(reader) : reader, {
              ...request,
              until: new Set(request.until),
              passes,
            }),
            reader.pace,
          )
    const counts = flowed.kinds.map(() => 0)
    const nodes = new Set<NodeId>()
    for (const [node, kind] of kinds) {
      if (!inUse.has(node) && (ended.has(node) || !reaches(overLive, node))) continue
      nodes.add(node)
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    return { counts, nodes, counted: kinds.size, flowed: overLive }
  },
)

/** The standings of the nearest entities reached. */
interface Standings {
  /** Index of the first entry that wasn't examined. */
  readonly end: number
  readonly ended: ReadonlySet<NodeId>
  readonly gone: ReadonlySet<NodeId>
  readonly inUse: ReadonlySet<NodeId>
}

/** Shared with the variant of the walk that leaves out gone entities, which has the same entries. */
const standingsIn = memoiseAsync(
  (_: Reader, { flowed }: WalkAtTransaction) => flowed.entries,
  async (reader, { flowed, at }): Promise<Standings> => {
    const nearest = reachedFrom(flowed, null).take(MAX_EXAMINED).toArray()
    const nodes = nearest.map(({ node }) => node)
    const end = (nearest.at(-1)?.entry ?? -1) + 1
    const ended = new Set<NodeId>()
    const gone = new Set<NodeId>()
    const visit = (entity: LoggedEntity): void => {
      const standing = standingOf(entity, reader.catalogue)
      if (standing !== 'live') ended.add(entity.node)
      if (standing === 'gone') gone.add(entity.node)
    }
    const { used: inUse } = await inUseWithin(reader, nodes, { most: MAX_EXAMINED, at, visit })
    return { end, ended, gone, inUse }
  },
)

interface ImpactWalk extends LineageWalk {
  /** Number of others of the types that their source has deleted: a change doesn't affect them. */
  readonly deleted: number
}

/** Finds every existing entity downstream: the walk passes through deleted ones, but neither lists nor counts them. */
export async function askImpact(
  reader: Reader,
  args: Omit<LineageQuery, 'way' | 'until' | 'depth' | 'passesHidden'>,
  after: string | null = null,
): Promise<Result<ImpactWalk, Problem>> {
  const walked = await askLineage(reader, { ...args, way: 'downstream', passesHidden: true }, after)
  return walked.ok ? ok(await withoutDeleted(reader, walked.value)) : walked
}

/** Leaves out deleted entities, among the nearest that are examined. */
export async function withoutDeleted(reader: Reader, walk: LineageWalk): Promise<ImpactWalk> {
  const flowed = await affectedBy(reader, walk)
  const totals = totalsOf(flowed, walk.types)
  const total = totalOf(totals)
  return { ...walk, flowed, totals, total, deleted: walk.total - total }
}

const affectedBy = memoiseAsync(walkOf, async (reader, walk): Promise<FlowResult> => {
  const { gone } = await standingsIn(reader, walk)
  return gone.size === 0 ? walk.flowed : flowWithout(walk.flowed, gone)
})

/** Counts the live entities of the types, among those examined. */
export function liveCountOf({ counts }: LiveCounts, { kinds }: FlowResult, types: TypeFilter): number {
  return kinds.reduce((sum, { may }, kind) => sum + (wants(types, may) ? (counts[kind] ?? 0) : 0), 0)
}

export function reachedCounts(
  { flowed, types, totals, total }: Pick<LineageWalk, 'flowed' | 'types' | 'totals' | 'total'>,
  live: LiveCounts,
) {
  const byType = new Map<string | null, number>()
  for (const [kind, { type, may }] of flowed.kinds.entries())
    if (wants(types, may)) byType.set(type, (byType.get(type) ?? 0) + (live.counts[kind] ?? 0))
  return {
    total,
    live: liveCountOf(live, flowed, types),
    // If everything reached was examined, so was everything of these types.
    liveCounted: live.counted === totalOf(totalsOf(flowed, null)) ? total : live.counted,
    totals: totals.map(({ type, count }) => ({ type, count, live: byType.get(type) ?? 0 })),
  }
}

/** Tells whether the walk over live entities reaches it. */
export function reaches(flowed: FlowResult, node: NodeId): boolean {
  return entryOf(flowed, node) !== null
}

/** Returns the shortest path over live entities, or else the shortest of all. */
export function livePath(
  reader: Reader,
  { flowed, at }: WalkAtTransaction,
  live: LiveCounts,
  { node, entry }: ReachedNode,
): FlowPath {
  const overLive = live.flowed === flowed ? null : entryOf(live.flowed, node)
  return overLive === null
    ? pathTo(reader, flowed, { entry, at })
    : pathTo(reader, live.flowed, { entry: overLive, at })
}

/** Returns the worst standing of the nodes on a path, except its ends and former names. */
export function pathStandingOf(reader: Reader, path: FlowPath, entities: ReadonlyMap<NodeId, Entity>): Standing {
  const between = new Set(namedBy(path).slice(1, -1))
  const standings = [...between].flatMap((node) => {
    const entity = entities.get(node)
    const isPassed = entity === undefined || reader.presentOf(node) !== node
    return isPassed ? [] : [standingOf(entity, reader.catalogue)]
  })
  return standings.find((one) => one === 'gone') ?? standings.find((one) => one === 'retired') ?? 'live'
}

/** Returns the first entry of a node; null if the walk didn't reach it. Each level is sorted by node. */
export function entryOf({ entries: { nodes }, ends }: FlowResult, node: NodeId): number | null {
  let start = 0
  for (const end of ends) {
    const entry = firstIndexWhere(start, end, (index) => u32(nodes.array, index) >= node)
    if (entry < end && u32(nodes.array, entry) === node) return entry
    start = end
  }
  return null
}
