import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, flag, list, optional, paged, text, uri, type Arguments } from './parameters.ts'
import { anyJson, nextCursor, rowMembers, standing } from './shapes.ts'

const relatedTakes = {
  uri: uri('the entity'),
  by: text('a relationship, an inverse or a view: the name of a field of the same name in GraphQL'),
  attributes: optional(list('attributes of each that are shown as well')),
  filter: optional(text('a part of the name or the URI of what is listed')),
  edges: flag('show what supports each, and when it was last confirmed'),
  asOf: AS_OF,
  ...paged(1_000, { least: 0, of: 'things on a page' }),
}

const relatedNode = once((z: Zod) =>
  z
    .strictObject({
      uri: z.string(),
      entityType: z.string().nullable().describe('Null where it is known by reference only.'),
      name: z.string().nullable(),
      attributes: z.record(z.string(), anyJson(z)).optional().describe('Those that were requested and that it has.'),
      ...z.strictObject(rowMembers(z)).partial().shape,
      standing: standing(z),
    })
    .meta({ id: 'RelatedNode' }),
)

const relatedAnswer = (z: Zod) =>
  z.strictObject({
    uri: z.string(),
    entityType: z.string().nullable(),
    name: z.string().nullable(),
    by: z.string(),
    total: z.int().describe('Of all pages, whatever the filter.'),
    filtered: z
      .strictObject({
        looked: z.int().describe('Among how many of the list, from where this page begins.'),
        complete: z.boolean().describe('Whether that was the rest of the list.'),
      })
      .optional()
      .describe(
        'Where a filter is given. A page looks at 2,000 at most: `next` goes on, also where nothing was found.',
      ),
    nodes: z.array(relatedNode(z)),
    next: nextCursor(z),
    tx: z.int(),
  })

export type RelatedArguments = Arguments<typeof relatedTakes>
export type RelatedAnswer = AnswerOf<typeof relatedAnswer>

const COLUMNS: readonly ExportColumn<RelatedAnswer['nodes'][number]>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Standing', cell: ({ standing }) => standing },
]

export const RELATED = graphQuestion({
  name: 'related',
  path: '/api/v1/entities/{uri}/related',
  summary: 'What an entity is related to by one relationship',
  description:
    'The names that lead somewhere are among the relationships of the entity itself. In the order in which they were first mentioned.',
  right: 'read',
  cost: 1_000,
  takes: relatedTakes,
  cacheable: 'answer',
  graphql: 'none',
  answer: relatedAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'now', positional: ['uri', 'by'] },
  tool: {
    description:
      'All of one relationship of an entity, in pages: by=owners, features, data, instances, runs, usedByModels and ' +
      'whatever `describe` names. attributes=["status","error"] adds those of each.',
    usual: { limit: 50 },
  },
  examples: [
    {
      title: 'The features of a model instance, with the type of their values',
      arguments: {
        uri: 'aip://model/registry/ranking-model-v5-20XX0101',
        by: 'features',
        attributes: 'valueType',
        limit: 5,
      },
    },
    {
      title: 'What a model is trained with, by a part of the name, and since when that is known',
      arguments: { uri: 'aip://model/registry/ranking-model-v5-20XX0101', by: 'features', filter: 'a', edges: true },
    },
  ],
  export: {
    columns: COLUMNS,
    row: relatedNode,
    narrow: 'Page through the list instead (limit, cursor).',
    rows: async (reader, args) => (await import('./answers/related.ts')).relatedRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/related.ts')).related(reader, args),
})
