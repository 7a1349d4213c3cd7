import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, optional, paged, text, uri, word, type Arguments } from './parameters.ts'
import { nextCursor } from './shapes.ts'

const recommendationsTakes = {
  of: optional(uri('only about this entity')),
  team: optional(uri('only about what this team or one of its sub-teams owns')),
  kind: optional(text('only of this kind: the name of what is suggested, such as mightUse or mightBeOwnedBy')),
  sort: optional(word(['score'], 'the surest first; of 2,000 at most')),
  asOf: AS_OF,
  ...paged(200, { usual: 50, of: 'recommendations on a page' }),
}

const named = (z: Zod) => ({ uri: z.string(), entityType: z.string().nullable(), name: z.string() })

const recommendation = once((z) =>
  z
    .strictObject({
      kind: z.string().describe('The name of what is suggested: similarTo, mightUse, mightBeOwnedBy, mayBeSiblingOf.'),
      relation: z.string().describe('Its edge type: confirm-edge and reject-edge take it.'),
      from: z.strictObject(named(z)),
      to: z.strictObject(named(z)),
      states: z.string().nullable().describe('The relationship that a person states who accepts it. Null: itself.'),
      rule: z.string().describe('The rule that suggests it, and its version: D12@1.'),
      score: z
        .number()
        .nullable()
        .describe(
          'From 0 to 1. Of similar things, how much they share; of a feature, which share of the similar ones has it; of a ' +
            'dataset, how many columns are the same; else, which share of the reasons is for this one. Null: unknown.',
        ),
      sentence: z.string(),
      because: z
        .array(z.strictObject(named(z)).meta({ id: 'RecommendationReason' }))
        .describe('What both have, who it is learned from, or what it is reached by: 8 at most.'),
      more: z.int().describe('How many more reasons there are.'),
      accept: z.string().describe('The command that accepts it.'),
      reject: z.string().describe('The command that rejects it, so that it is not suggested again.'),
    })
    .meta({ id: 'Recommendation' }),
)

const recommendationsAnswer = (z: Zod) =>
  z.strictObject({
    kinds: z
      .array(
        z.strictObject({
          kind: z.string(),
          label: z.string(),
          rules: z.array(z.string()),
          states: z.string().nullable(),
        }),
      )
      .describe('What can be suggested, by which rules, and the relationship that a person states who accepts it.'),
    recommendations: z.array(recommendation(z)),
    next: nextCursor(z),
    tx: z.int(),
  })

export type RecommendationsArguments = Arguments<typeof recommendationsTakes>
export type RecommendationsAnswer = AnswerOf<typeof recommendationsAnswer>

const COLUMNS: readonly ExportColumn<RecommendationsAnswer['recommendations'][number]>[] = [
  { title: 'Kind', cell: ({ kind }) => kind },
  { title: 'From', cell: ({ from }) => from.name },
  { title: 'From URI', cell: ({ from }) => from.uri },
  { title: 'To', cell: ({ to }) => to.name },
  { title: 'To URI', cell: ({ to }) => to.uri },
  { title: 'Score', cell: ({ score }) => score },
  { title: 'Because', cell: ({ because }) => because.map(({ name }) => name) },
  { title: 'More reasons', cell: ({ more }) => more },
  { title: 'Rule', cell: ({ rule }) => rule },
]

export const RECOMMENDATIONS = graphQuestion({
  name: 'recommendations',
  path: '/api/v1/recommendations',
  summary: 'What may be missing: features, owners, the same dataset elsewhere; and what is similar',
  description:
    'What rules suggest and nobody has accepted or rejected, with the reasons. Similar things are listed of one entity, or where ' +
    'that kind is asked for. A page looks at 20,000 entities at most; its `next` goes on.',
  right: 'read',
  cost: 5_000,
  takes: recommendationsTakes,
  cacheable: 'answer',
  needsGraph: true,
  graphql: 'derived',
  answer: recommendationsAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'decide', positional: ['of'], usual: { limit: '20' } },
  tool: {
    description:
      'What may be missing (features, owners, the same dataset elsewhere) and which models are similar, with the reasons. A person accepts or rejects it.',
    usual: { limit: 20 },
  },
  examples: [
    { title: 'About a model', arguments: { of: 'aip://model/registry/ranking-v5', sort: 'score' } },
    { title: 'Features that models may be missing', arguments: { kind: 'mightUse', limit: 5 } },
  ],
  export: {
    columns: COLUMNS,
    row: recommendation,
    narrow: 'Ask for one kind or one team (kind, team).',
    rows: async (reader, args) => (await import('./answers/recommendations.ts')).recommendationRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/recommendations.ts')).recommendations(reader, args),
})
