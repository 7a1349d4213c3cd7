import { nameOf } from '../../catalogue/entity.ts'
import type { EdgeField, ViewField } from '../../catalogue/fields.ts'
import type { NodeId } from '../../contracts/log.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { JsonObject } from '../../lib/json.ts'
import { nearest } from '../../lib/nearest.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { partsOf } from '../../model/uri.ts'
import { cursorIn, notOfList, placeIn } from '../../query/cursor.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { knownEntity } from '../../query/entities/known.ts'
import { isWalkable, type Reader } from '../../query/reader.ts'
import type { ExportedRows, Whole } from '../export.ts'
import type { RelatedAnswer, RelatedArguments } from '../related.ts'
import { graphRows, inParts } from './rows.ts'

export async function related(reader: Reader, asked: RelatedArguments): Promise<Result<RelatedAnswer, Problem>> {
  const { by, cursor, limit, attributes = [] } = asked
  const found = await relationOf(reader, asked)
  if (!found.ok) return found
  const { entity, field } = found.value
  const list = `related.${entity.node}.${by}`
  const after = cursor === undefined ? 0 : nodeAt(list, cursor)
  if (after === null) return err(notOfList(cursor ?? ''))
  const { nodes, more, total } = reader.page(entity.node, field, { after, limit })
  return ok({
    uri: entity.uri,
    entityType: entity.entityType,
    name: nameOf(entity),
    by,
    total: total(),
    nodes: await shownNodes(reader, nodes, attributes),
    next: more ? cursorIn(list, `n${nodes.at(-1) ?? after}`) : null,
    tx: reader.at,
  })
}

export async function relatedRows(
  reader: Reader,
  asked: Whole<RelatedArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const found = await relationOf(reader, asked)
  if (!found.ok) return found
  const { entity, field } = found.value
  const { nodes } = reader.page(entity.node, field, { after: 0, limit: Infinity })
  const rows = (part: readonly NodeId[]) => shownNodes(reader.again(), part, asked.attributes ?? [])
  return ok(await graphRows(reader, { count: nodes.length, pages: () => inParts(nodes, rows) }))
}

async function shownNodes(
  reader: Reader,
  nodes: readonly NodeId[],
  wanted: readonly string[],
): Promise<RelatedAnswer['nodes']> {
  const entities = await reader.loader.load(nodes)
  for (const entity of entities) reader.noteShown(entity)
  return entities.map((entity) => ({
    uri: entity.uri,
    entityType: entity.entityType,
    name: nameOf(entity),
    ...(wanted.length === 0 ? {} : { attributes: attributesOf(entity, wanted) }),
  }))
}

function attributesOf({ attributes }: Entity, wanted: readonly string[]): JsonObject {
  return Object.fromEntries(
    wanted.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])),
  )
}

interface RelationAsked {
  readonly entity: Entity
  readonly field: EdgeField | ViewField
}

/** Of a stub: what it could have by its URI. */
async function relationOf(
  reader: Reader,
  { uri, by, attributes = [] }: Pick<RelatedArguments, 'uri' | 'by' | 'attributes'>,
): Promise<Result<RelationAsked, Problem>> {
  const found = await knownEntity(reader, uri)
  if (!found.ok) return found
  const entity = found.value
  reader.noteShown(entity)
  const { catalogue } = reader
  const type = entity.entityType ?? catalogue.onlyTypeOf(partsOf(uri).componentType)?.name ?? null
  const fields = catalogue.fields(type)
  const field = fields.get(by)
  if (field === undefined || !isWalkable(field)) {
    const names = [...fields.values()].filter(isWalkable).map(({ name }) => name)
    return err(wrong('by', `${type ?? 'what is known by reference only'} has no relationship "${by.slice(0, 60)}"`, { given: by, names })) // prettier-ignore
  }
  const known = new Set(catalogue.types.flatMap(({ name }) => Object.keys(catalogue.attributes(name))))
  const unknown = attributes.find((name) => !known.has(name))
  if (unknown === undefined) return ok({ entity, field })
  return err(
    wrong('attributes', `no type has an attribute "${unknown.slice(0, 60)}"`, { given: unknown, names: [...known] }),
  )
}

function wrong(
  parameter: string,
  what: string,
  { given, names }: { readonly given: string; readonly names: readonly string[] },
): Problem {
  return {
    ...problem('BAD_REQUEST', `${parameter}: ${what}.`, `The nearest is ${nearest(given, names) ?? ''}.`),
    parameter,
  }
}

function nodeAt(list: string, cursor: string): NodeId | null {
  const place = placeIn(list, cursor)
  const match = place.ok ? /^n(\d{1,10})$/.exec(place.value) : null
  return match === null ? null : Number(match[1])
}
