// Declares the questions about sources and deletions.
import { SOURCE_STATES } from './source-states.ts'
import { once, serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { paged, text, type Arguments } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'

const MOST = 1_000

/** The source that a path names. */
export const PLATFORM = text('the platform of a configured source')

const sweepReport = once((z) =>
  z
    .strictObject({
      kind: z.enum(['full', 'incremental']),
      listed: z.int(),
      marked: z.int(),
      missing: z.int().describe('Known, and not in a complete listing: these are read.'),
      held: z.int().describe('Missing as well, in a listing that is not believed.'),
    })
    .meta({ id: 'SweepReport' }),
)

/** Who paused a source, as the audit names them. */
export const pausedBy = once((z) =>
  z.strictObject({ since: time(z), caller: z.string(), name: z.string() }).meta({ id: 'PausedBy' }),
)

const source = (z: Zod) =>
  z
    .strictObject({
      platform: z.string(),
      provider: z.string(),
      domains: z.array(z.string()),
      baseUrl: z.string().nullable().describe('null: it has no address, and pushes its metadata'),
      limits: z.strictObject({
        ratePerSecond: z.number(),
        burst: z.number(),
        concurrency: z.int(),
        timeoutMs: z.number(),
        maxBytes: z.number(),
      }),
      events: z.array(z.string()).describe('The types of its events.'),
      health: z.enum(SOURCE_STATES),
      trouble: z
        .strictObject({ since: time(z), reason: z.string(), todo: z.string() })
        .meta({ id: 'SourceTrouble' })
        .nullable()
        .describe('What is wrong, since when, and what to do about it. Null where its health is ok or unknown.'),
      pausedBy: pausedBy(z).nullable().describe('Who paused it: nothing is read from it. Null while it is read.'),
      issues: z
        .array(
          z
            .strictObject({
              kind: z
                .enum(['set-aside', 'mapping', 'listing'])
                .describe(
                  'mapping: it names what the catalogue lacks, or fails. set-aside: items of listings, and what the source says is wrong there. listing: one that keeps failing.',
                ),
              type: z.string().nullable().describe('Null where it is not of one type alone.'),
              count: z.int(),
              first: z.string(),
              since: time(z),
            })
            .meta({ id: 'SourceIssue' }),
        )
        .describe('What is wrong while it answers.'),
      circuit: z.enum(['closed', 'open', 'probing']).nullable().describe('Null before it was read.'),
      circuitSince: time(z).nullable(),
      pausedUntil: time(z).nullable().describe('Until when the source itself asked for no requests.'),
      pausedSince: time(z).nullable().describe('Since when it asks for none.'),
      ratePerSecond: z.number().nullable().describe('The rate that it bears at present.'),
      lastReadAt: time(z).nullable(),
      lastGoodAt: time(z).nullable(),
      lastError: z.strictObject({ at: time(z), reason: z.string() }).nullable(),
      reads: z.strictObject({
        ok: z.int(),
        'not-modified': z.int(),
        gone: z.int(),
        throttled: z.int(),
        unavailable: z.int(),
        refused: z.int().describe('The source refused the credentials, or to show this.'),
        malformed: z.int(),
      }),
      unmappedFields: z.record(z.string(), z.int()).describe('Fields that no mapping names, and how often they came.'),
      dirty: z.int().describe('Marks that are due.'),
      waiting: z
        .int()
        .describe('Marks that are not due yet: they wait for a retry, or for the pause between two reads.'),
      retrying: z.int().describe('Of those that wait: those of which the last read failed.'),
      missing: z
        .strictObject({
          total: z.int(),
          people: z.int().describe('Of those, addresses and names of people.'),
          atLeast: z.boolean().describe('Whether there may be more than were looked at.'),
        })
        .describe('Of those that it retries: what others name, and it reports that it does not have.'),
      lagSeconds: z.number().describe('The age of the oldest mark that is due.'),
      sweep: z
        .strictObject({
          lastStartedAt: time(z).nullable(),
          nextFullAt: time(z).nullable(),
          nextIncrementalAt: time(z).nullable(),
          lastReport: sweepReport(z).nullable(),
          lastFullReport: sweepReport(z).nullable(),
          lastError: z.string().nullable(),
          requested: z.boolean().describe('A complete listing was requested, as an import does, and has not ended.'),
        })
        .nullable()
        .describe('Null before it was swept.'),
      listedEvery: z
        .strictObject({ fullSeconds: z.number(), changesSeconds: z.number() })
        .describe('How often all of it is listed, and what changed since. What is deleted is noticed by the former.'),
      changesUnlisted: z
        .array(z.string())
        .describe('Types of which it can not list what changed: without an event, a complete listing notices.'),
      suspectedDeletions: z
        .strictObject({
          documents: z.int(),
          listings: z.array(z.strictObject({ type: z.string(), kind: z.enum(['shrunk', 'repeats']) })),
        })
        .describe('The deletions that the guard against a mass disappearance suspects.'),
      lastEventAt: time(z).nullable(),
      silent: z
        .strictObject({ since: time(z), usualGapMs: z.number() })
        .nullable()
        .describe('It sent events, and has not for much longer than is usual.'),
      lostEvents: z
        .strictObject({ changes: z.int(), lastFoundAt: time(z) })
        .nullable()
        .describe('Changes that a sweep found, and no event had announced.'),
    })
    .meta({ id: 'Source' })

const sourcesTakes = paged(MOST, { usual: MOST, of: 'sources on a page' })

const sourcesAnswer = (z: Zod) => z.strictObject({ sources: z.array(source(z)), next: nextCursor(z) })

export type SourcesArguments = Arguments<typeof sourcesTakes>
export type SourcesAnswer = AnswerOf<typeof sourcesAnswer>

export const SOURCES = serviceQuestion({
  name: 'sources',
  scope: 'everything',
  path: '/api/v1/sources',
  summary: 'Per source: health and issues, reads, the backlog, sweeps, suspected deletions, silence',
  description: 'Ordered by platform.',
  right: 'read',
  cost: 500,
  takes: sourcesTakes,
  answer: sourcesAnswer,
  problems: ['BAD_PAGE'],
  terminal: { group: 'now', positional: [] },
  tool: {
    description:
      'The source systems that metadata is read from: health, issues, what waits, when each was read last. Ask when an answer is incomplete or stale.',
    leavesOut: ['limits', 'events', 'unmappedFields', 'baseUrl', 'listedEvery', 'lastFullReport', 'ratePerSecond'],
  },
  examples: [{ title: 'All sources', arguments: {} }],
  ask: async (service, args) => (await import('./answers/sources.ts')).sources(service, args),
})

const listing = (z: Zod) =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('shrunk'),
      type: z.string(),
      at: time(z),
      sweep: time(z).describe('When the sweep began that listed it.'),
      expected: z.int().describe('The entities in the record that such a listing should show.'),
      vanished: z.int().describe('Of those, what it does not show.'),
      missing: z.int().describe('All that it does not show: what no listing ever showed included.'),
    }),
    z.strictObject({ kind: z.literal('repeats'), type: z.string(), at: time(z), error: z.string() }),
  ])

