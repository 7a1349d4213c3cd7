import { memoiseWeakly } from '../lib/memoise.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import type { RelationshipDefinition, TypeDefinition } from './definition.ts'
import type { EdgeType } from './edges.ts'
import type { Catalogue } from './registry.ts'

/** Returns the relationship from a run, an attempt, a version or a part to its container. */
export function containerEdge(type: TypeDefinition, catalogue: Catalogue): EdgeType | undefined {
  const found = Object.entries(type.relationships).find(([, relationship]) => leadsToContainer(type, relationship))
  return found === undefined ? undefined : catalogue.edgeType(`${type.name}.${found[0]}`)
}

/** Returns these edges of all types. */
export const containerEdges = memoiseWeakly((catalogue: Catalogue): readonly EdgeTypeId[] =>
  catalogue.types.flatMap((type) => containerEdge(type, catalogue)?.id ?? []),
)

/** Returns the edges to a model version from the one entity that it was registered from: a run, a logged model. */
export const registeringEdges = memoiseWeakly(({ edgeTypes }: Catalogue): readonly EdgeType[] =>
  edgeTypes.filter(
    ({ flow, inverseShape, to }) => flow === 'downstream' && inverseShape === 'one' && to.types.has('ModelInstance'),
  ),
)

/** Parts that are found through their container. */
export interface SearchablePart {
  readonly type: string
  /** Leads from the part to its container. */
  readonly edge: EdgeType
  readonly key: string
  readonly listedIn: string | null
}

export const soughtParts = memoiseWeakly((catalogue: Catalogue): readonly SearchablePart[] => {
  return catalogue.types.flatMap((type): SearchablePart[] => {
    const edge = type.soughtBy === undefined ? undefined : containerEdge(type, catalogue)
    if (type.soughtBy === undefined || edge === undefined) return []
    return [{ type: type.name, edge, key: type.soughtBy.key, listedIn: type.soughtBy.listedIn ?? null }]
  })
})

/** Returns the types whose entities each belong to one entity of this type, which states them, or to a part of it. */
export function ownedTypes(catalogue: Catalogue, type: string): readonly string[] {
  const owners = new Set([type])
  for (const owner of owners) for (const owned of ownedByOne(catalogue, owner)) owners.add(owned)
  return [...owners].slice(1)
}

function ownedByOne(catalogue: Catalogue, type: string): readonly string[] {
  const stated = catalogue.relationships(type).filter(({ declaredOn, inverseShape, to }) => {
    return declaredOn === type && inverseShape === 'one' && !to.any
  })
  const parts = catalogue.types.filter((each) => {
    return each.part === true && containerEdge(each, catalogue)?.to.types.has(type) === true
  })
  return [...stated.flatMap(({ to }) => [...to.types]), ...parts.map(({ name }) => name)]
}

/** Tells whether a type describes one entity of another, like a model's signature, and isn't followed alone. */
export function isDetail(catalogue: Catalogue, type: string): boolean {
  return catalogue
    .edgesInto(type)
    .some(
      ({ origin, declaredOn, to, shape, inverseShape }) =>
        origin === 'relationship' && declaredOn !== type && !to.any && shape === 'one' && inverseShape === 'one',
    )
}

/** Tells whether a type is one of versions, runs or instances. */
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
