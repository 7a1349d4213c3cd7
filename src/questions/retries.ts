import { z } from 'zod'
import { textOrNull } from '../catalogue/entity.ts'
import type { PostponedMark } from '../contracts/marks.ts'
import type { EntityRecord, SupportRecord } from '../contracts/reads.ts'
import { err, ok } from '../lib/result.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { sealPosition, notOfList, openPosition } from '../query/cursor.ts'
import { and } from '../lib/english.ts'
import { SYSTEM_PLATFORM } from '../model/facts.ts'
import { isLookup } from '../model/lookup.ts'
import { isAbsentAtSource } from './absent-at-source.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { inParts } from './export-rows.ts'
import type { ExportColumn } from './export.ts'
import { knownSource } from './known-source.ts'
import { pageParameters } from './parameters.ts'
import type { Service } from './service.ts'
import { namedOrNot, nextCursor, time } from './shapes.ts'
import { PLATFORM } from './sources.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

const MAX_PAGE = 200

const namedBy = z
  .strictObject({
    ...namedOrNot,
    relation: z.string().describe('The relationship by which it refers to it.'),
    since: time.nullable(),
    statedIn: z
      .strictObject(namedOrNot)
      .meta({ id: 'StatedIn' })
      .nullable()
      .describe('The entity whose record says so, if another, such as the test of a cell.'),
  })
  .meta({ id: 'NamedBy' })

const retry = z
  .strictObject({
    uri: z.string(),
    attempts: z.int().describe('Failed reads in a row; 0: it waits for the pause between two reads.'),
    error: z.string().nullable().describe('The last error, if known.'),
    errorAt: time.nullable(),
    nextTryAt: time.describe('The earliest time of the next read.'),
    waitingSince: time.describe('When the URI was marked.'),
    missing: z.boolean().describe("Whether the source answers, and reports that it doesn't have the entity."),
    namedBy: z.array(namedBy).describe("What refers to it and isn't deleted: the first 3."),
    todo: z.string().nullable().describe('What a person should do about a missing one; null if nothing names it.'),
  })
  .meta({ id: 'Retry' })

const retriesParameters = { platform: PLATFORM, ...pageParameters(MAX_PAGE, { default: 50, of: 'URIs per page' }) }

const retriesAnswer = z.strictObject({
  platform: z.string(),
  total: z.int().describe('Number of waiting marks; for thousands, the count may be fifteen seconds old.'),
  retries: z.array(retry).describe('Most urgent first, then soonest first.'),
  next: nextCursor,
})

type RetriesAnswer = AnswerOf<typeof retriesAnswer>

const COLUMNS: readonly ExportColumn<RetriesAnswer['retries'][number]>[] = [
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Missing at the source', cell: ({ missing }) => (missing ? 'yes' : 'no') },
  { title: 'Named by', cell: ({ namedBy }) => namedBy.map(namingText) },
  { title: 'To do', cell: ({ todo }) => todo },
  { title: 'Failed reads', cell: ({ attempts }) => attempts },
  { title: 'Error', cell: ({ error }) => error },
  { title: 'Next attempt', cell: ({ nextTryAt }) => nextTryAt },
]

