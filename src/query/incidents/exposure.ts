// Finds what ran on versions of models, and when, by sampling moments; and where members meet what runs now.
import { firstTimeOf } from '../../catalogue/news.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { inUseAmong } from '../entities/in-use.ts'
import type { FlowResult } from '../lineage/flow-walk.ts'
import { surfacesOf, type Surface } from '../lineage/impact.ts'
import { lineage, passing, reachedFrom } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'

/** A deployment or test that ran on one of the versions. */
export interface ExposedEntity {
  readonly node: NodeId
  /** When its source says it began, even if it was seen later; else the first moment it was seen. */
  readonly from: Time
  /** The first moment at which it no longer ran. Null if it still runs. */
  readonly until: Time | null
}

export interface Exposure {
  /** Running ones first, then the latest ended. */
  readonly entities: readonly ExposedEntity[]
  /** The longest time between two sampled moments: what ran only between them isn't seen. */
  readonly gapMs: number
}

export const RUNS: ReadonlySet<string> = new Set(['ModelDeployment', 'AbTest'])
/** Moments sampled for an answer, evenly spaced by transactions: each needs a walk and a read of what is reached. */
const MOMENTS = 48

/** Nothing ran on the versions before `since`. */
export async function exposureOf(
  reader: Reader,
  versions: readonly NodeId[],
  { since, now }: { readonly since: Time; readonly now: Time },
): Promise<Exposure> {
  if (versions.length === 0) return { entities: [], gapMs: 0 }
  const seen = new Map<NodeId, { readonly from: Time; until: Time | null }>()
  /** Already running when first known, so they may have begun before. */
  const found = new Set<NodeId>()
  const moments = await momentsOf(reader, { since, now })
  for (const [i, { time, tx }] of moments.entries()) {
    const running = await runningOn(reader, versions, tx)
    const before = moments[i - 1]?.tx ?? 0
    for (const node of running) {
      if (!seen.has(node) && reader.graph.typeOf(node, before) === null) found.add(node)
      seen.set(node, { from: seen.get(node)?.from ?? time, until: null })
    }
    for (const [node, one] of seen) if (!running.has(node)) one.until ??= time
  }
  const began = await statedBeginnings(reader, [...found])
  const entities = [...seen].map(([node, { from, until }]) => ({
    node,
    from: Math.min(from, Math.max(since, began.get(node) ?? from)),
    until,
  }))
  const endOf = ({ until }: ExposedEntity): Time => until ?? Infinity
  return {
    entities: entities.toSorted((a, b) => (endOf(a) === endOf(b) ? a.node - b.node : endOf(b) - endOf(a))),
    gapMs: Math.max(0, ...moments.slice(1).map(({ time }, i) => time - (moments[i]?.time ?? time))),
  }
}

/** Attributes in which deployments and tests state when they began. */
const BEGINNINGS = ['deployedAt', 'startedAt', 'startsAt'] as const

async function statedBeginnings(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Time>> {
  const entities = await reader.loader.load(nodes)
  return new Map(
    entities.flatMap(({ node, attributes }) => {
      const at = firstTimeOf(attributes, BEGINNINGS)
      return at === null ? [] : [[node, at]]
    }),
  )
}

interface Moment {
  readonly time: Time
  readonly tx: Tx
}

async function momentsOf(
  { store, at }: Reader,
  { since, now }: { readonly since: Time; readonly now: Time },
): Promise<readonly Moment[]> {
  const horizon = await store.horizon()
  const first = Math.max(1, horizon?.tx ?? 1, await store.txAt(since))
  const step = Math.max(1, Math.ceil((at - first) / MOMENTS))
  const txs: Tx[] = []
  for (let tx = first; tx < at; tx += step) txs.push(tx)
  const times = await store.times(txs)
  return [...txs.map((tx, i) => ({ tx, time: times[i] ?? horizon?.at ?? since })), { tx: at, time: now }]
}

async function runningOn(reader: Reader, start: readonly NodeId[], at: Tx): Promise<ReadonlySet<NodeId>> {
  const flowed = await downstreamOf(reader, start, at)
  const nodes = [...reachedFrom(flowed, RUNS, flowed.ends[0] ?? 0)].map(({ node }) => node)
  return await inUseAmong(reader, nodes, at)
}

export async function servedSurfaces(reader: Reader, { entities }: Exposure): Promise<readonly Surface[]> {
  const running = entities.filter(({ until }) => until === null).map(({ node }) => node)
  if (running.length === 0) return []
  const { at } = reader
  return await surfacesOf(reader, { flowed: await downstreamOf(reader, running, at), at })
}

function downstreamOf(reader: Reader, start: readonly NodeId[], at: Tx): Promise<FlowResult> {
  return lineage(passing(reader), { start, at, way: 'downstream' })
}
