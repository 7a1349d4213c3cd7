import type { EdgeTypeId } from '../model/facts.ts'
import type { RelationshipDefinition, TypeDefinition } from './definition.ts'
import type { EdgeType } from './edges.ts'
import type { Catalogue } from './registry.ts'

/** Of a run, an attempt, a version or a part: the relationship to what it is one of. */
export function containerEdge(type: TypeDefinition, catalogue: Catalogue): EdgeType | undefined {
  const found = Object.entries(type.relationships).find(([, relationship]) => leadsToContainer(type, relationship))
  return found === undefined ? undefined : catalogue.edgeType(`${type.name}.${found[0]}`)
}

/** Those of all types. */
export function containerEdges(catalogue: Catalogue): readonly EdgeTypeId[] {
  return catalogue.types.flatMap((type) => containerEdge(type, catalogue)?.id ?? [])
}

function leadsToContainer({ history, part }: TypeDefinition, { many, flow }: RelationshipDefinition): boolean {
  if (many || flow === 'hasOccurrence') return false
  return flow === 'occurrenceOf' || flow === 'stepOf' || history === true || part === true
}
