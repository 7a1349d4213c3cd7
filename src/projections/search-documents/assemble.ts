import type { MergedEntity } from '../../catalogue/entity.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { lookedUpBy, isLookup } from '../../model/lookup.ts'
import { teamTags } from '../../model/team.ts'
import type { Uri } from '../../model/uri.ts'
import { nodesOfList, MAX_PARTS, type AroundNodes } from '../../walk/around.ts'
import { ownershipOf, type OwnerNames } from '../../walk/ownership.ts'
import { documentOf, MAX_RELATED } from './document.ts'

export interface SearchedEntity {
  readonly node: NodeId
  readonly entity: MergedEntity
}

interface NodeNames extends OwnerNames {
  readonly nameOf: (node: NodeId) => string | null
  /** Tells whether its own facts say so. */
  readonly isInProduction: (node: NodeId) => boolean
  readonly catalogue: Catalogue
}

/**
 * The documents of entities, the nth of which lies in the middle of the surroundings at `from` + n; what isn't
 * searched (null) has none.
 */
export function documentsOf(
  entities: readonly (SearchedEntity | null)[],
  around: AroundNodes,
  known: NodeNames,
  from = 0,
): IndexedDocument[] {
  const namesOf = (nodes: Uint32Array, most: number): readonly string[] => distinctNames(nodes, most, known.nameOf)
  const ownerNamesOf = (nodes: Uint32Array): readonly string[] =>
    distinctNames(nodes, nodes.length, (node) => known.nameOf(node) ?? textOfLookup(known.uriOf(node)))
  return entities.flatMap((searched, i) => {
    if (searched === null) return []
    const { node, entity } = searched
    const n = from + i
    const groups = nodesOfList(around.groups, n)
    const surroundings = {
      ownership: ownershipOf({ around, n, tags: teamTags(entity.attributes.tags) }, known),
      ownerNames: ownerNamesOf(nodesOfList(around.owners, n)),
      groupNames: namesOf(groups, groups.length),
      related: namesOf(nodesOfList(around.neighbours, n), MAX_RELATED),
      parts: namesOf(nodesOfList(around.parts, n), MAX_PARTS),
      isPutIntoProduction: nodesOfList(around.production, n).some(known.isInProduction),
      usage: around.usage[n] ?? 0,
    }
    return documentOf(node, entity, surroundings, known.catalogue)
  })
}

function textOfLookup(uri: Uri): string | null {
  return isLookup(uri) ? lookedUpBy(uri).text : null
}

function distinctNames(nodes: Uint32Array, most: number, nameOf: NodeNames['nameOf']): readonly string[] {
  if (nodes.length === 0) return NONE
  const found = new Set<string>()
  for (const node of nodes) {
    const name = nameOf(node)
    if (name !== null) found.add(name)
    if (found.size >= most) break
  }
  return [...found]
}

const NONE: readonly string[] = []
