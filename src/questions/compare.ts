// Declares the question `compare`.
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, uris, type Arguments } from './parameters.ts'
import { anyJson, direction, standing } from './shapes.ts'

export const MOST_COMPARED = 6

const compareTakes = {
  of: uris('what is compared: things of one type', { from: 2, to: MOST_COMPARED }),
  asOf: AS_OF,
}

const comparedEntity = once((z) =>
  z
    .strictObject({
      uri: z.string(),
      name: z.string().nullable(),
      entityType: z.string().nullable().describe('Null where it is known by reference only.'),
      standing: standing(z),
      at: z.string().nullable().describe('When it was made or began, by the first time that its type declares.'),
    })
    .meta({ id: 'ComparedEntity' }),
)

const comparedMetric = once((z) =>
  z
    .strictObject({
      metric: z.string(),
      split: z.string().nullable(),
      evaluation: z
        .strictObject({ uri: z.string(), name: z.string().nullable() })
        .meta({ id: 'MeasuringEvaluation' })
        .nullable()
        .describe('What measured it; null where the entities state it themselves.'),
      unit: z.string().nullable(),
      better: z.enum(['higher', 'lower']).meta({ id: 'BetterDirection' }).nullable(),
      values: z.array(z.number().nullable()).describe('The latest of each entity; null where none is known.'),
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
        .describe('Of each entity, oldest first: of the 50 runs that were mentioned last.'),
    })
    .meta({ id: 'ComparedMetric' }),
)

const comparedAttribute = once((z) =>
  z
    .strictObject({
      attribute: z.string(),
      path: z.array(z.string()).describe('The names that lead to the value within the attribute.'),
      values: z.array(anyJson(z)).describe('Of each entity; null where none is known.'),
      differs: z.boolean(),
    })
    .meta({ id: 'ComparedAttribute' }),
)

const comparedRelationship = once((z) =>
  z
    .strictObject({
      name: z.string().describe('Of the field of the same name in GraphQL.'),
      label: z.string(),
      direction: direction(z).nullable().describe('Null of a view.'),
      counts: z.array(z.int()).describe('Of each entity, exactly.'),
      differs: z.boolean(),
      links: z.array(
        z
          .strictObject({
            uri: z.string(),
            name: z.string().nullable(),
            entityType: z.string().nullable().describe('Null where it is known by reference only.'),
            standing: standing(z),
            linked: z.array(z.boolean()).describe('Of each entity.'),
          })
          .meta({ id: 'ComparedLink' }),
      ),
      total: z
        .int()
        .nullable()
        .describe('How many links there are to list. Null where there are too many to compare one by one.'),
    })
    .meta({ id: 'ComparedRelationship' }),
)

const compareAnswer = (z: Zod) =>
  z.strictObject({
    entityType: z.string(),
    entities: z.array(comparedEntity(z)).describe('As requested; every list of values has this order.'),
    metrics: z.array(comparedMetric(z)).describe('The first 100; like every list, what differs comes first.'),
    metricsTotal: z.int(),
    attributes: z
      .array(comparedAttribute(z))
      .describe('The first 500 values: members of objects and named items of lists are values of their own.'),
    attributesTotal: z.int(),
    relationships: z.array(comparedRelationship(z)).describe('Of each, the first 100 links.'),
    tx: z.int(),
  })

/** A line of the table, whatever it is of. */
const comparisonRow = once((z) =>
  z
    .strictObject({
      part: z.enum(['entity', 'metric', 'attribute', 'relationship']).meta({ id: 'ComparisonPart' }),
      name: z.string(),
      detail: z.string().nullable().describe('The split of a metric, the member of an attribute, what is linked.'),
      uri: z.string().nullable().describe('Of what is linked, or of the evaluation that measured.'),
      differs: z.boolean(),
      values: z.array(anyJson(z)),
    })
    .meta({ id: 'ComparisonRow' }),
)

export type CompareArguments = Arguments<typeof compareTakes>
export type CompareAnswer = AnswerOf<typeof compareAnswer>
export type ComparisonRow = AnswerOf<typeof comparisonRow>

const COLUMNS: readonly ExportColumn<ComparisonRow>[] = [
  { title: 'Part', cell: ({ part }) => part },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Detail', cell: ({ detail }) => detail },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Differs', cell: ({ differs }) => differs },
  ...Array.from({ length: MOST_COMPARED }, (_, i): ExportColumn<ComparisonRow> => ({
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
  summary: 'What differs between things of one type',
  description:
    'Versions of a model, runs of a pipeline, features, datasets side by side: their metrics with the history of each, ' +
    'their attributes value by value, and what each is related to. What differs comes first.',
  right: 'read',
  cost: 1_000,
  takes: compareTakes,
  cacheable: 'answer',
  graphql: 'derived',
  answer: compareAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI'],
  terminal: { group: 'now', positional: ['of'] },
  tool: {
    description:
      'What differs between things of one type, such as two versions of a model: metrics and which is better, attributes, relationships.',
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
    narrow: 'Compare fewer things.',
    rows: async (reader, args) => (await import('./answers/compare.ts')).compareRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/compare.ts')).compare(reader, args),
})
