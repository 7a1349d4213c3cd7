import type { NodeId } from '../../contracts/log.ts'
import type { QualityReason } from '../../catalogue/reasons.ts'
import { HAS_REASON, reasonUri } from '../../model/quality.ts'
import type { Reader } from '../reader.ts'

/** Visits entities with a noted reason, counted or not. */
export function eachWithReason(
  { graph, at }: Pick<Reader, 'graph' | 'at'>,
  reason: QualityReason,
  visit: (node: NodeId) => void,
): void {
  const [type, node] = [graph.edgeTypeNumber(HAS_REASON), graph.idOf(reasonUri(reason))]
  if (type >= 0 && node !== undefined) graph.eachNeighbour(node, type, 'in', at, (from) => visit(from))
}
