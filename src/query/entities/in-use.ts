import { isInUse, standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import { containerEdgeOf } from './containing-entity.ts'
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
  for (const node of await newestAmong(reader, candidates, at)) found.add(node)
  return found
}

function mayBeCandidate(entity: LoggedEntity, { catalogue }: Reader): boolean {
  const use = entity.entityType === null ? undefined : catalogue.type(entity.entityType)?.inUse
  return use?.orNewest === true && standingOf(entity, catalogue) === 'live'
}

/** Finds those that are the newest of their container that isn't retired, or have no container. */
async function newestAmong(reader: Reader, candidates: readonly NodeId[], at: Tx): Promise<readonly NodeId[]> {
  const containers = new Map<NodeId, NodeId>()
  for (const node of candidates) {
    const edge = containerEdgeOf(reader, node)
    const [container] = edge === undefined || containers.has(node) ? [] : reader.recorded(node, edge, 'out')
    if (edge === undefined || container === undefined) continue
    for (const sibling of reader.recorded(container, edge, 'in')) containers.set(sibling, container)
  }
  const newest = new Map<NodeId, LoggedEntity>()
  const visit = (one: LoggedEntity): void => {
    const container = containers.get(one.node)
    if (container === undefined || standingOf(one, reader.catalogue) !== 'live') return
    const other = newest.get(container)
    if (other === undefined || newestFirst(one, other) < 0) newest.set(container, one)
  }
  await eachEntity(reader, [...containers.keys()], visit, at)
  return candidates.filter((node) => {
    const container = containers.get(node)
    return container === undefined || newest.get(container)?.node === node
  })
}
