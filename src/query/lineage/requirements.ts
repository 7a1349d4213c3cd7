import type { NodeId } from '../../contracts/log.ts'
import type { Reader } from '../reader.ts'
import { isOccurrence } from '../../catalogue/containment.ts'
import { lineage, reachedFrom } from './lineage.ts'

/** Tells whether an entity depends on another, as `unused` decides; for a version or run, on that very one. */
export async function requirementsOf(reader: Reader, node: NodeId): Promise<(other: NodeId) => boolean> {
  const { catalogue, at } = reader
  const [all, each] = [
    await lineage(reader, { start: [node], about: node, at, way: 'needs' }),
    await lineage(reader, { start: [node], about: node, at, way: 'needs-itself' }),
  ].map((flowed) => new Set([...reachedFrom(flowed, null)].map((one) => one.node)))
  return (other) => {
    const reached = isOccurrence(catalogue, reader.typeOf(other) ?? '') ? each : all
    return reached?.has(other) === true
  }
}
