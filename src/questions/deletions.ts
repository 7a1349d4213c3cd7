import { z } from 'zod'
import type { DocumentsToDecide, DocumentToDecide } from '../contracts/sweeps.ts'
import { ok } from '../lib/result.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import type { RecordSnapshot } from '../contracts/snapshot.ts'
import type { Uri } from '../model/uri.ts'
import { readFindings, type SweepFinding } from '../sweep/findings.ts'
import type { Service } from './service.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { pageParameters } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'
import { sourceStatuses } from './source-status.ts'
import { PLATFORM } from './sources.ts'
import { knownSource } from './known-source.ts'
import { snapshotRows } from './export-rows.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

const MAX_PAGE = 1_000

const listing = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('shrunk'),
    type: z.string(),
    at: time,
    sweep: time.describe('When the sweep that listed it began.'),
    expected: z.int().describe('Entities of the record that the listing should contain.'),
    vanished: z.int().describe('How many of those the listing lacks.'),
    missing: z.int().describe('Everything the listing lacks, including entities that no listing ever contained.'),
    uris: z.array(z.string()).describe('The first entities that the listing lacks; an export has all of them.'),
  }),
  z.strictObject({ kind: z.literal('repeats'), type: z.string(), at: time, error: z.string() }),
])

const suspectedDocument = z
  .strictObject({
    type: z.string(),
    uri: z.string(),
    since: time,
    reason: z.string(),
    hydratedAt: time.nullable(),
    lastVerified: time.nullable(),
  })
  .meta({ id: 'HeldDocument' })

const deletionsParameters = { platform: PLATFORM, ...pageParameters(MAX_PAGE, { of: 'documents per page' }) }

const deletionsAnswer = z.strictObject({
  platform: z.string(),
  total: z.int().describe('Documents that their source reported as deleted, kept until a person decides.'),
  guard: z.strictObject({
    share: z.number(),
    atLeast: z.int(),
    windowMinutes: z.number(),
    confirmedUntil: time.nullable().describe('A person confirmed: all deletions are accepted until then.'),
  }),
  listings: z.array(listing).describe("Listings that aren't trusted."),
  documents: z.array(suspectedDocument),
  next: nextCursor,
})

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
  summary: 'List the suspected deletions of a source',
  cost: 500,
  parameters: deletionsParameters,
  answer: deletionsAnswer,
  problems: ['UNKNOWN_SOURCE'],
  cli: { group: 'edit', positional: ['platform'], default: { limit: '20' } },
  examples: [{ title: 'For the registry', arguments: { platform: 'registry' } }],
  export: {
    columns: DOCUMENT_COLUMNS,
    row: suspectedDocument,
    tooManyRowsHint: 'Read the list page by page instead (limit, cursor).',
    async rows(service, { platform }) {
      const source = knownSource(service, platform)
      if (!source.ok) return source
      const shrunk = (await readFindings(service.store, platform)).filter((finding) => finding.kind === 'shrunk')
      return await snapshotRows(service, {
        async count(snapshot) {
          let count = await snapshot.suspectedDeletionCount(platform)
          for (const { type, sweep } of shrunk)
            count += (await snapshot.compareListing({ platform, type }, sweep)).missing
          return count
        },
        async *pages(snapshot) {
          for (let after: number | null = 0; after !== null;) {
            const page: DocumentsToDecide = await snapshot.suspectedDeletions(platform, after, AT_A_TIME)
            yield page.rows.map(documentJson)
            after = page.next
          }
          for (const finding of shrunk) yield* unlistedPages(snapshot, platform, finding)
        },
      })
    },
  },
  async ask(service, { platform, limit, cursor }) {
    const source = knownSource(service, platform)
    if (!source.ok) return source
    const list = `deletions.${platform}`
    const after = openNumber(list, cursor)
    if (!after.ok) return after
    const { store, clock, sources } = service
    const [page, [standing]] = await Promise.all([
      store.suspectedDeletions(platform, after.value, limit),
      sourceStatuses([source.value.config], { store, now: clock.now(), unmappable: sources.unmappable }),
    ])
    const { share, atLeast, windowMs } = source.value.config.guard
    const open = standing?.guard?.openUntil ?? null
    return ok({
      platform,
      total: standing?.guard?.held ?? 0,
      guard: {
        share,
        atLeast,
        windowMinutes: windowMs / 60_000,
        confirmedUntil: open !== null && open > clock.now() ? isoOf(open) : null,
      },
      listings: await Promise.all((standing?.findings ?? []).map((finding) => findingJson(store, platform, finding))),
      documents: page.rows.map(documentJson),
      next: page.next === null ? null : sealNumbers(list, page.next),
    })
  },
})

type ShrunkListing = Extract<SweepFinding, { kind: 'shrunk' }>

/** Yields what a shrunken listing doesn't show as suspected deletions: nobody asked its source for each. */
async function* unlistedPages(
  snapshot: RecordSnapshot,
  platform: string,
  { type, sweep, at }: ShrunkListing,
): AsyncGenerator<DeletionsAnswer['documents'], void, void> {
  for (let after: Uri | '' | undefined = ''; after !== undefined;) {
    const uris: readonly Uri[] = await snapshot.missingFromListing({ platform, type }, sweep, {
      after,
      limit: AT_A_TIME,
    })
    const statuses = await snapshot.documentStatuses(uris.map((uri) => ({ platform, type, uri })))
    const reason = `the listing of ${type}, which isn't trusted, doesn't show it`
    yield uris.map((uri, i) => {
      const { hydratedAt = null, lastVerified = null } = statuses[i] ?? {}
      return documentJson({ type, uri, since: at, reason, hydratedAt, lastVerified })
    })
    after = uris.at(-1)
  }
}

async function findingJson(
  store: Service['store'],
  platform: string,
  finding: SweepFinding,
): Promise<DeletionsAnswer['listings'][number]> {
  const { type } = finding
  const at = isoOf(finding.at)
  if (finding.kind === 'repeats') return { kind: 'repeats', type, at, error: finding.error }
  const { expected, vanished, missing, sweep } = finding
  const uris = await store.missingFromListing({ platform, type }, sweep, { after: '', limit: MAX_UNLISTED })
  return { kind: 'shrunk', type, at, sweep: isoOf(sweep), expected, vanished, missing, uris: [...uris] }
}

function documentJson({
  type,
  uri,
  since,
  reason,
  hydratedAt,
  lastVerified,
}: DocumentToDecide): DeletionsAnswer['documents'][number] {
  return {
    type,
    uri,
    since: isoOf(since),
    reason,
    hydratedAt: isoOrNull(hydratedAt),
    lastVerified: isoOrNull(lastVerified),
  }
}

const AT_A_TIME = 200
/** Maximum number of entities named that a listing doesn't show. */
const MAX_UNLISTED = 100
