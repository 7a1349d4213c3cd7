import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, integer, optional, text, texts, uri, word, type Arguments } from './parameters.ts'
import { time } from './shapes.ts'

/** Rows of an answer: a facet has so many values. */
export const MOST_ROWS = 50
export const MOST_DAYS = 90
/** Things that a preview names. */
export const MOST_NAMED = 20

const NO_PAST =
  'this counts what a search finds, which is of the present. The past is by day (by=day), with the definitions of now'

const dimension = once((z) => z.enum(['completeness', 'timeliness', 'consistency']).meta({ id: 'QualityDimension' }))

const score = (z: Zod, of: string) => z.number().min(0).max(1).nullable().describe(`${of} Null: there is nothing.`)

const reasonCount = once((z) =>
  z
    .strictObject({
      reason: z.string().describe('`missing-description`, or with what is missing: `missing-tag/tier`.'),
      count: z.int(),
      q: z.string().nullable().describe('The search that finds these. Null of a day that has passed.'),
    })
    .meta({ id: 'QualityReasonCount' }),
)

const row = once((z) =>
  z
    .strictObject({
      key: z.string().describe('The type, the URI or name of the team, the domain, the platform or the day.'),
      name: z.string(),
      entities: z.int(),
      completeness: score(z, 'The share of what is expected and required that is there, by weight.'),
      timeliness: score(z, 'The share of entities that nothing is late of.'),
      consistency: score(z, 'The share of entities that nothing contradicts.'),
      lacking: z
        .array(
          z
            .strictObject({ dimension: dimension(z), count: z.int(), q: z.string().nullable() })
            .meta({ id: 'QualityLacking' }),
        )
        .describe('How many entities have a reason of each dimension, and the search that finds them.'),
      reasons: z.array(reasonCount(z)).describe('The most frequent first; those that nothing has are left out.'),
    })
    .meta({ id: 'QualityRow' }),
)

const explained = once((z) =>
  z
    .strictObject({
      reason: z.string(),
      dimension: dimension(z),
      means: z.string().describe('What is wrong, as the sentence goes on after the name of the thing.'),
      fix: z.string().describe('What mends it.'),
      command: z.string().nullable().describe('The command that does, where one can.'),
    })
    .meta({ id: 'QualityReason' }),
)

const qualityTakes = {
  by: optional(word(['type', 'team', 'domain', 'platform', 'day'], 'what the rows are; type if it is left out')),
  q: optional(text('only what this search finds, such as team:ranking')),
  days: optional(integer('by day: so many days, today included; 90 if it is left out', { from: 1, to: MOST_DAYS })),
}

const qualityAnswer = (z: Zod) =>
  z.strictObject({
    by: z.string(),
    total: row(z),
    rows: z.array(row(z)).describe('The largest first, days in their order.'),
    more: z.boolean().describe('Whether there are rows beyond these 50.'),
    reasons: z.array(explained(z)).describe('What each reason means, and what mends it.'),
    since: time(z).nullable().describe('By day: the record begins here, or what it still has of the past.'),
    tx: z.int(),
  })

export type QualityArguments = Arguments<typeof qualityTakes>
export type QualityAnswer = AnswerOf<typeof qualityAnswer>
export type QualityRow = QualityAnswer['rows'][number]

const COLUMNS: readonly ExportColumn<QualityRow>[] = [
  { title: 'Key', cell: ({ key }) => key },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Entities', cell: ({ entities }) => entities },
  { title: 'Completeness', cell: ({ completeness }) => completeness },
  { title: 'Timeliness', cell: ({ timeliness }) => timeliness },
  { title: 'Consistency', cell: ({ consistency }) => consistency },
  { title: 'Reasons', cell: ({ reasons }) => reasons.map(({ reason, count }) => `${reason} ${count}`).join('; ') },
]

