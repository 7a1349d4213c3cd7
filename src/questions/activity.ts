// Declares the question `activity`.
import type { Severity } from '../catalogue/news.ts'
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, flag, list, moment, optional, paged, uri, word, type Arguments } from './parameters.ts'
import { anyJson, causeKind, nextCursor, time, transactionTime } from './shapes.ts'

/** The answer is declared without the code that answers. */
const SEVERITY_NAMES = ['high', 'medium', 'low'] as const satisfies readonly Severity[]

/** On a page that asks for no more. */
export const USUAL_CHANGES = 50

const activityTakes = {
  since: optional(moment('changes after this time or transaction; the last day if it is left out')),
  sinceVersion: optional(uri('changes since this version, run or other entity came to be')),
  of: optional(uri('what a user or a group owns, or any other entity, with its runs and versions')),
  directOnly: flag('of a group: without what its sub-teams own'),
  entity: optional(uri('this entity alone: its history, as far back as the record goes unless since is given')),
  upstreamOf: optional(uri('what this entity is made from, and the entity')),
  types: optional(list('only entities of these types or interfaces')),
  severity: {
    ...word(SEVERITY_NAMES, 'only changes that matter at least so much: high, medium or low'),
    required: false,
    usual: 'low' as const,
  },
  bookkeeping: flag('counters, times of reading and conclusions as well'),
  asOf: AS_OF,
  ...paged(200, { usual: USUAL_CHANGES, of: 'changes on a page' }),
}

const named = (z: Zod) => ({ uri: z.string(), entityType: z.string().nullable(), name: z.string().nullable() })

const severity = once((z) =>
  z
    .enum(SEVERITY_NAMES)
    .meta({ id: 'Severity', description: 'high: somebody has to act. medium: somebody should know. low: the rest.' }),
)

export const activityItem = once((z) =>
  z
    .strictObject({
      id: z.string().describe('Stays the same for this change.'),
      tx: z.int(),
      at: time(z),
      ...named(z),
      partOf: z
        .strictObject(named(z))
        .nullable()
        .describe('Of a run, an attempt, a version, a part: of what it is one.'),
      kind: z.enum(['added', 'removed', 'status', 'relationship', 'attribute', 'found']).meta({ id: 'ActivityKind' }),
      severity: severity(z),
      sentence: z.string(),
      parts: z
        .array(
          z
            .strictObject({
              text: z.string(),
              uri: z.string().nullable().describe('Of what is named.'),
              entityType: z.string().nullable(),
              at: z.string().nullable().describe('Of a time, as its source states it.'),
            })
            .meta({ id: 'SentencePart' }),
        )
        .describe('The sentence, piece by piece.'),
      by: z.string().nullable().describe('The person who stated it.'),
      platform: z.string().nullable().describe('The source that states it.'),
      cause: causeKind(z),
      trace: z.string(),
      changes: z
        .array(
          z
            .strictObject({
              name: z
                .string()
                .describe('An attribute or a relationship, or what the service found: tombstone, issues.'),
              before: anyJson(z),
              after: anyJson(z),
              sentence: z.string(),
            })
            .meta({ id: 'ActivityDetail' }),
        )
        .describe('Everything that the transaction changed of it, 20 at most.'),
    })
    .meta({ id: 'ActivityItem' }),
)

const activityAnswer = (z: Zod) =>
  z.strictObject({
    since: transactionTime(z),
    to: transactionTime(z),
    of: z.strictObject(named(z)).nullable(),
    upstreamOf: z.strictObject(named(z)).nullable(),
    entities: z.int().nullable().describe('How many those are, without their runs and versions. Null: all.'),
    firstRead: transactionTime(z)
      .nullable()
      .describe('Of `entity`: since when it is known by more than a reference. Null: never, or no `entity`.'),
    items: z.array(activityItem(z)).describe('Newest first.'),
    leftOut: z.int().describe('Changes that this page left out, as bookkeeping or as less severe.'),
    reached: transactionTime(z).describe('How far back this page looked.'),
    next: nextCursor(z),
    tx: z.int(),
  })

export type ActivityArguments = Arguments<typeof activityTakes>
export type ActivityAnswer = AnswerOf<typeof activityAnswer>

const COLUMNS: readonly ExportColumn<ActivityAnswer['items'][number]>[] = [
  { title: 'Time', cell: ({ at }) => at },
  { title: 'Severity', cell: ({ severity }) => severity },
  { title: 'Change', cell: ({ sentence }) => sentence },
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'By', cell: ({ by }) => by },
  { title: 'Source', cell: ({ platform }) => platform },
  { title: 'Transaction', cell: ({ tx }) => tx },
]

export const ACTIVITY = graphQuestion({
  name: 'activity',
  path: '/api/v1/activity',
  summary: 'What changed, as sentences: everywhere, for a team, or upstream of something',
  description:
    'Newest first. Counters, times of reading, conclusions and the first read of what is older than a day are left ' +
    'out, unless they are asked for. A page looks at 500 changes and 5,000 transactions at most and then ends: ' +
    'its `next` goes on, and is null once everything since then was looked at. `changes` has the transactions.',
  right: 'read',
  cost: 5_000,
  takes: activityTakes,
  cacheable: 'entities',
  graphql: 'derived',
  answer: activityAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_RANGE', 'BAD_PAGE', 'TOO_EXPENSIVE'],
  terminal: { group: 'past', positional: ['of'] },
  tool: {
    description:
      'What changed lately, as sentences, most recent first: everywhere, of what a person or team owns (of), of one ' +
      'entity, or upstream of something. severity=high leaves what got worse. Without since: the last day.',
    usual: { limit: 20 },
  },
  examples: [
    { title: 'The last day', arguments: { limit: 5 } },
    {
      title: 'Of a team, with bookkeeping',
      arguments: { of: 'aip://group/identity/member-data', bookkeeping: true, limit: 5 },
    },
  ],
  export: {
    columns: COLUMNS,
    row: activityItem,
    narrow: 'Choose a later since, or a team, type or severity.',
    rows: async (reader, args) => (await import('./answers/activity.ts')).activityRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/activity.ts')).activity(reader, args),
})
