import type { TypeDefinition } from '../../catalogue/definition.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Json } from '../../lib/json.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { canonicalUri, makeUri, type Uri } from '../../model/uri.ts'
import { labelsIn, splitCell, valueIn } from './cells.ts'
import { partsDefinitions } from './parts.ts'
import type { ImportContext, ImportedEntity, NamedRow, Refuse } from './table.ts'
import { truncate } from '../../lib/cut-text.ts'

export const NODE_COLUMNS: readonly string[] = ['type', 'id']
/** All columns except these are attributes. */
const OTHERS: ReadonlySet<string> = new Set(['type', 'id', 'owner', 'tags'])

/** Reads a row of nodes, without its owners; null if it is refused. */
export function readNode(
  row: NamedRow,
  declaredAt: Map<Uri, string>,
  { context, refuse }: { readonly context: ImportContext; readonly refuse: Refuse },
): { readonly uri: Uri; readonly entity: ImportedEntity } | null {
  const { type: name = '', id = '', tags = '' } = row.cells
  const type = findType(name, context.catalogue, (reason) => refuse('type', reason))
  if (type === null) return null
  const uri = makeUri(type.componentType, context.platform, id)
  if (!uri.ok) refuse('id', uri.error)
  if (!uri.ok) return null
  const earlier = declaredAt.get(uri.value)
  if (earlier !== undefined) refuse('id', `${uri.value} is in ${earlier} already`)
  if (earlier !== undefined) return null
  const attributes = readAttributes(row, type, { catalogue: context.catalogue, refuse })
  if (attributes === null) return null
  declaredAt.set(uri.value, `${row.file}, line ${row.line},`)
  return { uri: uri.value, entity: { type: type.name, id, attributes, labels: labelsIn(tags), emails: [], edges: {} } }
}

export function findType(name: string, catalogue: Catalogue, refuse: (reason: string) => void): TypeDefinition | null {
  const type = catalogue.type(name)
  if (type === undefined) {
    const close = nearestMatch(
      name,
      catalogue.types.map((one) => one.name),
    )
    refuse(`there is no type "${truncate(name, 100)}"${close === null ? '' : `; the closest is ${close}`}`)
    return null
  }
  if (type.part !== true) return type
  refuse(`a ${name} is a part of something else, which describes it`)
  return null
}

function readAttributes(
  { cells }: NamedRow,
  { name: type }: TypeDefinition,
  { catalogue, refuse }: { readonly catalogue: Catalogue; readonly refuse: Refuse },
): Record<string, Json> | null {
  const { tags: _, ...own } = catalogue.attributes(type)
  const definitions = { ...own, ...partsDefinitions(type, catalogue) }
  const attributes: Record<string, Json> = {}
  let isRight = true
  const wrong: Refuse = (column, reason) => {
    isRight = false
    refuse(column, reason)
  }
  for (const [column, cell] of Object.entries(cells)) {
    if (OTHERS.has(column) || cell === '') continue
    const definition = Object.hasOwn(definitions, column) ? definitions[column] : undefined
    if (definition === undefined) {
      wrong(
        column,
        `${type} has no attribute "${truncate(column, 100)}"; it has ${Object.keys(definitions).join(', ')}`,
      )
      continue
    }
    const value = valueIn(cell, definition, column)
    if (value.ok) attributes[column] = value.value
    else wrong(column, value.error)
  }
  for (const [name, { required }] of Object.entries(definitions))
    if (required === true && attributes[name] === undefined && !(cells[name] !== undefined && cells[name] !== ''))
      wrong(name, `a ${type} needs one`)
  return isRight ? attributes : null
}

/** People by e-mail address, rows as `Group:growth`, anything by its URI. */
interface RowOwners {
  readonly emails: readonly string[]
  readonly uris: readonly Uri[]
}

/** Returns the owners of a row, or why it is refused. */
export function ownersOf(
  { cells }: NamedRow,
  { catalogue, platform }: ImportContext,
  entities: ReadonlyMap<Uri, ImportedEntity>,
): Result<RowOwners> {
  const emails: string[] = []
  const uris: Uri[] = []
  for (const owner of splitCell(cells['owner'] ?? '')) {
    const [, type = '', id = ''] = /^(\w+):(?!\/\/)(.+)$/.exec(owner) ?? []
    const definition = catalogue.type(type)
    const uri = definition === undefined ? canonicalUri(owner) : makeUri(definition.componentType, platform, id)
    if (definition === undefined && owner.includes('@') && !owner.startsWith('aip:')) emails.push(owner)
    else if (!uri.ok)
      return err(`"${truncate(owner, 100)}" isn't an e-mail address, a URI, or anything like Group:growth`)
    else if (definition !== undefined && !entities.has(uri.value)) return err(`there is no row for ${owner}`)
    else uris.push(uri.value)
  }
  return ok({ emails, uris })
}