export const QUALITY = graphQuestion({
  name: 'quality',
  path: '/api/v1/quality',
  summary: 'How complete, timely and consistent the metadata is, and what is wrong with it',
  description:
    'By type, team, business domain, platform or day. Each count comes with the search that finds what it counts. ' +
    'What is late by the clock is looked for every 30 seconds, or less often where that takes long.',
  right: 'read',
  cost: 20_000,
  takes: qualityTakes,
  absent: { asOf: NO_PAST },
  cacheable: 'nothing',
  graphql: 'derived',
  searches: true,
  answer: qualityAnswer,
  problems: ['BAD_QUERY', 'NOT_HERE', 'NOT_YET'],
  terminal: { group: 'now', positional: ['by'] },
  tool: {
    description:
      'How good the metadata is: completeness, timeliness and consistency by type, team, domain, platform or day, with ' +
      'the reasons and the search that finds what each counts.',
  },
  examples: [
    { title: 'By type', arguments: { by: 'type' } },
    { title: 'Of models, day by day', arguments: { by: 'day', q: 'type:Model', days: 7 } },
  ],
  export: {
    columns: COLUMNS,
    row,
    narrow: 'Ask for fewer days.',
    rows: async (reader, args) => (await import('./answers/quality.ts')).qualityRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/quality.ts')).quality(reader, args),
})

// ------------------------------------------------------------------------------------------------- of one thing

const ofTakes = { uri: uri('the entity'), asOf: AS_OF }

const ofAnswer = (z: Zod) =>
  z.strictObject({
    uri: z.string(),
    counted: z.boolean().describe('False of people, groups and parts such as columns: nothing is expected of those.'),
    reasons: z.array(
      explained(z)
        .extend({
          since: time(z)
            .nullable()
            .describe('Noted since then. Null at present: it follows from the clock, or from what is at work.'),
          q: z.string().describe('The search for everything of its type with that reason.'),
        })
        .meta({ id: 'QualityReasonOfEntity' }),
    ),
    tx: z.int(),
  })

export type QualityOfArguments = Arguments<typeof ofTakes>
export type QualityOfAnswer = AnswerOf<typeof ofAnswer>

export const REASONS_OF = graphQuestion({
  name: 'reasons',
  path: '/api/v1/entities/{uri}/quality',
  summary: 'What is wrong with the metadata of an entity, and what mends it',
  right: 'read',
  cost: 100,
  takes: ofTakes,
  cacheable: 'nothing',
  graphql: 'derived',
  answer: ofAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI'],
  terminal: { group: 'now', positional: ['uri'] },
  examples: [{ title: 'Of an evaluation', arguments: { uri: 'aip://evaluation/evaluations/ranking-v5-offline' } }],
  ask: async (reader, args) => (await import('./answers/quality-of.ts')).qualityOf(reader, args),
})

// ------------------------------------------------------------------------------------------------------ a preview

const previewTakes = {
  type: text('a type, or an interface'),
  expects: texts('an attribute, "owner", or a tag such as tag:tier; without any, what is expected already'),
  asOf: AS_OF,
}

const previewAnswer = (z: Zod) =>
  z.strictObject({
    type: z.string(),
    entities: z.int().describe('How many there are that are not retired: of those it would be expected.'),
    lacking: z.int().describe('How many of them lack any of it.'),
    expects: z.array(
      z
        .strictObject({
          expects: z.string(),
          expected: z.boolean().describe('Whether it is expected already.'),
          lacking: z.int(),
          such: z
            .array(z.strictObject({ uri: z.string(), name: z.string().nullable() }).meta({ id: 'QualityExample' }))
            .describe('The first of these, 20 at most.'),
        })
        .meta({ id: 'QualityPreviewRow' }),
    ),
    definition: z.string().describe('What to write into a file of the definitions folder, as JSON.'),
    tx: z.int(),
  })

export type QualityPreviewArguments = Arguments<typeof previewTakes>
export type QualityPreviewAnswer = AnswerOf<typeof previewAnswer>

export const EXPECT = graphQuestion({
  name: 'expect',
  path: '/api/v1/quality/preview',
  summary: 'How many things would lack what is to be expected of a type',
  description: 'Judges all things of a type by an expectation that is not in force yet, and writes nothing.',
  right: 'read',
  cost: 20_000,
  takes: previewTakes,
  cacheable: 'nothing',
  needsGraph: true,
  graphql: 'derived',
  answer: previewAnswer,
  problems: [],
  terminal: { group: 'now', positional: ['type', 'expects'] },
  examples: [
    { title: 'If models were to have a tier', arguments: { type: 'Model', expects: ['description', 'tag:tier'] } },
  ],
  ask: async (reader, args) => (await import('./answers/quality-preview.ts')).qualityPreview(reader, args),
})
