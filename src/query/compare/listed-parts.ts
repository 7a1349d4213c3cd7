import { soughtParts } from '../../catalogue/containment.ts'
import type { Attributes } from '../../model/facts.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'

interface ListedParts {
  /** Attributes of each entity, among them the list of its parts. */
  readonly attributes: readonly Attributes[]
  /** Name of the relationship to the listed parts; null if there are none. */
  readonly field: string | null
}

/** An entity with more parts is compared by its links. */
const MAX_PARTS = 200

/**
 * Lists the parts of each entity in the attribute for them, such as the columns of a dataset in its schema: they are
 * compared by name, since every dataset has columns of its own.
 */
export async function withListedParts(reader: Reader, type: string, entities: readonly Entity[]): Promise<ListedParts> {
  const stated = entities.map(({ attributes }) => attributes)
  const sought = soughtParts(reader.catalogue).find(({ edge }) => edge.to.types.has(type))
  const listedIn = sought?.listedIn ?? ''
  const members = Object.keys(reader.catalogue.type(type)?.attributes[listedIn]?.fields ?? {})
  if (sought === undefined || members.length === 0) return { attributes: stated, field: null }
  const nodes = entities.map(({ node }) => reader.neighbours(node, sought.edge, 'in'))
  if (nodes.some(({ length }) => length > MAX_PARTS)) return { attributes: stated, field: null }
  const parts = await reader.loader.byNode(nodes.flat())
  for (const part of parts.values()) reader.noteShown(part)
  const listed = nodes.map((of) =>
    of.map((node) =>
      Object.fromEntries(Object.entries(parts.get(node)?.attributes ?? {}).filter(([name]) => members.includes(name))),
    ),
  )
  return {
    attributes: stated.map((own, i) => (listed[i]?.length ? { ...own, [listedIn]: listed[i] } : own)),
    field: sought.edge.inverse,
  }
}
