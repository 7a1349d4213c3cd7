import { once, serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { paged, type Arguments } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'
import { PLATFORM } from './sources.ts'

const MOST = 200

const retry = once((z) =>
  z
    .strictObject({
      uri: z.string(),
      attempts: z.int().describe('Reads that failed in a row; 0: it waits for the pause between two reads.'),
      error: z.string().nullable().describe('Of the last of those, where it is known.'),
      errorAt: time(z).nullable(),
      nextTryAt: time(z).describe('When it is read again, at the earliest.'),
      waitingSince: time(z).describe('When it was marked.'),
      missing: z.boolean().describe('Its source answers, and reports that it does not have it.'),
      namedBy: z
        .array(
          z
            .strictObject({ uri: z.string(), entityType: z.string().nullable(), name: z.string().nullable() })
            .meta({ id: 'NamedBy' }),
        )
        .describe('What refers to it: the first 3.'),
    })
    .meta({ id: 'Retry' }),
)

const retriesTakes = { platform: PLATFORM, ...paged(MOST, { usual: 50, of: 'URIs on a page' }) }

const retriesAnswer = (z: Zod) =>
  z.strictObject({
    platform: z.string(),
    total: z.int().describe('Of thousands the count may be fifteen seconds old.'),
    retries: z.array(retry(z)).describe('By urgency, then the soonest first.'),
    next: nextCursor(z),
  })

export type RetriesArguments = Arguments<typeof retriesTakes>
export type RetriesAnswer = AnswerOf<typeof retriesAnswer>

const COLUMNS: readonly ExportColumn<RetriesAnswer['retries'][number]>[] = [
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Missing at the source', cell: ({ missing }) => (missing ? 'yes' : 'no') },
  { title: 'Named by', cell: ({ namedBy }) => namedBy.map(({ name, uri }) => name ?? uri) },
  { title: 'Failed reads', cell: ({ attempts }) => attempts },
  { title: 'Error', cell: ({ error }) => error },
  { title: 'Next attempt', cell: ({ nextTryAt }) => nextTryAt },
]

export const RETRIES = serviceQuestion({
  name: 'retries',
  scope: 'everything',
  path: '/api/v1/sources/{platform}/retries',
  summary: 'What will be read again from a source: why, how often it failed, and when',
  description: 'These are the marks that `sources` counts as waiting.',
  right: 'read',
  cost: 500,
  takes: retriesTakes,
  answer: retriesAnswer,
  problems: ['UNKNOWN_SOURCE', 'BAD_PAGE'],
  terminal: { group: 'now', positional: ['platform'], usual: { limit: '20' } },
  examples: [{ title: 'Of the directory of people', arguments: { platform: 'identity', limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: retry,
    narrow: 'Page through the list instead (limit, cursor).',
    rows: async (service, args) => (await import('./answers/retries.ts')).retryRows(service, args),
  },
  ask: async (service, args) => (await import('./answers/retries.ts')).retries(service, args),
})