const heldDocument = once((z) =>
  z
    .strictObject({
      type: z.string(),
      uri: z.string(),
      since: time(z),
      reason: z.string(),
      hydratedAt: time(z).nullable(),
      lastVerified: time(z).nullable(),
    })
    .meta({ id: 'HeldDocument' }),
)

const deletionsTakes = { platform: PLATFORM, ...paged(MOST, { of: 'documents on a page' }) }

const deletionsAnswer = (z: Zod) =>
  z.strictObject({
    platform: z.string(),
    total: z.int().describe('Documents that their source reported as gone, and that stay until a person decides.'),
    guard: z.strictObject({
      share: z.number(),
      atLeast: z.int(),
      windowMinutes: z.number(),
      confirmedUntil: time(z).nullable().describe('A person confirmed: until then every deletion is believed.'),
    }),
    listings: z.array(listing(z)).describe('Listings that are not believed.'),
    documents: z.array(heldDocument(z)),
    next: nextCursor(z),
  })

export type DeletionsArguments = Arguments<typeof deletionsTakes>
export type DeletionsAnswer = AnswerOf<typeof deletionsAnswer>

const DOCUMENT_COLUMNS: readonly ExportColumn<DeletionsAnswer['documents'][number]>[] = [
  { title: 'Type', cell: ({ type }) => type },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Suspected since', cell: ({ since }) => since },
  { title: 'Reason', cell: ({ reason }) => reason },
  { title: 'Facts read at', cell: ({ hydratedAt }) => hydratedAt },
  { title: 'Last verified', cell: ({ lastVerified }) => lastVerified },
]

export const DELETIONS = serviceQuestion({
  name: 'deletions',
  scope: 'everything',
  path: '/api/v1/sources/{platform}/deletions',
  summary: 'The suspected deletions of a source',
  right: 'read',
  cost: 500,
  takes: deletionsTakes,
  answer: deletionsAnswer,
  problems: ['UNKNOWN_SOURCE', 'BAD_PAGE'],
  terminal: { group: 'decide', positional: ['platform'], usual: { limit: '20' } },
  examples: [{ title: 'Of the registry', arguments: { platform: 'registry' } }],
  export: {
    columns: DOCUMENT_COLUMNS,
    row: heldDocument,
    narrow: 'Page through the list instead (limit, cursor).',
    rows: async (service, args) => (await import('./answers/deletions.ts')).deletionRows(service, args),
  },
  ask: async (service, args) => (await import('./answers/deletions.ts')).deletions(service, args),
})
