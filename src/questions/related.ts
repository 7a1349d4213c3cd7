import { z } from 'zod'
import { nameOf, namedOrNotJson } from '../catalogue/entity.ts'
import type { EdgeField, ViewField } from '../catalogue/fields.ts'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import type { JsonObject } from '../lib/json.ts'
import { nearestMatch } from '../lib/nearest-match.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { fieldsTypeOf, rowJson } from '../query/entities/described-entity.ts'
import type { Entity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import { pageRows } from '../query/entities/related-rows.ts'
import { isWalkable, type Reader } from '../query/reader.ts'
import { fold } from '../search/analyse.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { listRows } from './export-rows.ts'
import { NAMED_COLUMNS, type ExportColumn } from './export.ts'
import { AS_OF, flag, list, optional, pageParameters, text, uri, type Arguments } from './parameters.ts'
import { anyJson, nextCursor, namedOrNot } from './shapes.ts'
import { rowMembers, standing } from './related-shapes.ts'

const relatedParameters = {
  uri: uri('the entity'),
  by: text('a relationship, inverse or view, named as its GraphQL field'),
  attributes: optional(list('attributes to include for each')),
  filter: optional(text('only entities whose name or URI contains this')),
  edges: flag('show the evidence for each, and when it was last confirmed'),
  asOf: AS_OF,
  ...pageParameters(1_000, { min: 0, of: 'entities per page' }),
}

const relatedNode = z
  .strictObject({
    uri: z.string(),
    entityType: z.string().nullable().describe('The entity type; null if known by reference only.'),
    name: z.string().nullable(),
    attributes: z.record(z.string(), anyJson).optional().describe('The requested attributes that it has.'),
    ...z.strictObject(rowMembers).partial().shape,
    standing,
  })
  .meta({ id: 'RelatedNode' })

const relatedAnswer = z.strictObject({
  ...namedOrNot,
  by: z.string(),
  total: z.int().describe('Number of nodes over all pages, without the filter.'),
  filtered: z
    .strictObject({
      checked: z.int().describe('How many entries of the list were checked, from where this page begins.'),
      complete: z.boolean().describe('Whether the rest of the list was checked.'),
    })
    .optional()
    .describe('Only with a filter. A page looks at up to 2,000; follow `next` even if nothing was found.'),
  nodes: z.array(relatedNode),
  next: nextCursor,
  tx: z.int(),
})

type RelatedArguments = Arguments<typeof relatedParameters>
export type RelatedAnswer = AnswerOf<typeof relatedAnswer>

const COLUMNS: readonly ExportColumn<RelatedAnswer['nodes'][number]>[] = [
  ...NAMED_COLUMNS,
  { title: 'Standing', cell: ({ standing }) => standing },
]

export const RELATED = graphQuestion({
  name: 'related',
  path: '/api/v1/entities/{uri}/related',
  summary: 'List what an entity is related to by one relationship',
  description:
    "See the entity's own relationships for the available names. Lists them in the order in which they were first mentioned.",
  cost: 1_000,
  parameters: relatedParameters,
  cacheable: 'answer',
  graphql: 'none',
  answer: relatedAnswer,
  cli: { group: 'query', positional: ['uri', 'by'] },
  tool: {
    description:
      'All of one relationship of an entity, in pages: by=owners, features, data and whatever ' +
      '`describe` names. attributes=["status","error"] adds those of each.',
    default: { limit: 50 },
  },
  examples: [
    {
      title: 'The features of a model version, with the type of their values',
      arguments: {
        uri: 'aip://model/registry/ranking-model-v5-20XX0101',
        by: 'features',
        attributes: 'valueType',
        limit: 5,
      },
    },
    {
      title: 'What a model is trained with, by part of the name, and since when that is known',
      arguments: { uri: 'aip://model/registry/ranking-model-v5-20XX0101', by: 'features', filter: 'a', edges: true },
    },
  ],
  export: {
    columns: COLUMNS,
    row: relatedNode,
    tooManyRowsHint: 'Read the list page by page (limit, cursor).',
    async rows(reader, requested) {
      const found = await relationOf(reader, requested)
      if (!found.ok) return found
      const { entity, field } = found.value
      const { nodes: all } = reader.page(entity.node, field, { after: 0, limit: Infinity })
      const nodes = requested.filter === undefined ? all : await matching(reader, all, requested.filter)
      const relation = { ...found.value, ...requested }
      return await listRows(reader, nodes, (part) => shownNodes(reader.forScan(), part, relation))
    },
  },
  async ask(reader, requested) {
    const { by, cursor, limit } = requested
    const found = await relationOf(reader, requested)
    if (!found.ok) return found
    const { entity } = found.value
    const listName = `related.${entity.node}.${by}`
    const position = openNumber(listName, cursor)
    if (!position.ok) return position
    const after = position.value
    const { nodes, more, total, ...rest } = await relatedPage(reader, found.value, {
      after,
      limit,
      filter: requested.filter,
    })
    return ok({
      ...namedOrNotJson(entity),
      by,
      total: total(),
      ...rest,
      nodes: await shownNodes(reader, nodes, { ...found.value, ...requested }),
      next: more === null ? null : sealNumbers(listName, more),
      tx: reader.at,
    })
  },
})

interface RelatedPage {
  readonly nodes: readonly NodeId[]
  /** The last node examined, if there are more after it. */
  readonly more: NodeId | null
  readonly total: () => number
  readonly filtered?: { readonly checked: number; readonly complete: boolean }
}

/** Maximum number of names read for comparison for a page, some 10 µs each. */
const MAX_EXAMINED = 2_000
/** Names read at once: a few milliseconds, as long as other requests may wait. */
const LOOKED_AT_ONCE = 200

async function relatedPage(
  reader: Reader,
  { entity, field }: RequestedRelation,
  { after, limit, filter }: { readonly after: NodeId; readonly limit: number; readonly filter: string | undefined },
): Promise<RelatedPage> {
  if (filter === undefined || limit === 0) {
    const { nodes, more, total } = reader.page(entity.node, field, { after, limit })
    return { nodes, more: more ? (nodes.at(-1) ?? after) : null, total }
  }
  const { nodes: all, more: beyond, total } = reader.page(entity.node, field, { after, limit: MAX_EXAMINED })
  const nodes: NodeId[] = []
  let checked = 0
  while (checked < all.length && nodes.length < limit) {
    const part = all.slice(checked, checked + LOOKED_AT_ONCE)
    const found = (await matching(reader, part, filter)).slice(0, limit - nodes.length)
    nodes.push(...found)
    checked += nodes.length === limit ? part.indexOf(found.at(-1) ?? 0) + 1 : part.length
  }
  const complete = checked === all.length && !beyond
  return { nodes, more: complete ? null : (all[checked - 1] ?? after), total, filtered: { checked, complete } }
}

/** Ignores case and accents. */
async function matching(reader: Reader, nodes: readonly NodeId[], filter: string): Promise<readonly NodeId[]> {
  const part = fold(filter.trim())
  const found: NodeId[] = []
  for (let i = 0; i < nodes.length; i += LOOKED_AT_ONCE) {
    const entities = await reader.forScan().loader.load(nodes.slice(i, i + LOOKED_AT_ONCE))
    for (const entity of entities) {
      if (fold(`${nameOf(entity) ?? ''} ${entity.uri}`).includes(part)) found.push(entity.node)
    }
  }
  return found
}

interface RelatedRequest extends RequestedRelation {
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
    ...namedOrNotJson(entity),
    standing: standingOf(entity, reader.catalogue),
    ...(rows[i] === undefined ? {} : rowJson(rows[i])),
    ...(attributes.length === 0 ? {} : { attributes: pickAttributes(entity, attributes) }),
  }))
}

