// Answers the question `related`: the entities that one relation leads to.
import { standingOf } from '../../catalogue/in-use.ts'
import { nameOf } from '../../catalogue/entity.ts'
import type { EdgeField, ViewField } from '../../catalogue/fields.ts'
import type { NodeId } from '../../contracts/log.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { JsonObject } from '../../lib/json.ts'
import { nearest } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { numberAt, numberIn } from '../../query/cursor.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { fieldsTypeOf, rowJson } from '../../query/entities/described-entity.ts'
import { knownEntity } from '../../query/entities/known-entity.ts'
import { pageRows } from '../../query/entities/related-rows.ts'
import { isWalkable, type Reader } from '../../query/reader.ts'
import { fold } from '../../search/analyse.ts'
import type { ExportedRows, UnpagedArguments } from '../export.ts'
import type { RelatedAnswer, RelatedArguments } from '../related.ts'
import { graphRows, inParts } from './export-rows.ts'
import { beginningOf } from '../../lib/cut-text.ts'

export async function related(reader: Reader, requested: RelatedArguments): Promise<Result<RelatedAnswer, Problem>> {
  const { by, cursor, limit } = requested
  const found = await relationOf(reader, requested)
  if (!found.ok) return found
  const { entity } = found.value
  const list = `related.${entity.node}.${by}`
  const position = numberAt(list, cursor)
  if (!position.ok) return position
  const after = position.value
  const { nodes, more, total, ...looked } = await pageOf(reader, found.value, {
    after,
    limit,
    filter: requested.filter,
  })
  return ok({
    uri: entity.uri,
    entityType: entity.entityType,
    name: nameOf(entity),
    by,
    total: total(),
    ...looked,
    nodes: await shownNodes(reader, nodes, { ...found.value, ...requested }),
    next: more === null ? null : numberIn(list, more),
    tx: reader.at,
  })
}

export async function relatedRows(
  reader: Reader,
  requested: UnpagedArguments<RelatedArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const found = await relationOf(reader, requested)
  if (!found.ok) return found
  const { entity, field } = found.value
  const { nodes: all } = reader.page(entity.node, field, { after: 0, limit: Infinity })
  const nodes = requested.filter === undefined ? all : await matching(reader, all, requested.filter)
  const rows = (part: readonly NodeId[]) => shownNodes(reader.again(), part, { ...found.value, ...requested })
  return ok(await graphRows(reader, { count: nodes.length, pages: () => inParts(nodes, rows) }))
}

interface RelatedPage {
  readonly nodes: readonly NodeId[]
  /** The last that was looked at, where there are more behind it. */
  readonly more: NodeId | null
  readonly total: () => number
  readonly filtered?: { readonly looked: number; readonly complete: boolean }
}

/** Names are read to compare them: so many for one page, some 10 µs each. */
const MOST_LOOKED = 2_000
/** Read at a time: a few milliseconds, as long as other requests may wait. */
const LOOKED_AT_ONCE = 200

async function pageOf(
  reader: Reader,
  { entity, field }: RelationRequested,
  { after, limit, filter }: { readonly after: NodeId; readonly limit: number; readonly filter: string | undefined },
): Promise<RelatedPage> {
  if (filter === undefined || limit === 0) {
    const { nodes, more, total } = reader.page(entity.node, field, { after, limit })
    return { nodes, more: more ? (nodes.at(-1) ?? after) : null, total }
  }
  const { nodes: all, more: beyond, total } = reader.page(entity.node, field, { after, limit: MOST_LOOKED })
  const nodes: NodeId[] = []
  let looked = 0
  while (looked < all.length && nodes.length < limit) {
    const part = all.slice(looked, looked + LOOKED_AT_ONCE)
    const found = (await matching(reader, part, filter)).slice(0, limit - nodes.length)
    nodes.push(...found)
    looked += nodes.length === limit ? part.indexOf(found.at(-1) ?? 0) + 1 : part.length
  }
  const complete = looked === all.length && !beyond
  return { nodes, more: complete ? null : (all[looked - 1] ?? after), total, filtered: { looked, complete } }
}

/** Whatever the case and the accents. */
async function matching(reader: Reader, nodes: readonly NodeId[], filter: string): Promise<readonly NodeId[]> {
  const part = fold(filter.trim())
  const found: NodeId[] = []
  for (let i = 0; i < nodes.length; i += LOOKED_AT_ONCE) {
    const entities = await reader.again().loader.load(nodes.slice(i, i + LOOKED_AT_ONCE))
    for (const entity of entities) {
      if (fold(`${nameOf(entity) ?? ''} ${entity.uri}`).includes(part)) found.push(entity.node)
    }
  }
  return found
}

interface RelatedRequest extends RelationRequested {
  readonly attributes?: readonly string[] | undefined
  readonly edges: boolean
}

async function shownNodes(
  reader: Reader,
  nodes: readonly NodeId[],
  { entity: self, field, attributes = [], edges }: RelatedRequest,
): Promise<RelatedAnswer['nodes']> {
  const entities = await reader.loader.load(nodes)
  for (const entity of entities) reader.noteShown(entity)
  const rows = edges ? await pageRows(reader, { self: self.node, field, nodes }, entities) : []
  return entities.map((entity, i) => ({
    uri: entity.uri,
    entityType: entity.entityType,
    name: nameOf(entity),
    standing: standingOf(entity.entityType, entity.attributes, reader.catalogue),
    ...(rows[i] === undefined ? {} : rowJson(rows[i])),
    ...(attributes.length === 0 ? {} : { attributes: attributesOf(entity, attributes) }),
  }))
}

function attributesOf({ attributes }: Entity, wanted: readonly string[]): JsonObject {
  return Object.fromEntries(
    wanted.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])),
  )
}

interface RelationRequested {
  readonly entity: Entity
  readonly field: EdgeField | ViewField
}

/** Of a stub: what it could have by its URI. */
async function relationOf(
  reader: Reader,
  { uri, by, attributes = [] }: Pick<RelatedArguments, 'uri' | 'by' | 'attributes'>,
): Promise<Result<RelationRequested, Problem>> {
  const found = await knownEntity(reader, uri)
  if (!found.ok) return found
  const entity = found.value
  reader.noteShown(entity)
  const { catalogue } = reader
  const type = fieldsTypeOf(reader, entity)
  const fields = catalogue.fields(type)
  const field = fields.get(by)
  if (field === undefined || !isWalkable(field)) {
    const names = [...fields.values()].filter(isWalkable).map(({ name }) => name)
    return err(
      wrong('by', `${type ?? 'what is known by reference only'} has no relationship "${beginningOf(by, 60)}"`, {
        given: by,
        names,
      }),
    )
  }
  const known = new Set(catalogue.types.flatMap(({ name }) => Object.keys(catalogue.attributes(name))))
  const unknown = attributes.find((name) => !known.has(name))
  if (unknown === undefined) return ok({ entity, field })
  return err(
    wrong('attributes', `no type has an attribute "${beginningOf(unknown, 60)}"`, {
      given: unknown,
      names: [...known],
    }),
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
