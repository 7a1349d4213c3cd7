import { creationTimeOf } from '../../catalogue/news.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import { CONTENT_OF, SAME_AS } from '../../walk/same-data.ts'
import { trainingsOf } from '../compare/times.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { deletedButUsed } from '../lineage/deleted-but-used.ts'
import { entryOf } from '../lineage/live-reach.ts'
import {
  edgeInto,
  lineage,
  passingHidden,
  pathTo,
  reachedFrom,
  shortenPath,
  type FlowPath,
  type PathEdge,
} from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'
import type { Found } from '../found.ts'

export const VERSION = 'ModelInstance'

/** A model version that a bad entity went into. */
export interface AffectedVersion {
  readonly node: NodeId
  /** When it was trained or its run began; if no source states that, when it was first recorded. */
  readonly trained: Time
  /** Other entities that describe the same version: its run, its logged model. */
  readonly companions: readonly NodeId[]
  /** Path from the version to the bad entity, at the time of the training. */
  readonly path: FlowPath
}

/** Limits the answer to versions trained within a period. */
interface TrainedWithin {
  readonly from: Time | null
  readonly to: Time | null
}

/** Maximum number of versions that an answer examines: a walk of some 0.1 ms each. */
const MAX_VERSIONS = 20_000
/** Sources report a version, its run and the run's inputs within this time of each other. */
const SETTLED_MS = 600_000
const LOOKUPS_AT_ONCE = 100

/**
 * Finds the versions that had the entity upstream when each was trained, even if the graph has changed since: a feature
 * may have left or joined a group. For sources connected after a training, their first read counts. Which data of two
 * sources is the same counts as known today: it was the same then.
 */
export async function trainedOn(
  reader: Reader,
  subject: NodeId,
  { from, to }: TrainedWithin,
): Promise<Found<AffectedVersion>> {
  const { graph, at, pace } = reader
  const present = graph.nodesOfType(VERSION, at, 0, MAX_VERSIONS + 1)
  // Includes deleted versions that something still runs on: these need a replacement most.
  const { found: used, complete: isUseComplete } = await deletedButUsed(reader)
  const isLost = graph.isGone(subject, at) && graph.typeOf(subject, at) === VERSION
  const nodes = [...new Set([...(isLost ? [subject] : []), ...used.map(([node]) => node), ...present])]
  const connected = await whenConnected(reader)
  const targets = [{ node: subject, edges: [] }, ...(await otherNames(reader, subject))]
  const reached: { readonly node: NodeId; readonly registered: Time; readonly path: FlowPath }[] = []
  for (const [node, { registered, settled }] of await registrations(reader, nodes.slice(0, MAX_VERSIONS))) {
    if (pace.isDue()) await pace.yieldNow()
    const path =
      (await pathUp(reader, { from: node, targets, at: settled })) ??
      (settled < connected ? await pathUp(reader, { from: node, targets, at: connected }) : null)
    if (path !== null) reached.push({ node, registered, path })
  }
  const trainings = await trainingsOf(
    reader,
    reached.map(({ node }) => node),
  )
  const versions = reached.map(({ node, registered, path }) => {
    const { trained, companions = [] } = trainings.get(node) ?? {}
    return { node, trained: trained ?? registered, companions, path }
  })
  return {
    found: versions.filter(({ trained }) => (from === null || trained >= from) && (to === null || trained <= to)),
    complete: isUseComplete && nodes.length <= MAX_VERSIONS,
  }
}

/** Returns when all sources had been read for the first time, since the last one connected may describe past trainings. */
async function whenConnected({ sourceConditions: { beginnings }, store, at }: Reader): Promise<Tx> {
  const times = beginnings.flatMap(({ at: listed }) => listed ?? [])
  return times.length === 0 ? 0 : Math.min((await store.txAt(Math.max(...times) + SETTLED_MS)) ?? at, at)
}

interface Registration {
  /** When the version states that it was made; otherwise, when it was first recorded. */
  readonly registered: Time
  /** When everything that the version was trained on had been recorded. */
  readonly settled: Tx
}

