import { z } from 'zod'
import { nameOf, textOrNull } from '../catalogue/entity.ts'
import { standingOf } from '../catalogue/in-use.ts'
import { labelOf } from '../catalogue/labels.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Attributes } from '../model/facts.ts'
import { KEYS } from '../model/key.ts'
import { type Uri, partsOf } from '../model/uri.ts'
import type { Companion } from '../query/compare/companions.ts'
import { measuringCompanions } from '../query/compare/measuring-companions.ts'
import { attributeRows, type AttributeRow } from '../query/compare/compared-attributes.ts'
import { linkComparisons, type LinkComparison } from '../query/compare/compared-links.ts'
import { withListedParts } from '../query/compare/listed-parts.ts'
import { isMetricList, metricRows } from '../query/compare/compared-metrics.ts'
import { timeAttribute } from '../query/compare/times.ts'
import { COMMENTS } from '../query/entities/comments.ts'
import type { Entity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { listRows } from './export-rows.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, uris, type Arguments } from './parameters.ts'
import { anyJson, direction } from './shapes.ts'
import { standing } from './related-shapes.ts'

const MAX_COMPARED = 6

const compareParameters = {
  of: uris('the entities to compare, all of one type', { from: 2, to: MAX_COMPARED }),
  asOf: AS_OF,
}

const comparedEntity = z
  .strictObject({
    uri: z.string(),
    name: z.string().nullable(),
    entityType: z.string().nullable().describe('The entity type; null if known by reference only.'),
    standing,
    at: z
      .string()
      .nullable()
      .describe(
        'When the entity was made or began, by the first time that its type declares; otherwise when it was created.',
      ),
  })
  .meta({ id: 'ComparedEntity' })

const comparedMetric = z
  .strictObject({
    metric: z.string(),
    split: z.string().nullable(),
    evaluation: z
      .strictObject({ uri: z.string(), name: z.string().nullable() })
      .meta({ id: 'MeasuringEvaluation' })
      .nullable()
      .describe(
        'The evaluation that measured it; null if the entities state it themselves, or by the data in `split`.',
      ),
    unit: z.string().nullable(),
    better: z
      .enum(['higher', 'lower'])
      .meta({ id: 'BetterDirection' })
      .nullable()
      .describe(
        "Whether higher or lower is better, by an evaluation, otherwise by the metric's common name, such as loss.",
      ),
    values: z.array(z.number().nullable()).describe('The latest value of each entity; null if unknown.'),
    stated: z
      .array(z.string().nullable())
      .describe('What each entity states instead of a number: NaN, Infinity or -Infinity.'),
    differs: z.boolean(),
    history: z
      .array(
        z.array(
          z
            .strictObject({
              at: z.string().nullable(),
              value: z.number(),
              run: z.string().nullable().describe('The run that measured it.'),
            })
            .meta({ id: 'MetricPoint' }),
        ),
      )
      .describe('Values of each entity, oldest first, from the 50 most recently mentioned runs.'),
  })
  .meta({ id: 'ComparedMetric' })

const comparedAttribute = z
  .strictObject({
    attribute: z.string(),
    path: z.array(z.string()).describe('The keys that lead to the value within the attribute.'),
    parameter: z.string().nullable().describe('The name of the parameter; null if it is something else.'),
    values: z.array(anyJson).describe('The value of each entity; null if unknown.'),
    differs: z.boolean(),
  })
  .meta({ id: 'ComparedAttribute' })

const comparedRelationship = z
  .strictObject({
    name: z.string().describe('The name of the GraphQL field.'),
    label: z.string(),
    direction: direction.nullable().describe('Direction along the edges; null for a view.'),
    counts: z.array(z.int()).describe('The exact count of each entity.'),
    differs: z.boolean(),
    links: z.array(
      z
        .strictObject({
          ...comparedEntity.omit({ at: true }).shape,
          linked: z.array(z.boolean()).describe('Whether each entity has the link, in their order.'),
        })
        .meta({ id: 'ComparedLink' }),
    ),
    total: z.int().nullable().describe('How many links there are. Null if there are too many to compare one by one.'),
  })
  .meta({ id: 'ComparedRelationship' })

const compareAnswer = z.strictObject({
  entityType: z.string(),
  entities: z
    .array(comparedEntity)
    .describe('The entities in the requested order, which every list of values follows.'),
  metrics: z.array(comparedMetric).describe('The first 100; differences come first, as in every list.'),
  metricsTotal: z.int(),
  attributes: z
    .array(comparedAttribute)
    .describe('The first 500 values; members of objects and named items of lists count separately.'),
  attributesTotal: z.int(),
  relationships: z.array(comparedRelationship).describe('The first 100 links of each relationship.'),
  tx: z.int(),
})

/** A line of the table, of any kind. */
const comparisonRow = z
  .strictObject({
    part: z.enum(['entity', 'metric', 'attribute', 'relationship']).meta({ id: 'ComparisonPart' }),
    name: z.string(),
    detail: z.string().nullable().describe('The split of a metric, the member of an attribute, or the linked entity.'),
    uri: z.string().nullable().describe('The URI of the linked entity or of the evaluation.'),
    differs: z.boolean(),
    values: z.array(anyJson),
  })
  .meta({ id: 'ComparisonRow' })

type CompareArguments = Arguments<typeof compareParameters>
export type CompareAnswer = AnswerOf<typeof compareAnswer>
type ComparisonRow = AnswerOf<typeof comparisonRow>

const COLUMNS: readonly ExportColumn<ComparisonRow>[] = [
  { title: 'Part', cell: ({ part }) => part },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Detail', cell: ({ detail }) => detail },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Differs', cell: ({ differs }) => differs },
  ...Array.from({ length: MAX_COMPARED }, (_, i): ExportColumn<ComparisonRow> => ({
    title: String(i + 1),
    cell: ({ values }) => cellOf(values[i]),
  })),
]

