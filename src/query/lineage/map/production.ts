import { takesProductionTraffic } from '../../../catalogue/in-production.ts'
import { standingOf } from '../../../catalogue/in-use.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { eachEntity } from '../../entities/each-entity.ts'
import type { Reader } from '../../reader.ts'
import type { FlowNeighbours } from '../flow-neighbours.ts'
import { addTo } from '../../../lib/maps.ts'

/** Nodes processed between two pauses. */
const STEP = 256

/**
 * Finds, in what a map reached, what is in production, what leads there and what that leads to, except retired
 * entities, plus the containers of these.
 */
export async function leadingToProduction(
  reader: Reader,
  { nodes, near }: { readonly nodes: readonly NodeId[]; readonly near: FlowNeighbours },
): Promise<ReadonlySet<NodeId>> {
  const live = new Set<NodeId>()
  const inProduction: NodeId[] = []
  await eachEntity(reader, nodes, (entity) => {
    if (standingOf(entity, reader.catalogue) !== 'live') return
    live.add(entity.node)
    if (takesProductionTraffic(entity, reader.catalogue)) inProduction.push(entity.node)
  })
  /** `before` has what leads to each node, including its container; `after` has what it leads to. */
  const [before, after] = [new Map<NodeId, NodeId[]>(), new Map<NodeId, NodeId[]>()]
  let looked = 0
  for (const node of live) {
    if (++looked % STEP === 0 && reader.pace.isDue()) await reader.pace.yieldNow()
    near.each(node, 'downstream', 0, ({ node: other, step: { rises, notAfter } }) => {
      if (!live.has(other)) return true
      if (rises !== 0) addTo(before, node, other)
      else if (notAfter === 0) {
        addTo(before, other, node)
        addTo(after, node, other)
      }
      return true
    })
  }
  return new Set([...reachedOver(before, inProduction), ...reachedOver(after, inProduction)])
}

function reachedOver(neighbours: ReadonlyMap<NodeId, readonly NodeId[]>, nodes: readonly NodeId[]): Set<NodeId> {
  const reached = new Set(nodes)
  for (const node of reached) for (const other of neighbours.get(node) ?? []) reached.add(other)
  return reached
}
