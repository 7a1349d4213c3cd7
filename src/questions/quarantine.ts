import { once, serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { paged, type Arguments } from './parameters.ts'
import { nextCursor, quarantineReason, time } from './shapes.ts'

const quarantineTakes = paged(1_000, { of: 'items on a page' })

const quarantinedEvent = once((z) =>
  z
    .strictObject({
      id: z.int(),
      at: time(z),
      channel: z.string().describe('Where it came through: http, a topic with partition and offset, a queue.'),
      source: z.string().nullable().describe('The platform that it was sent for, if the sender named one.'),
      reason: quarantineReason(z),
      detail: z.string(),
      payload: z.string().describe('As it came, cut at 65,536 characters.'),
      replays: z.int(),
    })
    .meta({ id: 'QuarantinedEvent' }),
)

const quarantineAnswer = (z: Zod) =>
  z.strictObject({
    total: z.int(),
    items: z.array(quarantinedEvent(z)),
    next: nextCursor(z),
    accounts: z
      .array(
        z.strictObject({
          source: z.string().nullable().describe('Null: events sent for no source, or for one that is not configured.'),
          items: z.int(),
          bytes: z.int(),
          evicted: z.int().describe('The oldest events, dropped to keep to the bounds (intake.quarantine).'),
          evictedAt: time(z).nullable(),
        }),
      )
      .describe('Of each source that has events here, or lost some.'),
  })

export type QuarantineArguments = Arguments<typeof quarantineTakes>
export type QuarantineAnswer = AnswerOf<typeof quarantineAnswer>

const COLUMNS: readonly ExportColumn<QuarantineAnswer['items'][number]>[] = [
  { title: 'Id', cell: ({ id }) => id },
  { title: 'At', cell: ({ at }) => at },
  { title: 'Channel', cell: ({ channel }) => channel },
  { title: 'Source', cell: ({ source }) => source },
  { title: 'Reason', cell: ({ reason }) => reason },
  { title: 'Detail', cell: ({ detail }) => detail },
  { title: 'Replays', cell: ({ replays }) => replays },
  { title: 'Payload', cell: ({ payload }) => payload },
]

export const QUARANTINE = serviceQuestion({
  name: 'quarantine',
  scope: 'everything',
  path: '/api/v1/quarantine',
  summary: "Events that couldn't be read, with their reasons, oldest first",
  right: 'read',
  cost: 500,
  takes: quarantineTakes,
  answer: quarantineAnswer,
  problems: ['BAD_PAGE'],
  terminal: { group: 'now', positional: [], usual: { limit: '20' } },
  examples: [{ title: 'The oldest of them', arguments: { limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: quarantinedEvent,
    narrow: 'Page through the list instead (limit, cursor), or replay and discard what is there.',
    rows: async (service) => (await import('./answers/quarantine.ts')).quarantineRows(service),
  },
  ask: async (service, args) => (await import('./answers/quarantine.ts')).quarantine(service, args),
})
