import { onceFor } from '../lib/once-for.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import type { RelationshipDefinition, TypeDefinition } from './definition.ts'
import type { EdgeType } from './edges.ts'
import type { Catalogue } from './registry.ts'

/** Returns the relationship that leads from a run, an attempt, a version or a part to what it is one of. */
export function containerEdge(type: TypeDefinition, catalogue: Catalogue): EdgeType | undefined {
  const found = Object.entries(type.relationships).find(([, relationship]) => leadsToContainer(type, relationship))
  return found === undefined ? undefined : catalogue.edgeType(`${type.name}.${found[0]}`)
}

/** Returns these edges of all types. */
export function containerEdges(catalogue: Catalogue): readonly EdgeTypeId[] {
  return catalogue.types.flatMap((type) => containerEdge(type, catalogue)?.id ?? [])
}

/** Parts that are sought through what has them. */
export interface SoughtPart {
  readonly type: string
  /** Leads from the part to what has it. */
  readonly edge: EdgeType
  readonly key: string
  readonly listedIn: string | null
}

export const soughtParts = onceFor((catalogue: Catalogue): readonly SoughtPart[] => {
  return catalogue.types.flatMap((type): SoughtPart[] => {
    const edge = type.soughtBy === undefined ? undefined : containerEdge(type, catalogue)
    if (type.soughtBy === undefined || edge === undefined) return []
    return [{ type: type.name, edge, key: type.soughtBy.key, listedIn: type.soughtBy.listedIn ?? null }]
  })
})

/** Returns the types whose things each belong to one thing of this type, which states them. */
export function ownedTypes(catalogue: Catalogue, type: string): readonly string[] {
  const owning = catalogue.relationships(type).filter(({ declaredOn, inverseShape, to }) => {
    return declaredOn === type && inverseShape === 'one' && !to.any
  })
  return owning.flatMap(({ to }) => [...to.types])
}

/** Whether a type describes one thing of another type, as a signature does its model: nobody follows it by itself. */
export function isDetail(catalogue: Catalogue, type: string): boolean {
  return catalogue
    .edgesInto(type)
    .some(
      ({ origin, declaredOn, to, shape, inverseShape }) =>
        origin === 'relationship' && declaredOn !== type && !to.any && shape === 'one' && inverseShape === 'one',
    )
}

/** Whether a type is one of versions, runs or instances. */
export function isOccurrence({ edgeTypes }: Catalogue, type: string): boolean {
  return edgeTypes.some(
    ({ flow, from, to }) =>
      (flow === 'occurrenceOf' && from.types.has(type)) || (flow === 'hasOccurrence' && to.types.has(type)),
  )
}

function leadsToContainer({ history, part }: TypeDefinition, { many, flow }: RelationshipDefinition): boolean {
  if (many || flow === 'hasOccurrence' || flow === 'hasStep') return false
  return flow === 'occurrenceOf' || flow === 'stepOf' || flow === 'partOf' || history === true || part === true
}
