// Finds which deployments and tests ran on model versions, and when, by sampling moments; and the surfaces they serve.
import { firstTimeOf } from '../../catalogue/news.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { addTo } from '../../lib/maps.ts'
import { inUseAmong } from '../entities/in-use.ts'
import type { FlowResult } from '../lineage/flow-walk.ts'
import { RUNS } from '../lineage/deleted-but-used.ts'
import { surfacesOf, type Surface } from '../lineage/impact.ts'
import { lineage, passingHidden, reachedFrom } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'

/** A time during which a deployment or test ran on one of the versions. */
interface Period {
  /** When its source says it began, even if it was seen later; else the first moment it was seen. */
  readonly from: Time
  /** The first moment at which it no longer ran. Null if it still runs. */
  readonly until: Time | null
}

/** A deployment or test that ran on one of the versions, with the latest period in which it did. */
export interface ExposedEntity extends Period {
  readonly node: NodeId
  /** Earlier periods, the latest first. */
  readonly before: readonly Period[]
}

export interface Exposure {
  /** Running ones first, then the latest ended. */
  readonly entities: readonly ExposedEntity[]
  /** The longest time between two sampled moments: what ran only between them isn't seen. */
  readonly gapMs: number
}

/** Moments sampled for an answer, evenly spaced by transactions: each needs a walk and a read of what is reached. */
const MOMENTS = 48

/** Samples the time since `since`, before which nothing ran on the versions. */
export async function exposureOf(
  reader: Reader,
  versions: readonly NodeId[],
  { since, now }: { readonly since: Time; readonly now: Time },
): Promise<Exposure> {
  if (versions.length === 0) return { entities: [], gapMs: 0 }
  const seen = new Map<NodeId, { from: Time; until: Time | null }[]>()
  /** Entities that already ran when they first became known, so that they may have begun earlier. */
  const foundRunning = new Set<NodeId>()
  const moments = await momentsOf(reader, { since, now })
  for (const [i, { time, tx }] of moments.entries()) {
    const running = await runningOn(reader, versions, tx)
    const before = moments[i - 1]?.tx ?? 0
    for (const node of running) {
      if (!seen.has(node) && reader.graph.typeOf(node, before) === null) foundRunning.add(node)
      if (seen.get(node)?.at(-1)?.until !== null) addTo(seen, node, { from: time, until: null })
    }
    for (const [node, periods] of seen) {
      const last = periods.at(-1)
      if (last !== undefined && !running.has(node)) last.until ??= time
    }
  }
  for (const [node, began] of await statedBeginnings(reader, [...foundRunning])) {
    const first = seen.get(node)?.[0]
    if (first !== undefined) first.from = Math.min(first.from, Math.max(since, began))
  }
  const entities = [...seen].flatMap(([node, periods]): readonly ExposedEntity[] => {
    const [last, ...before] = periods.toReversed()
    return last === undefined ? [] : [{ node, ...last, before }]
  })
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
  const nodes = [...reachedFrom(flowed, RUNS)].map(({ node }) => node)
  return await inUseAmong(reader, nodes, at)
}

export async function servedSurfaces(reader: Reader, { entities }: Exposure): Promise<readonly Surface[]> {
  const running = entities.filter(({ until }) => until === null).map(({ node }) => node)
  if (running.length === 0) return []
  const { at } = reader
  return await surfacesOf(reader, { flowed: await downstreamOf(reader, running, at), at })
}

function downstreamOf(reader: Reader, start: readonly NodeId[], at: Tx): Promise<FlowResult> {
  return lineage(passingHidden(reader), { start, at, way: 'downstream' })
}
