import type { EdgeField, ViewField } from '../../catalogue/fields.ts'
import type { NodeId } from '../../contracts/log.ts'
import { isWalkable, type Reader } from '../reader.ts'

/** Compares the links of several entities by one relationship. */
export interface LinkComparison {
  readonly field: EdgeField | ViewField
  /** Exact number of links of each entity. */
  readonly counts: readonly number[]
  readonly differs: boolean
  /** Links that not all entities have come first; null if there are too many to compare. */
  readonly links: readonly ComparedLink[] | null
}

interface ComparedLink {
  readonly node: NodeId
  readonly linked: readonly boolean[]
}

/** Larger relationships are only counted: comparing takes some 100 ns a link. */
const MAX_LINKS = 20_000

/**
 * Lists every relationship that any of the entities has. Two names of one list, such as a view of it, count once: under
 * the first in the catalogue.
 */
export function linkComparisons(reader: Reader, type: string, nodes: readonly NodeId[]): readonly LinkComparison[] {
  const known = new Set<string>()
  const found: LinkComparison[] = []
  for (const field of reader.catalogue.fields(type).values()) {
    if (!isWalkable(field)) continue
    const lists = nodes.map((node) => reader.page(node, field, { after: 0, limit: MAX_LINKS }))
    if (lists.every((list) => list.nodes.length === 0)) continue
    const key = lists.map((list) => list.nodes.join()).join(';')
    if (known.has(key)) continue
    known.add(key)
    found.push(comparisonOf(field, lists))
  }
  return found
}

function comparisonOf(field: EdgeField | ViewField, lists: readonly ReturnType<Reader['page']>[]): LinkComparison {
  const counts = lists.map((list) => list.total())
  if (lists.some(({ more }) => more)) return { field, counts, differs: new Set(counts).size > 1, links: null }
  const sets = lists.map(({ nodes }) => new Set(nodes))
  const links = [...new Set(lists.flatMap(({ nodes }) => nodes))].map((node) => ({
    node,
    linked: sets.map((set) => set.has(node)),
  }))
  const different = links.filter((link) => !isLinkedByAll(link))
  const common = links.filter(isLinkedByAll)
  return { field, counts, differs: different.length > 0, links: [...different, ...common] }
}

function isLinkedByAll({ linked }: Pick<ComparedLink, 'linked'>): boolean {
  return linked.every(Boolean)
}
