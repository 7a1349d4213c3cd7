import type { Catalogue } from '../../catalogue/registry.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { isKeyEdge } from '../../model/key.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import { partsOf, type Uri } from '../../model/uri.ts'

/** By the type of an entity, the edge types by which it refers to others: those that sources assert, without conclusions. */
export function referencesOf(catalogue: Catalogue): (type: string | null) => readonly EdgeTypeId[] {
  const asserted = catalogue.edgeTypes.filter(
    (edge) => edge.origin !== 'rule' && edge.id !== RESOLVES_TO && !isKeyEdge(edge.id),
  )
  const all = asserted.map((edge) => edge.id)
  const byType = new Map<string, readonly EdgeTypeId[]>()
  for (const { name } of catalogue.types) {
    const own = asserted.filter(({ from }) => from.any || from.types.has(name))
    byType.set(
      name,
      own.map((edge) => edge.id),
    )
  }
  return (type) => (type === null ? all : (byType.get(type) ?? all))
}

/** What inference needs from a catalogue in addition to its rules. */
export function referenceKnowledge(catalogue: Catalogue, platforms: ReadonlySet<string>) {
  return {
    references: referencesOf(catalogue),
    answerable: answerableBy(catalogue, platforms),
    hasAttribute: (type: string, name: string): boolean => catalogue.attribute(type, name) !== null,
  }
}

/** Whether a component can be read: its platform is configured, and it is no part of something else. */
export function answerableBy(catalogue: Catalogue, platforms: ReadonlySet<string>): (uri: Uri) => boolean {
  const parts = new Set(
    [...new Set(catalogue.types.map((type) => type.componentType))].filter((componentType) =>
      catalogue.typesOfComponent(componentType).every((type) => type.part === true),
    ),
  )
  return (uri) => {
    const { platformId, componentType } = partsOf(uri)
    return platforms.has(platformId) && !parts.has(componentType)
  }
}
