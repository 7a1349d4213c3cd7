import { fits } from '../../catalogue/edges.ts'
import { canonicalUri, makeUri, partsOf, type Uri } from '../../model/uri.ts'
import { findType } from './nodes.ts'
import type { ImportContext, ImportedEntity, NamedRow, Refuse } from './table.ts'
import { truncate } from '../../lib/cut-text.ts'

export const EDGE_COLUMNS: readonly string[] = ['from_type', 'from_id', 'edge', 'to_type', 'to_id']

interface EdgeContext {
  readonly context: ImportContext
  readonly entities: ReadonlyMap<Uri, ImportedEntity>
  readonly refuse: Refuse
}

/** Adds an edge row to the entity that it begins at, or refuses it. */
export function readEdge(row: NamedRow, parts: EdgeContext): void {
  const { catalogue } = parts.context
  const from = readEnd(row, 'from', parts)
  const to = from === null ? null : readEnd(row, 'to', parts)
  if (from === null || to === null) return
  const entity = parts.entities.get(from.uri)
  if (entity === undefined)
    return parts.refuse('from_id', `${from.uri} is of another platform, whose own source states what it leads to`)
  const { edge: name = '' } = row.cells
  const edge = catalogue.edgeNamed(entity.type, name)
  if (edge?.origin !== 'relationship') {
    const names = catalogue.relationships(entity.type).map((one) => one.name)
    return parts.refuse(
      'edge',
      `${entity.type} has no relationship "${truncate(name, 100)}"; it has ${names.join(', ')}`,
    )
  }
  if (!fits(edge.to, to.type, partsOf(to.uri).componentType))
    return parts.refuse('to_type', `"${name}" of ${entity.type} leads to ${edge.to.declared.join(' or ')}`)
  const targets = (entity.edges[name] ??= [])
  if (targets.includes(to.uri)) return
  if (edge.shape === 'one' && targets.length > 0)
    return parts.refuse('edge', `"${name}" has one target, and leads to ${targets[0]} already`)
  targets.push(to.uri)
}

interface EdgeEndCell {
  readonly uri: Uri
  /** Null if the entity belongs to another platform. */
  readonly type: string | null
}

/** Resolves an end: a row of nodes by its type and id, or anything by its URI. */
function readEnd(row: NamedRow, side: 'from' | 'to', { context, entities, refuse }: EdgeContext): EdgeEndCell | null {
  const [typeColumn, idColumn] = [`${side}_type`, `${side}_id`]
  const [name = '', id = ''] = [row.cells[typeColumn], row.cells[idColumn]]
  if (id.startsWith('aip://')) {
    const uri = canonicalUri(id)
    if (!uri.ok) refuse(idColumn, uri.error)
    return uri.ok ? { uri: uri.value, type: entities.get(uri.value)?.type ?? null } : null
  }
  const type = findType(name, context.catalogue, (reason) => refuse(typeColumn, reason))
  if (type === null) return null
  const uri = makeUri(type.componentType, context.platform, id)
  if (!uri.ok) refuse(idColumn, uri.error)
  if (!uri.ok) return null
  if (entities.get(uri.value)?.type === name) return { uri: uri.value, type: name }
  refuse(
    idColumn,
    `no row of nodes is the ${name} "${truncate(id, 100)}"; name an entity of another platform by its URI`,
  )
  return null
}
