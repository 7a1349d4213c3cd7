import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, flag, optional, paged, text, uri, type Arguments } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'

const anomaliesTakes = {
  of: optional(uri('a person or a team: what they own. Anything else: itself, and what it is made from')),
  watch: optional(text('only of this name: rows, bytes, versions, usage, columns, runs')),
  muted: flag('those too that somebody muted'),
  asOf: AS_OF,
  ...paged(200, { usual: 50, of: 'anomalies on a page' }),
}

/** The answer is declared without the code that answers. */
const anomaly = once((z: Zod) =>
  z
    .strictObject({
      uri: z.string(),
      entityType: z.string().nullable(),
      name: z.string(),
      watch: z.string().describe('What of it is watched, by the name that its type gives that: it is muted by it.'),
      kind: z
        .enum(['number', 'rhythm', 'columns'])
        .describe('A number is off; nothing comes any more; columns are gone, or have another type.'),
      sentence: z.string().describe('What is unusual, with the numbers.'),
      at: time(z).describe('Since when: of a rhythm, by when the next was due.'),
      shownBy: z.string().describe('The version or run that shows it, or the thing itself.'),
      expected: z
        .strictObject({
          value: z.number().describe('Of a rhythm, in seconds: how long nothing has come.'),
          median: z.number(),
          low: z.number(),
          high: z.number().describe('From low to high it would be usual.'),
          deviations: z
            .number()
            .describe(
              'How far it is from the median, in robust standard deviations: 1.4826 times the median distance.',
            ),
          before: z.int().describe('How many values before it that is computed from: 8 to 30.'),
        })
        .nullable()
        .describe('Null of columns.'),
      points: z
        .array(z.strictObject({ at: time(z), value: z.number().nullable() }).meta({ id: 'AnomalyPoint' }))
        .describe('What it was computed from, the last included. Of a rhythm, when each came.'),
      columns: z
        .strictObject({ removed: z.array(z.string()), retyped: z.array(z.string()), added: z.array(z.string()) })
        .nullable()
        .describe('Against a week before; 50 of each at most.'),
      muted: z
        .strictObject({ until: time(z), reason: z.string() })
        .nullable()
        .describe('Who muted it is in its history.'),
    })
    .meta({ id: 'Anomaly' }),
)

const anomaliesAnswer = (z: Zod) =>
  z.strictObject({
    total: z.int(),
    mutedTotal: z.int().describe('How many are muted, whether they are listed or not.'),
    anomalies: z.array(anomaly(z)),
    complete: z.boolean().describe('False where there may be more: of what is watched, 2,000 things are looked at.'),
    next: nextCursor(z),
    tx: z.int(),
  })

export type AnomaliesArguments = Arguments<typeof anomaliesTakes>
export type AnomaliesAnswer = AnswerOf<typeof anomaliesAnswer>

const COLUMNS: readonly ExportColumn<AnomaliesAnswer['anomalies'][number]>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Watch', cell: ({ watch }) => watch },
  { title: 'What is unusual', cell: ({ sentence }) => sentence },
  { title: 'Since', cell: ({ at }) => at },
  { title: 'Value', cell: ({ expected }) => expected?.value ?? null },
  { title: 'Median before', cell: ({ expected }) => expected?.median ?? null },
  { title: 'Deviations', cell: ({ expected }) => expected?.deviations ?? null },
  { title: 'Muted until', cell: ({ muted }) => muted?.until ?? null },
  { title: 'Muted because', cell: ({ muted }) => muted?.reason ?? null },
]

export const ANOMALIES = graphQuestion({
  name: 'anomalies',
  path: '/api/v1/anomalies',
  summary: 'What is unusual by its own past: rows and bytes, use, rhythm, columns',
  description:
    'Computed for each answer from the versions, runs and facts of the record: off by more than 3.5 robust standard ' +
    'deviations and by a quarter, use that fell to half, a silence longer than two usual ones, columns that went or ' +
    'have another type within a week. At least 8 values before are needed. What lies 30 days back is no news any more.',
  right: 'read',
  cost: 20_000,
  takes: anomaliesTakes,
  cacheable: 'nothing',
  graphql: 'derived',
  answer: anomaliesAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'now', positional: ['of'] },
  tool: {
    description:
      'What is unusual by its own past: rows, bytes, use, rhythm, columns, each with the numbers. Of everything, or of what a team owns (of).',
    usual: { limit: 20 },
  },
  examples: [{ title: 'Of everything', arguments: { limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: anomaly,
    narrow: 'Ask for those of one team (of), or of one name (watch).',
    rows: async (reader, args) => (await import('./answers/anomalies.ts')).anomalyRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/anomalies.ts')).anomalies(reader, args),
})
