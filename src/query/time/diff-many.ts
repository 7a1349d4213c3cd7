import type { NodeId } from '../../contracts/log.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { finishYielding } from '../../lib/pausing-work.ts'
import { isConnecting } from '../../model/key.ts'
import { neighbourhood } from '../../walk/neighbourhood.ts'
import { edgeTypeSet } from '../../walk/walk.ts'
import { entityDiff, type DiffInterval, type EdgePageRequest, type EntityDiff } from './diff.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { PageRequest, Reader } from '../reader.ts'
import { lineage, reachedFrom } from '../lineage/lineage.ts'
import { DIRECTIONS } from '../entities/relation.ts'
import { tallyOf, type Tally } from './tally.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'

/** Larger neighbourhoods aren't compared: reading this many entities takes some seconds over all pages. */
const MAX_NEIGHBOURHOOD = 20_000
export const MAX_HOPS = 3
/** Maximum number of entities that a page compares, however few differ; the next page continues. */
const MAX_COMPARED = 2_000
const BATCH_SIZE = 200
/** Edges listed for each of many entities; the diff of one entity pages through all. */
const EDGES_OF_EACH: EdgePageRequest = { after: null, limit: 50 }

interface PageOfDiffs {
  readonly entities: readonly EntityDiff[]
  readonly compared: number
  /** The next page begins after this node. */
  readonly next: NodeId | null
}

export interface NeighbourhoodDiff extends PageOfDiffs {
  /** Number of entities within reach at the earlier moment, at the later one, at either, and at one only. */
  readonly totals: {
    readonly before: number
    readonly after: number
    readonly entities: number
    readonly added: number
    readonly removed: number
  }
}

/** Hops follow edges of any type, or lineage in one direction, upstream or downstream. */
export type HopEdges = 'edges' | 'lineage'

interface Neighbourhood {
  readonly node: NodeId
  readonly hops: number
  readonly along: HopEdges
}

/** Compares every entity within some hops of a node at either moment. */
export async function neighbourhoodDiff(
  between: DiffInterval,
  of: Neighbourhood,
  page: PageRequest,
): Promise<Result<NeighbourhoodDiff, Problem>> {
  const before = await nodesWithin(between.from, of)
  const after = await nodesWithin(between.to, of)
  if (before === null || after === null) return err(tooLarge(of.hops))
  const all = [...new Set([...before, ...after])].sort((a, b) => a - b)
  const presenceOf = (node: NodeId) => (!before.has(node) ? 'added' : after.has(node) ? 'kept' : 'removed')
  const found = await compare(between, all, { ...page, presenceOf })
  const totals = {
    before: before.size,
    after: after.size,
    entities: all.length,
    added: all.length - before.size,
    removed: all.length - after.size,
  }
  return ok({ ...found, totals })
}

function tooLarge(hops: number): Problem {
  const detail = `More than ${MAX_NEIGHBOURHOOD.toLocaleString('en')} entities lie within ${hops} hops of it.`
  const hint = 'Ask with fewer hops, or for everything that changed: leave the URI out.'
  return problem('TOO_EXPENSIVE', detail, hint, 'hops')
}

function nodesWithin(reader: Reader, { node, hops, along }: Neighbourhood): Promise<Set<NodeId> | null> {
  return along === 'lineage' ? withinLineage(reader, node, hops) : withinEdges(reader, node, hops)
}

/** Returns null beyond the bound. */
async function withinLineage(reader: Reader, node: NodeId, hops: number): Promise<Set<NodeId> | null> {
  const found = new Set([node])
  for (const way of ['upstream', 'downstream'] as const) {
    const flowed = await lineage(reader, { start: [node], about: node, at: reader.at, way, maxDepth: hops })
    for (const reached of reachedFrom(flowed, null, 0)) {
      if (found.size === MAX_NEIGHBOURHOOD) return null
      found.add(reached.node)
    }
  }
  return found
}

/** Returns null beyond the bound. Follows only recorded edges; look-ups aren't neighbours. */
async function withinEdges(
  { graph, at, catalogue, pace }: Reader,
  node: NodeId,
  hops: number,
): Promise<Set<NodeId> | null> {
  const shown = catalogue.edgeTypes.filter((edge) => edge.origin !== 'internal').map(({ id }) => id)
  const { nodes, truncated } = await finishYielding(
    neighbourhood({
      graph,
      at,
      start: [node],
      types: edgeTypeSet(graph, shown),
      directions: DIRECTIONS,
      hops,
      enters: (other) => !isConnecting(graph.uriOf(other)),
      most: MAX_NEIGHBOURHOOD,
    }),
    pace,
  )
  return truncated ? null : new Set(nodes)
}

interface EverythingDiff extends PageOfDiffs {
  readonly tally: Tally
}

/** Compares every entity that a transaction between the moments changed, leaving out those that end up unchanged. */
export async function everythingDiff(between: DiffInterval, page: PageRequest): Promise<EverythingDiff> {
  const tally = await tallyOf(between)
  return { tally, ...(await compare(between, tally.nodes, page)) }
}

interface ComparedPage extends PageRequest {
  /** Overrides `presence`, which otherwise tells whether anything had mentioned the entity. */
  readonly presenceOf?: (node: NodeId) => EntityDiff['presence']
}

/** Compares entities in the order of their ids, which never change, so that cursors stay valid. */
async function compare(
  between: DiffInterval,
  nodes: ArrayLike<NodeId>,
  { after, limit, presenceOf }: ComparedPage,
): Promise<PageOfDiffs> {
  const entities: EntityDiff[] = []
  let compared = 0
  let last: NodeId | null = null
  const first = firstIndexWhere(0, nodes.length, (index) => (nodes[index] ?? 0) > after)
  for (let i = first; i < nodes.length; i += BATCH_SIZE) {
    const batch = Array.from({ length: Math.min(BATCH_SIZE, nodes.length - i) }, (_, k) => nodes[i + k] ?? 0)
    // Loads the batch in one read for each moment; later reads find it loaded.
    await Promise.all([between.from.loader.load(batch), between.to.loader.load(batch)])
    for (const node of batch) {
      if (entities.length === limit || compared === MAX_COMPARED) return { entities, compared, next: last }
      if (between.to.pace.isDue()) await between.to.pace.yieldNow()
      const diff = await entityDiff(between, node, EDGES_OF_EACH)
      compared++
      last = node
      if (diff !== null) entities.push({ ...diff, presence: presenceOf?.(node) ?? diff.presence })
    }
  }
  return { entities, compared, next: null }
}
