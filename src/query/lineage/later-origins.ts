// Leaves out of the origins of an entity what began only after it was made.
import type { NodeId } from '../../contracts/log.ts'
import { firstTimeOf } from '../../catalogue/news.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { memoiseAsync } from '../../lib/memoise.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { companionsOf } from '../compare/companions.ts'
import { eachEntity } from '../entities/each-entity.ts'
import type { Entity, LoggedEntity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { AGAIN, type FlowResult } from './flow-walk.ts'
import { flowWithout, lineage, passingHidden, reachedFrom, type LineageRequest } from './lineage.ts'

/** Maximum number of runs and versions whose times are read, nearest first: some 10 µs each. */
const MAX_READ = 20_000

interface Origins {
  readonly flowed: FlowResult
  readonly request: LineageRequest
}

/**
 * Leaves out runs and versions that began after the start was made, where both times are known, and what only they lead
 * to. A table or a pipeline as a whole leads to all of them. What a source states for the start itself, or for a run or
 * a version, isn't questioned: clocks differ.
 */
export const withoutLater = memoiseAsync(
  (_: Reader, { flowed }: Origins & { readonly start: Entity }) => flowed,
  async (reader, { flowed, start, request }): Promise<Origins> => {
    const later = await laterOrigins(reader, { flowed, start, at: request.at })
    if (later.size === 0) return { flowed, request }
    const passes = (node: NodeId): boolean => !later.has(node)
    const onlyEarlier = { ...request, passes }
    const walked = await lineage(flowed.hidden > 0 ? passingHidden(reader) : reader, onlyEarlier)
    return { flowed: flowWithout(walked, later), request: onlyEarlier }
  },
)

async function laterOrigins(
  reader: Reader,
  { flowed, start, at }: { readonly flowed: FlowResult; readonly start: Entity; readonly at: Tx },
): Promise<ReadonlySet<NodeId>> {
  const later = new Set<NodeId>()
  const madeAt = await whenMade(reader, start)
  if (madeAt === null) return later
  const visit = ({ node, attributes }: LoggedEntity): void => {
    const began = firstTimeOf(attributes, ['startedAt', 'createdAt'])
    if (began !== null && began > madeAt) later.add(node)
  }
  await eachEntity(reader, overContainers(reader, flowed), visit, at)
  return later
}

/** Returns the occurrences that the walk reached from a container: the runs that wrote a table, the runs of a pipeline. */
function overContainers({ catalogue }: Reader, flowed: FlowResult): readonly NodeId[] {
  const { entries, kinds, kindOf } = flowed
  const isHistory = kinds.map(({ may }) => may.some((type) => catalogue.type(type)?.history === true))
  const types = new Set(catalogue.types.filter(({ history }) => history === true).map(({ name }) => name))
  return reachedFrom(flowed, types)
    .filter(({ entry }) => isHistory[u16(kindOf, u32(entries.parents, entry)) & ~AGAIN] === false)
    .take(MAX_READ)
    .map(({ node }) => node)
    .toArray()
}

/** Returns the earliest time by which it, or a record of the same entity such as its run, was complete. */
async function whenMade(reader: Reader, start: Entity): Promise<Time | null> {
  if (reader.catalogue.type(start.entityType ?? '')?.history !== true) return null
  const [companions = []] = await companionsOf(reader, [start])
  const times = [start, ...companions.map(({ entity }) => entity)].flatMap((one) => completedAt(reader, one) ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

/** A run takes inputs until its end, and a version may be registered long after its training, or before it. */
function completedAt({ catalogue }: Reader, { entityType, attributes }: Entity): Time | null {
  if (catalogue.type(entityType ?? '')?.attributes.endedAt !== undefined) return firstTimeOf(attributes, ['endedAt'])
  const times = ['trainedAt', 'createdAt'].flatMap((name) => firstTimeOf(attributes, [name]) ?? [])
  return times.length === 0 ? null : Math.max(...times)
}
