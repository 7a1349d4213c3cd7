import { isInUse, standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { memoisePerMoment } from '../memoise-per-moment.ts'
import type { Reader } from '../reader.ts'
import { containerOf } from './containing-entity.ts'
import { eachEntity } from './each-entity.ts'
import type { LoggedEntity } from './entity.ts'
import { newestFirst } from './newest-first.ts'

/** Returns the nodes that are in use at that moment: running tests, active deployments and the like. */
export async function inUseAmong(
  reader: Reader,
  nodes: readonly NodeId[],
  at: Tx = reader.at,
): Promise<ReadonlySet<NodeId>> {
  const found = new Set<NodeId>()
  const candidates: NodeId[] = []
  await eachEntity(
    reader,
    nodes,
    (entity) => {
      if (isInUse(entity, reader.catalogue)) found.add(entity.node)
      else if (mayBeCandidate(entity, reader)) candidates.push(entity.node)
    },
    at,
  )
  // Nobody asks about a past moment for a type with candidates.
  const newest: ReadonlySet<NodeId> = candidates.length === 0 ? new Set() : await newestVersions(reader)
  return found.union(newest.intersection(new Set(candidates)))
}

function mayBeCandidate(entity: LoggedEntity, { catalogue }: Reader): boolean {
  const use = entity.entityType === null ? undefined : catalogue.type(entity.entityType)?.inUse
  return use?.orNewest === true && standingOf(entity, catalogue) === 'live'
}

/** Finds the newest version that isn't retired of each container, and each version without one. */
const newestVersions = memoisePerMoment(async (reader): Promise<ReadonlySet<NodeId>> => {
  const alone: NodeId[] = []
  const newest = new Map<NodeId, LoggedEntity>()
  const visit = (entity: LoggedEntity): void => {
    if (standingOf(entity, reader.catalogue) !== 'live') return
    const container = containerOf(reader, entity.node)
    if (container === null) {
      alone.push(entity.node)
      return
    }
    const other = newest.get(container)
    if (other === undefined || newestFirst(entity, other) < 0) newest.set(container, entity)
  }
  for (const { name, inUse } of reader.catalogue.types) {
    if (inUse?.orNewest !== true) continue
    for await (const nodes of reader.nodesOfType(name)) await eachEntity(reader, nodes, visit)
  }
  return new Set([...alone, ...[...newest.values()].map(({ node }) => node)])
})
