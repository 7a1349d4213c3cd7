import type { AttributeDefinition } from '../../catalogue/definition.ts'
import { snakeCase } from '../../catalogue/names.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { entityStatusOf, type Entity } from './entity.ts'
import type { Reader } from '../reader.ts'
import { unresolvedOf } from './relations.ts'

/** Maximum number of URIs that a relation lists: about 6 MB. The rest is counted. */
const MAX_RELATED = 100_000

/**
 * Returns the entity as normalisation made it (contract): snake_case, attributes and stated relations under the
 * catalogue's normalised names; without conclusions, and without members that have no value.
 */
export function normaliseEntity(reader: Reader, entity: Entity, maxRelated = MAX_RELATED) {
  reader.noteShown(entity)
  const { catalogue } = reader
  const type = entity.entityType
  const { one, many, truncated } = relations(reader, entity, maxRelated)
  const { deletedAtSource } = entityStatusOf(entity, reader.present)
  const unresolved = unresolvedOf(reader, entity)
  return {
    id: entity.uri,
    ...one,
    entity_type: type,
    ...many,
    ...attributes(catalogue, entity),
    ...(deletedAtSource === null ? {} : { deleted_at_source: deletedAtSource }),
    ...(unresolved.length === 0 ? {} : { unresolved: unresolved.map((u) => ({ relation: u.relation, text: u.text })) }),
    ...(truncated.length === 0 ? {} : { truncated }),
  }
}

interface Relations {
  readonly one: JsonObject
  readonly many: JsonObject
  /** Members that are cut short. */
  readonly truncated: readonly { readonly member: string; readonly returned: number; readonly total: number }[]
}

function relations(reader: Reader, entity: Entity, limit: number): Relations {
  const { catalogue } = reader
  const one: Record<string, Json> = {}
  const many: Record<string, Json> = {}
  const truncated: Relations['truncated'][number][] = []
  for (const edge of catalogue.relationships(entity.entityType ?? '')) {
    const field = catalogue.fields(entity.entityType).get(edge.name)
    if (field?.kind !== 'edges') continue
    const member = catalogue.normalisedName(entity.entityType ?? '', edge.name)
    const isOne = edge.shape === 'one'
    const { nodes, more, total } = reader.page(entity.node, field, { after: 0, limit: isOne ? 1 : limit })
    const uris = nodes.map((node) => reader.graph.uriOf(node))
    if (!isOne && uris.length > 0) many[member] = uris
    else if (uris[0] !== undefined) one[member] = uris[0]
    if (!isOne && more) truncated.push({ member, returned: uris.length, total: total() })
  }
  return { one, many, truncated }
}

function attributes(catalogue: Catalogue, entity: Entity): JsonObject {
  const out: Record<string, Json> = {}
  for (const [name, definition] of Object.entries(catalogue.attributes(entity.entityType ?? ''))) {
    const value = entity.attributes[name]
    if (value !== undefined) out[snakeCase(name)] = snakeMembers(value, definition)
  }
  return out
}

/** Members of object attributes are spelled our way; `json` members stay as the source has them. */
function snakeMembers(value: Json, definition: AttributeDefinition): Json {
  if (definition.type !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => snakeMembers(item, definition))
  if (!isObject(value)) return value
  const out: Record<string, Json> = {}
  for (const [name, field] of Object.entries(definition.fields ?? {})) {
    const member: Json | undefined = value[name]
    if (member !== undefined) out[snakeCase(name)] = snakeMembers(member, field)
  }
  return out
}