export const RETRIES = serviceQuestion({
  name: 'retries',
  scope: 'everything',
  path: '/api/v1/sources/{platform}/retries',
  summary: 'List the pending reads of a source: why, failures so far, next attempt',
  description: 'These are the marks that `sources` counts as waiting.',
  cost: 500,
  parameters: retriesParameters,
  answer: retriesAnswer,
  problems: ['UNKNOWN_SOURCE'],
  cli: { group: 'query', positional: ['platform'], default: { limit: '20' } },
  examples: [{ title: 'For the directory of people', arguments: { platform: 'identity', limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: retry,
    tooManyRowsHint: 'Read the list page by page (limit, cursor).',
    async rows(service, { platform }) {
      const source = knownSource(service, platform)
      if (!source.ok) return source
      const { store, clock } = service
      const now = clock.now()
      const marks = await store.postponed({ platform, now, after: null, limit: MAX_EXPORTED })
      return ok({
        count: marks.length,
        tx: null,
        at: now,
        pages: () => inParts(marks, (part) => retriesJson(service, part)),
        close: () => Promise.resolve(),
      })
    },
  },
  async ask(service, { platform, limit, cursor }) {
    const source = knownSource(service, platform)
    if (!source.ok) return source
    const list = `retries.${platform}`
    const position = cursor === undefined ? null : readRetryCursor(list, cursor)
    if (position === null && cursor !== undefined) return err(notOfList(cursor))
    const { store, clock } = service
    const now = clock.now()
    const skipped = position?.shown ?? 0
    const after = position === null ? null : { ...position, uri: '' as Uri }
    const [{ waiting }, found] = await Promise.all([
      store.dirty(now, platform),
      store.postponed({ platform, now, after, limit: skipped + limit + 1 }),
    ])
    const marks = found.slice(skipped, skipped + limit)
    return ok({
      platform,
      total: waiting,
      retries: [...(await retriesJson(service, marks))],
      next: found.length > skipped + limit ? nextOf(list, position, marks) : null,
    })
  },
})

type RetryJson = RetriesAnswer['retries'][number]

/** Where a page ends. Counts those shown of the same millisecond, because a URI may be longer than a cursor. */
interface RetryPosition {
  readonly priority: number
  readonly due: number
  readonly shown: number
}

/** Maximum number of marks due in one millisecond: further ones aren't reached. They come in batches of a thousand. */
const MAX_AT_ONCE = 10_000

function readRetryCursor(list: string, cursor: string): RetryPosition | null {
  const position = openPosition(list, cursor)
  const match = position.ok ? /^w(\d{1,4})\.(\d{1,15})\.(\d{1,5})$/.exec(position.value) : null
  if (match === null) return null
  const [priority = 0, due = 0, shown = 0] = match.slice(1).map(Number)
  return shown > MAX_AT_ONCE ? null : { priority, due, shown }
}

function nextOf(list: string, before: RetryPosition | null, marks: readonly PostponedMark[]): string | null {
  const last = marks.at(-1)
  if (last === undefined) return null
  const { priority, due } = last
  const here = marks.filter((mark) => mark.priority === priority && mark.due === due).length
  const earlier = before?.priority === priority && before.due === due ? before.shown : 0
  return sealPosition(list, `w${priority}.${due}.${Math.min(MAX_AT_ONCE, earlier + here)}`)
}

/** `cell a of churn-test (servesVersion)` */
function namingText({ name, uri, relation, statedIn }: NamedBy): string {
  const of = statedIn === null ? '' : ` of ${statedIn.name ?? statedIn.uri}`
  return `${name ?? uri}${of} (${relation})`
}

type NamedBy = RetryJson['namedBy'][number]

/** Maximum number of referring entities that a row names. */
const MAX_NAMED_BY = 3
/** Maximum number of references read for a row, as some may be of deleted entities. */
const MAX_SUPPORTS = 20

async function retriesJson(
  { store, reads }: Pick<Service, 'store' | 'reads'>,
  marks: readonly PostponedMark[],
): Promise<readonly RetryJson[]> {
  const { tx } = await store.head()
  const uris = marks.map(({ uri }) => uri)
  const [records, supports] = await Promise.all([
    store.entities(uris, tx),
    Promise.all(uris.map((uri) => store.supports(uri, tx, MAX_SUPPORTS))),
  ])
  const naming = supports.map(({ rows }, i) => rows.flatMap((support) => namingOf(support, uris[i]) ?? []))
  const all = [...new Set(naming.flat().flatMap(({ by, statedIn }) => [by, statedIn]))]
  const since = [...new Set(naming.flat().map(({ support }) => support.since))]
  const [found, times] = await Promise.all([store.entities(all, tx), store.times(since)])
  const recordOf = new Map(all.map((uri, i) => [uri, found[i] ?? null]))
  const timeOf = new Map(since.map((one, i) => [one, times[i] ?? null]))
  const named = (uri: Uri) => namedJson(uri, recordOf.get(uri) ?? null)
  return marks.map((mark, i) => {
    const live = (naming[i] ?? []).filter(({ by }) => !isDeleted(recordOf.get(by) ?? null))
    const namedBy = [...new Map(live.map((one) => [one.by, one])).values()].slice(0, MAX_NAMED_BY)
    const row = retryJson(mark, records[i] ?? null)
    return {
      ...row,
      namedBy: namedBy.map(({ by, statedIn, support, isBackwards }) => {
        const edge = reads?.catalogue.edgeType(support.type)
        return {
          ...named(by),
          relation: (isBackwards ? edge?.inverse : edge?.name) ?? support.type.slice(support.type.indexOf('.') + 1),
          since: isoOrNull(timeOf.get(support.since) ?? null),
          statedIn: statedIn === by ? null : named(statedIn),
        }
      }),
      todo: row.missing ? todoOf(mark.uri, namedBy) : null,
    }
  })
}

interface Naming {
  readonly by: Uri
  /** The entity of the document that states it. */
  readonly statedIn: Uri
  readonly support: SupportRecord
  /** The record of the other end states an edge that begins here. */
  readonly isBackwards: boolean
}

/** Conclusions of rules name nothing. */
function namingOf(support: SupportRecord, uri: Uri | undefined): Naming | null {
  const { from, to, document, provenance } = support
  if (document.platform === SYSTEM_PLATFORM || provenance === 'REJECTED') return null
  const isBackwards = from === uri
  return { by: isBackwards ? to : from, statedIn: document.uri, support, isBackwards }
}

function isDeleted(record: EntityRecord | null): boolean {
  return record?.stated.some(({ attributes }) => textOrNull(attributes['deletedAtSource']) !== null) === true
}

/** `correct the name in airflow, or restore it in mlflow` */
function todoOf(uri: Uri, namedBy: readonly Naming[]): string | null {
  const platforms = [...new Set(namedBy.map(({ support }) => support.document.platform))].toSorted()
  if (platforms.length === 0) return null
  const added = isLookup(uri) ? 'add them to' : 'restore it in'
  return `correct the name in ${and(platforms)}, or ${added} ${partsOf(uri).platformId}`
}

function namedJson(uri: Uri, record: EntityRecord | null): NonNullable<NamedBy['statedIn']> {
  const attribute = (name: string): string | null =>
    record?.stated.map(({ attributes }) => textOrNull(attributes[name])).find((value) => value !== null) ?? null
  return { uri, entityType: attribute('entityType'), name: attribute('name') }
}

function retryJson(
  { uri, attempts, due, markedAt }: PostponedMark,
  record: EntityRecord | null,
): Omit<RetryJson, 'namedBy' | 'todo'> {
  const { error, errorAt } = attempts === 0 ? NO_ERROR : errorOf(record)
  return {
    uri,
    attempts,
    error,
    errorAt,
    nextTryAt: isoOf(due),
    waitingSince: isoOf(markedAt),
    missing: attempts > 0 && isAbsentAtSource(record),
  }
}

const NO_ERROR = { error: null, errorAt: null }

/**
 * Returns the last failure that its documents recorded. A source that has nothing under this URI answers 404, and no
 * document is shown for it unless something refers to it.
 */
function errorOf(record: EntityRecord | null): Pick<RetryJson, 'error' | 'errorAt'> {
  if (record === null) return { error: "its source doesn't have it, and nothing refers to it", errorAt: null }
  const [last] = record.documents
    .flatMap(({ lastError, errorAt }) => (lastError === null ? [] : { lastError, errorAt }))
    .toSorted((a, b) => (b.errorAt ?? 0) - (a.errorAt ?? 0))
  if (last !== undefined) return { error: last.lastError, errorAt: isoOrNull(last.errorAt) }
  return isAbsentAtSource(record) ? { error: "its source reports that it doesn't have it", errorAt: null } : NO_ERROR
}

/** Maximum number that an export lists, soonest due first. */
const MAX_EXPORTED = 10_000