async function registrations(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Registration>> {
  const { graph, at, store } = reader
  const stated = new Map<NodeId, Time | null>()
  await eachEntity(reader, nodes, ({ node, attributes }) => stated.set(node, creationTimeOf(attributes)))
  const horizon = await store.horizon()
  const first = new Map(nodes.map((node) => [node, firstKnown(graph, node, { from: horizon?.tx ?? 1, to: at })]))
  const txs = [...new Set(first.values())]
  const times = new Map((await store.times(txs)).map((time, i) => [txs[i], time ?? horizon?.at ?? 0]))
  const txOf = new Map<Time, Tx>()
  const timed = nodes.map((node) => {
    const known = times.get(first.get(node) ?? at) ?? 0
    const time = stated.get(node) ?? known
    return { node, time, settled: Math.max(time, known) + SETTLED_MS }
  })
  const moments = [...new Set(timed.map(({ settled }) => settled))]
  for (let i = 0; i < moments.length; i += LOOKUPS_AT_ONCE) {
    const some = moments.slice(i, i + LOOKUPS_AT_ONCE)
    const found = await Promise.all(some.map((moment) => store.txAt(moment)))
    for (const [j, moment] of some.entries()) txOf.set(moment, Math.min(found[j] ?? at, at))
  }
  return new Map(timed.map(({ node, time, settled }) => [node, { registered: time, settled: txOf.get(settled) ?? at }]))
}

/** Returns the first transaction at which a node is known as a version; it keeps its type afterwards. */
function firstKnown(graph: GraphReader, node: NodeId, { from, to }: { readonly from: Tx; readonly to: Tx }): Tx {
  return firstIndexWhere(from, to, (tx) => graph.typeOf(node, tx) === VERSION)
}

/** The bad entity, or data that depends on it under another name, with the rest of the path to it. */
interface Target {
  readonly node: NodeId
  readonly edges: readonly PathEdge[]
}

const DATA = new Set(['Dataset', 'DataSource', 'DatasetVersion'])
const SAME_DATA: ReadonlySet<EdgeTypeId> = new Set([...SAME_AS, CONTENT_OF])
/** Maximum number of other names that are followed, nearest first. */
const MAX_NAMES = 1_000

/** Returns the data downstream of an entity that is the same as other data of its path. */
async function otherNames(reader: Reader, subject: NodeId): Promise<readonly Target[]> {
  const { at } = reader
  const sources = passingHidden(reader)
  const flowed = await lineage(sources, { start: [subject], at, way: 'downstream' })
  const names = reachedFrom(flowed, DATA).filter(({ entry }) => {
    const edge = edgeInto(sources, flowed, { entry, at })
    return edge !== null && SAME_DATA.has(edge.type)
  })
  return [...names.take(MAX_NAMES)].map(({ node, entry }) => {
    return { node, edges: reversed(reader, pathTo(reader, flowed, { entry, at })) }
  })
}

function reversed({ catalogue }: Reader, { edges }: FlowPath): readonly PathEdge[] {
  return edges.toReversed().map((edge) => {
    const { name = edge.name, inverse = edge.name } = catalogue.edgeType(edge.type) ?? {}
    return edge.direction === 'out'
      ? { ...edge, direction: 'in' as const, name: inverse }
      : { ...edge, direction: 'out' as const, name }
  })
}

/** Returns null if no target is upstream. */
async function pathUp(
  reader: Reader,
  { from, targets, at }: { readonly from: NodeId; readonly targets: readonly Target[]; readonly at: Tx },
): Promise<FlowPath | null> {
  const flowed = await lineage(passingHidden(reader), { start: [from], at, way: 'upstream' })
  for (const { node, edges } of targets) {
    const entry = entryOf(flowed, node)
    if (entry === null) continue
    const path = pathTo(reader, flowed, { entry, at })
    return shortenPath({ ...path, edges: [...path.edges, ...edges] })
  }
  return null
}