function pickAttributes({ attributes }: Entity, wanted: readonly string[]): JsonObject {
  return Object.fromEntries(
    wanted.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])),
  )
}

/** Maximum number of names listed in a refusal. */
const MAX_NAMES = 20

interface RequestedRelation {
  readonly entity: Entity
  readonly field: EdgeField | ViewField
}

/** Resolves the relation by name; a stub may have those of the type that its URI fits. */
async function relationOf(
  reader: Reader,
  { uri, by, attributes = [] }: Pick<RelatedArguments, 'uri' | 'by' | 'attributes'>,
): Promise<Result<RequestedRelation, Problem>> {
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
      unknownNameProblem(
        'by',
        `${type ?? 'what is known by reference only'} has no relationship "${truncate(by, 60)}"`,
        {
          given: by,
          names,
        },
      ),
    )
  }
  const known = new Set(catalogue.types.flatMap(({ name }) => Object.keys(catalogue.attributes(name))))
  const unknown = attributes.find((name) => !known.has(name))
  if (unknown === undefined) return ok({ entity, field })
  return err(
    unknownNameProblem('attributes', `no type has an attribute "${truncate(unknown, 60)}"`, {
      given: unknown,
      names: [...known],
    }),
  )
}

function unknownNameProblem(
  parameter: string,
  what: string,
  { given, names }: { readonly given: string; readonly names: readonly string[] },
): Problem {
  const some = names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES), '…'] : names
  return badArgument(
    parameter,
    `${parameter}: ${what}.`,
    `The nearest is ${nearestMatch(given, names) ?? ''}; there are ${some.join(', ')}.`,
  )
}