function cellOf(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value)
}

export const COMPARE = graphQuestion({
  name: 'compare',
  path: '/api/v1/compare',
  summary: 'Compare entities of one type',
  description:
    'Compares versions of a model, runs of a pipeline, features or datasets side by side: metrics with their history, attributes value by value, and relationships. Differences come first.',
  cost: 1_000,
  parameters: compareParameters,
  cacheable: 'answer',
  answer: compareAnswer,
  cli: { group: 'query', positional: ['of'], prints: { option: 'all', help: 'include what is the same' } },
  tool: {
    description:
      'What differs between entities of one type, such as two versions of a model: metrics and which is better, attributes, relationships.',
  },
  examples: [
    {
      title: 'Two versions of a model',
      arguments: {
        of: ['aip://model/registry/ranking-model-v5-20XX0101', 'aip://model/registry/ranking-model-v5-20XW1225'],
      },
    },
  ],
  export: {
    columns: COLUMNS,
    row: comparisonRow,
    tooManyRowsHint: 'Compare fewer entities.',
    async rows(reader, args) {
      const answer = await compare(reader, args)
      return answer.ok ? await listRows(reader, comparisonRows(answer.value), (part) => part) : answer
    },
  },
  ask: compare,
})

const MAX_METRICS = 100
const MAX_ATTRIBUTES = 500
/** Maximum number of links of one relationship that are named: each is read, some 10 µs. */
const MAX_LISTED = 100

async function compare(reader: Reader, { of }: CompareArguments): Promise<Result<CompareAnswer, Problem>> {
  const found = await entitiesOf(reader, of)
  if (!found.ok) return found
  const { type, entities } = found.value
  const definitions = reader.catalogue.attributes(type)
  const companions = await measuringCompanions(reader, entities)
  const metrics = differentFirst(await metricRows(reader, type, { entities, companions }))
  const listed = await withListedParts(reader, type, entities)
  const comparedAttributes = differentFirst([
    ...rowsOfType(reader, type, listed.attributes),
    ...companionRows(reader, companions),
  ])
  const relationships = differentFirst(
    linkComparisons(
      reader,
      type,
      entities.map(({ node }) => node),
    ).filter(({ field }) => field.name !== listed.field),
  )
  await reader.loader.load([...new Set(relationships.flatMap(listedNodes))])
  return ok({
    entityType: type,
    entities: entities.map(({ uri, entityType, attributes }) => ({
      uri,
      name: nameOf({ attributes, uri }),
      entityType,
      standing: standingOf({ entityType, attributes }, reader.catalogue),
      at: textOrNull(attributes[timeAttribute(definitions)]) ?? textOrNull(attributes.createdAt),
    })),
    metrics: metrics.slice(0, MAX_METRICS),
    metricsTotal: metrics.length,
    attributes: comparedAttributes.slice(0, MAX_ATTRIBUTES),
    attributesTotal: comparedAttributes.length,
    relationships: relationships.map((one) => relationshipOf(reader, one)),
    tx: reader.at,
  })
}

function comparisonRows({ entities, metrics, attributes, relationships }: CompareAnswer): readonly ComparisonRow[] {
  const none = { detail: null, uri: null } as const
  return [
    { part: 'entity', name: 'URI', ...none, differs: true, values: entities.map(({ uri }) => uri) },
    { part: 'entity', name: 'Name', ...none, differs: true, values: entities.map(({ name }) => name) },
    ...metrics.map(({ metric, split, evaluation, differs, values, stated }): ComparisonRow => ({
      part: 'metric',
      name: metric,
      detail: split ?? evaluation?.name ?? null,
      uri: evaluation?.uri ?? null,
      differs,
      values: values.map((value, i) => value ?? stated[i] ?? null),
    })),
    ...attributes.map(({ attribute, path, differs, values }): ComparisonRow => ({
      part: 'attribute',
      name: attribute,
      detail: path.length === 0 ? null : path.join('.'),
      uri: null,
      differs,
      values,
    })),
    ...relationships.flatMap(({ name, counts, differs, links }): readonly ComparisonRow[] => [
      { part: 'relationship', name, ...none, differs, values: counts },
      ...links.map((link): ComparisonRow => ({
        part: 'relationship',
        name,
        detail: link.name,
        uri: link.uri,
        differs: link.linked.includes(false),
        values: link.linked,
      })),
    ]),
  ]
}

