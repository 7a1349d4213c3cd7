import { z } from 'zod'
import type { QuarantinedEvent } from '../contracts/quarantine.ts'
import { ok } from '../lib/result.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { snapshotRows } from './export-rows.ts'
import type { ExportColumn } from './export.ts'
import { pageParameters } from './parameters.ts'
import { nextCursor, quarantineReason, time } from './shapes.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

const quarantinedEvent = z
  .strictObject({
    id: z.int(),
    at: time,
    channel: z.string().describe('Where it came in: http, a topic with partition and offset, or a queue.'),
    source: z.string().nullable().describe('The platform it was sent for, if the sender named one.'),
    reason: quarantineReason,
    detail: z.string(),
    payload: z.string().describe('The event as received, cut at 65,536 characters.'),
    replays: z.int(),
  })
  .meta({ id: 'QuarantinedEvent' })

const quarantineAnswer = z.strictObject({
  total: z.int(),
  items: z.array(quarantinedEvent),
  next: nextCursor,
  accounts: z
    .array(
      z.strictObject({
        source: z
          .string()
          .nullable()
          .describe("Platform of the source; null for events for no source, or for one that isn't configured."),
        items: z.int(),
        bytes: z.int(),
        evicted: z.int().describe('The oldest events, dropped to keep within the limits (intake.quarantine).'),
        evictedAt: time.nullable(),
      }),
    )
    .describe('Counts of each source with quarantined or dropped events.'),
})

type QuarantineAnswer = AnswerOf<typeof quarantineAnswer>

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
  summary: "List events that couldn't be read, and why, oldest first",
  cost: 500,
  parameters: pageParameters(1_000, { of: 'items per page' }),
  answer: quarantineAnswer,
  cli: { group: 'query', positional: [], default: { limit: '20' } },
  examples: [{ title: 'The oldest of them', arguments: { limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: quarantinedEvent,
    tooManyRowsHint: 'Read the list page by page (limit, cursor), or replay and discard its events.',
    async rows(service) {
      return await snapshotRows(service, {
        count: (snapshot) => snapshot.quarantineCount(),
        async *pages(snapshot) {
          for (let after = 0; ;) {
            const items = await snapshot.quarantined(after, AT_A_TIME)
            yield items.map(itemJson)
            if (items.length < AT_A_TIME) return
            after = items.at(-1)?.id ?? after
          }
        },
      })
    },
  },
  async ask({ store }, { limit, cursor }) {
    const after = openNumber(LIST, cursor)
    if (!after.ok) return after
    // Reads one more than shown, to tell whether there is another page.
    const found = await store.quarantined(after.value, limit + 1)
    const items = found.slice(0, limit).map(itemJson)
    const last = items.at(-1)
    const next = found.length > limit && last !== undefined ? sealNumbers(LIST, last.id) : null
    const accounts = (await store.quarantineAccounts()).map(({ account, evictedAt, ...counts }) => {
      return { source: account, ...counts, evictedAt: isoOrNull(evictedAt) }
    })
    return ok({ total: await store.quarantineCount(), items, next, accounts })
  },
})

const LIST = 'quarantine'

function itemJson(item: QuarantinedEvent): QuarantineAnswer['items'][number] {
  return { ...item, at: isoOf(item.at) }
}

/** Payloads read at once from one snapshot. An event may have 65,536 characters, so a page takes about 3 MB. */
const AT_A_TIME = 50
