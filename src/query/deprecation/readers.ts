// Finds the readers of entities that are to be removed.
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import { inUseAmong } from '../entities/in-use.ts'
import { loggedByNode } from '../entities/each-entity.ts'
import { isOccurrence } from '../../catalogue/containment.ts'
import { lineage, reachedFrom } from '../lineage/lineage.ts'
import { neededTest } from '../lineage/unused.ts'
import type { Reader } from '../reader.ts'
import type { DeprecationPlan } from './plans.ts'

/** Maximum number of entities walked for an answer, some 0.1 µs each, plus at most one walk. */
const MAX_WALKED = 1_000_000
/** Maximum number of possible readers read, nearest first, to find whether they are in use: some 10 µs each. */
const MAX_READ = 2_000

/**
 * in-use: something in use needs it. overdue: so, though its date has passed. unused: nothing needs it, so it can be
 * removed. done: its source has removed it, or calls it retired.
 */
const DEPRECATION_STATES = ['in-use', 'overdue', 'unused', 'done'] as const
export type DeprecationState = (typeof DEPRECATION_STATES)[number]

export interface PlanReaders {
  readonly state: DeprecationState
  /** Everything in use that is made from it or hosted by it, at any distance, nearest first. Null if not counted. */
  readonly readers: readonly NodeId[] | null
  /** Tells whether its own source counts reads of it, or has it in use. */
  readonly isInUse: boolean
}

type Subject = Pick<DeprecationPlan, 'node'> & { readonly sunset: Time | null }

/** Finds who still reads each existing entity, and so the state of its plan. `now` is the time shown. */
export async function readersOfEach(
  reader: Reader,
  subjects: readonly Subject[],
  now: Time,
): Promise<ReadonlyMap<NodeId, PlanReaders>> {
  const isNeeded = await neededTest(reader)
  const nodes = subjects.map(({ node }) => node)
  const entities = await loggedByNode(reader, nodes)
  const inUse = await inUseAmong(reader, nodes)
  const found = new Map<NodeId, PlanReaders>()
  let walked = 0
  for (const { node, sunset } of subjects) {
    const entity = entities.get(node)
    if (entity === undefined) continue
    const isDone = standingOf(entity, reader.catalogue) !== 'live'
    // If the type doesn't tell whether an entity is needed, the readers decide.
    const needed = isNeeded(node)
    const counted = needed === false ? { readers: [], walked: 0 } : await readersOf(reader, node, MAX_WALKED - walked)
    walked += counted?.walked ?? 0
    const readers = counted?.readers ?? null
    const isRead = needed ?? (readers === null || readers.length > 0)
    const state = isDone ? 'done' : !isRead ? 'unused' : sunset !== null && sunset <= now ? 'overdue' : 'in-use'
    found.set(node, { state, readers, isInUse: inUse.has(node) })
  }
  return found
}

/** Returns null if no more may be walked. */
async function readersOf(
  reader: Reader,
  node: NodeId,
  most: number,
): Promise<{ readonly readers: readonly NodeId[]; readonly walked: number } | null> {
  if (most <= 0) return null
  const { catalogue, at } = reader
  const way = isOccurrence(catalogue, reader.typeOf(node) ?? '') ? 'itself-needed-by' : 'needed-by'
  const flowed = await lineage(reader, { start: [node], at, way })
  const uses = new Set(catalogue.types.flatMap(({ name, inUse }) => (inUse === undefined ? [] : [name])))
  const reached = reachedFrom(flowed, uses).take(MAX_READ)
  const near = reached.map((one) => one.node).toArray()
  const used = await inUseAmong(reader, near)
  const readers = near.filter((one) => one !== node && used.has(one))
  return { readers, walked: flowed.entries.nodes.length }
}
