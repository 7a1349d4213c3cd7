import type { RelationshipDefinition, TypeDefinition } from '../../catalogue/definition.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Reader } from '../reader.ts'

/**
 * Of a run, an attempt, a version or a part: what it is one of. Its own name is often a number, and tells nothing
 * without that. It is the target of the first relationship to a single thing that its definition declares.
 */
export function containerOf(reader: Reader, node: NodeId): NodeId | null {
  const type = reader.catalogue.type(reader.typeOf(node) ?? '')
  if (type === undefined) return null
  const found = Object.entries(type.relationships).find(([, relationship]) => leadsToContainer(type, relationship))
  const edge = found === undefined ? undefined : reader.catalogue.edgeType(`${type.name}.${found[0]}`)
  return edge === undefined ? null : (reader.neighbours(node, edge, 'out')[0] ?? null)
}

function leadsToContainer({ history, part }: TypeDefinition, { many, flow }: RelationshipDefinition): boolean {
  if (many || flow === 'hasOccurrence') return false
  return flow === 'occurrenceOf' || flow === 'stepOf' || history === true || part === true
}