interface ComparedEntities {
  readonly type: string
  readonly entities: readonly Entity[]
}

/** An entity known only by reference has no type yet, so its URI must allow the type of the others. */
async function entitiesOf(reader: Reader, uris: readonly Uri[]): Promise<Result<ComparedEntities, Problem>> {
  const entities: Entity[] = []
  for (const uri of uris) {
    const found = await knownEntity(reader, uri, 'of')
    if (!found.ok) return found
    reader.noteShown(found.value)
    entities.push(found.value)
  }
  const types = new Set(entities.flatMap(({ entityType }) => entityType ?? []))
  const [type, ...others] = types
  if (type === undefined)
    return err(badOf('None of them has been read yet: all are known by reference only.', 'Refresh one of them first.'))
  const component = reader.catalogue.type(type)?.componentType
  const stranger = entities.find(
    ({ entityType, uri }) => entityType === null && partsOf(uri).componentType !== component,
  )
  if (others.length === 0 && stranger === undefined) return ok({ type, entities })
  const detail =
    stranger === undefined
      ? `They have different types: ${[...types].join(', ')}.`
      : `${stranger.uri} isn't of type ${type}.`
  return err(badOf(detail, 'Compare entities of one type.'))
}

function badOf(detail: string, hint: string): Problem {
  return badArgument('of', `of: ${detail}`, hint)
}

/** Leaves out what identifies an entity, links to it or comments on it: none of that is a difference. */
const LEFT_OUT: ReadonlySet<string> = new Set(['name', 'sourceUrl', 'links', COMMENTS, KEYS])

/** Returns rows of the type's own attributes, then of those that every entity has. */
function rowsOfType(reader: Reader, type: string, entities: readonly Attributes[]): readonly AttributeRow[] {
  const own = reader.catalogue.type(type)?.attributes ?? {}
  const definitions = Object.entries({ ...own, ...reader.catalogue.attributes(type) }).filter(
    ([name, definition]) => !LEFT_OUT.has(name) && !isMetricList(definition),
  )
  return attributeRows(Object.fromEntries(definitions), entities)
}

/**
 * Attributes from the version's run and logged model, each shown under its own name as an attribute of the version; one
 * that both state appears once. Leaves out when those records were made, which says nothing about the version.
 */
function companionRows(reader: Reader, companions: readonly (readonly Companion[])[]): readonly AttributeRow[] {
  const names = [...new Set(companions.flat().map(({ by }) => by))]
  const rows = names.flatMap((name) => {
    const entities = companions.map((of) => of.find(({ by }) => by === name)?.entity ?? null)
    const type = entities.find((entity) => entity !== null)?.entityType
    if (type == null) return []
    const own = reader.catalogue.type(type)?.attributes ?? {}
    const attributes = entities.map((entity) => entity?.attributes ?? {})
    return rowsOfType(reader, type, attributes)
      .filter(({ attribute }) => Object.hasOwn(own, attribute) || attribute === 'tags')
      .map((row): AttributeRow => ({ ...row, attribute: name, path: [row.attribute, ...row.path] }))
  })
  return [
    ...new Map(rows.toReversed().map((row) => [JSON.stringify([row.path, row.values]), row])).values(),
  ].toReversed()
}

function differentFirst<Row extends { readonly differs: boolean }>(rows: readonly Row[]): readonly Row[] {
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)]
}

function listedNodes({ links }: LinkComparison) {
  return (links ?? []).slice(0, MAX_LISTED).map(({ node }) => node)
}

function relationshipOf(
  reader: Reader,
  { field, counts, differs, links }: LinkComparison,
): CompareAnswer['relationships'][number] {
  return {
    name: field.name,
    label: labelOf(field.name),
    direction: field.kind === 'edges' ? field.direction : null,
    counts,
    differs,
    links: (links ?? []).slice(0, MAX_LISTED).flatMap(({ node, linked }) => {
      const entity = reader.loader.peek(node)
      if (entity === undefined) return []
      reader.noteShown(entity)
      const { uri, entityType } = entity
      return [{ uri, name: nameOf(entity), entityType, standing: standingOf(entity, reader.catalogue), linked }]
    }),
    total: links?.length ?? null,
  }
}
