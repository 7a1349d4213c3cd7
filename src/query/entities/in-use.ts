import { isInUse } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import { eachEntity } from './each-entity.ts'

/** Returns the nodes that are in use at that moment: running tests, active deployments and the like. */
export async function inUseAmong(
  reader: Reader,
  nodes: readonly NodeId[],
  at: Tx = reader.at,
): Promise<ReadonlySet<NodeId>> {
  const found = new Set<NodeId>()
  await eachEntity(reader, nodes, (entity) => isInUse(entity, reader.catalogue) && found.add(entity.node), at)
  return found
}
