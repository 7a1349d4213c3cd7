// Pages of documents of a kind, and the results of listings, which are stored with the status, outside the log. Pages
// go type by type, and within a type in the order of first storage.
import { decompress } from '../../commit/answer.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import type { ListingCounts, PlatformType } from '../../contracts/sweeps.ts'
import { documentId, type DocumentKey } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { anyOf, byBytes, JOIN, sql, unnest, type Sql } from './dialect.ts'
import { rowOf, rowsOf, type SqlOperation, type SqlOperations } from './sql-operation.ts'
import { columnNames } from './columns.ts'
import { STATUS, statusOf, type NamedStatus } from './status-table.ts'

/** The URI of a document `d`, which PostgreSQL stores twice. */
export const DOCUMENT_URI: Sql = { postgres: 'd.uri', sqlite: '(SELECT s.uri FROM node s WHERE s.id = d.node)' }

/** Selects a `NamedStatus` of `d`, with its kind `dk`, its subject `n` and its mapping `m`. */
export const STATUS_OF_SUBJECT = `dk.origin, dk.platform, dk.type, n.uri, m.name AS mapping, ${columnNames(STATUS, 'd.')}`
export const SUBJECT_JOINS = sql`${JOIN} node n ON n.id = d.node LEFT JOIN mapping m ON m.id = d.mapping`

const PRESENT = 'd.hydrated_at IS NOT NULL AND NOT d.gone'
/** Condition on documents neither listed nor read since the sweep began. */
const absentSince = (since: string): string =>
  `coalesce(d.listed_at, 0) < ${since} AND coalesce(d.last_verified, 0) < ${since}`
const EXPECTED = 'd.listed_at IS DISTINCT FROM 0'

const COMPARE = `SELECT count(*) FILTER (WHERE ${EXPECTED}) AS expected,
    count(*) FILTER (WHERE ${EXPECTED} AND ${absentSince('$2')}) AS vanished,
    count(*) FILTER (WHERE ${absentSince('$2')}) AS missing
  FROM document d WHERE d.kind = $1 AND ${PRESENT}`

/** Reads one document of each kind, through the index by kind. */
const statedTypes = (condition: Sql | string): Sql => sql`SELECT platform, type FROM document_kind dk
  WHERE origin = 'source' AND ${condition}
    AND (SELECT d.id FROM document d WHERE d.kind = dk.id AND ${PRESENT} LIMIT 1) IS NOT NULL
  ORDER BY ${byBytes('platform')}, ${byBytes('type')}`
const STATED_TYPES = statedTypes('true')
const STATED_TYPES_AMONG = statedTypes(sql`platform ${anyOf(1, 'text')}`)

const START = sql`SELECT d.id FROM node n ${JOIN} document d ON d.node = n.id WHERE n.uri = $1 AND d.kind + 0 = $2`

/** Returns the number of the document with this URI, after which the page begins; 0 if there is none. */
function* pageStart(kind: number, uri: string): SqlOperation<number> {
  return uri === '' ? 0 : ((yield* rowOf<{ id: number }>(START, uri, kind))?.id ?? 0)
}

function* selectKind({ platform, type }: PlatformType): SqlOperation<number | null> {
  const text = 'SELECT id FROM document_kind WHERE platform = $1 AND type = $2'
  return (yield* rowOf<{ id: number }>(text, platform, type))?.id ?? null
}

/** Selects the statuses of the few documents about each URI. */
export const STATUSES = sql`SELECT ${STATUS_OF_SUBJECT} FROM ${unnest(1, 'text', 'uri')} ${JOIN} node n ON n.uri = u.uri
  ${JOIN} document d ON d.node = n.id ${JOIN} document_kind dk ON dk.id = d.kind LEFT JOIN mapping m ON m.id = d.mapping`

const RAW = sql`SELECT m.name AS mapping, r.codec, r.size, r.body FROM node n ${JOIN} document d ON d.node = n.id
  ${JOIN} document_kind dk ON dk.id = d.kind ${JOIN} answer r ON r.document = d.id LEFT JOIN mapping m ON m.id = d.mapping
  WHERE n.uri = $1 AND dk.platform = $2 AND dk.type = $3`
const KINDS = sql`SELECT id, type || '|' AS prefix FROM document_kind WHERE platform = $1 ORDER BY ${byBytes("type || '|'")}`
const KEYS = sql`SELECT d.id, dk.platform, dk.type, n.uri FROM document d ${JOIN} document_kind dk ON dk.id = d.kind
  ${JOIN} node n ON n.id = d.node WHERE d.id ${anyOf(1, 'bigint')}`

/**
 * Condition on documents of kind `$1` with a number after `$2`. In PostgreSQL only the index by kind has the order of
 * pages, so the planner must take it whatever its estimated cost.
 */
const AFTER: Sql = {
  postgres: '(d.kind, d.id) > ($1::int, $2) AND d.kind <= $1::int',
  sqlite: 'd.kind = $1 AND d.id > $2',
}
const IN_ORDER: Sql = { postgres: 'ORDER BY d.kind, d.id', sqlite: 'ORDER BY d.id' }

const page = (condition: string): Sql =>
  sql`SELECT n.uri FROM document d ${JOIN} node n ON n.id = d.node WHERE ${AFTER} AND ${condition}
     ${IN_ORDER} LIMIT $3`
// Excludes documents that were never mapped, and deleted ones, which have nothing to map.
const OUTDATED_PAGE = page('d.mapping <> $4 AND NOT d.gone')
const MISSING_PAGE = page(`${PRESENT} AND ${absentSince('$4')}`)
const STATUS_PAGE = sql`SELECT ${STATUS_OF_SUBJECT} FROM document d ${JOIN} document_kind dk ON dk.id = d.kind ${SUBJECT_JOINS}
    WHERE ${AFTER} ${IN_ORDER} LIMIT $3`

function* urisOf(text: Sql, kind: number, { after, limit, value }: { after: string; limit: number; value: number }) {
  const rows = yield* rowsOf<{ uri: Uri }>(text, kind, yield* pageStart(kind, after), limit, value)
  return rows.map(({ uri }) => uri)
}

export const DOCUMENTS: SqlOperations<
  | 'documentStatuses'
  | 'raw'
  | 'documents'
  | 'outdated'
  | 'documentKeys'
  | 'compareListing'
  | 'missingFromListing'
  | 'statedTypes'
> = {
  *documentStatuses(keys) {
    const rows = yield* rowsOf<NamedStatus>(STATUSES, [...new Set(keys.map(({ uri }) => uri))])
    const found = new Map(rows.map((row) => [documentId(row), row]))
    return keys.map((key) => {
      const row = found.get(documentId(key))
      return row === undefined ? null : statusOf(row)
    })
  },

  *raw(key) {
    const { uri, platform, type } = key
    type Row = { mapping: string | null; codec: string; size: number; body: Uint8Array }
    const row = yield* rowOf<Row>(RAW, uri, platform, type)
    return row === undefined ? null : { key, mapping: row.mapping ?? '', body: decompress(row) }
  },

  *documents(platform, after, limit) {
    const kinds = yield* rowsOf<{ id: number; prefix: string }>(KINDS, platform)
    const statuses: DocumentStatus[] = []
    for (const { id, prefix } of kinds) {
      if (statuses.length >= limit) break
      const isInside = after.startsWith(prefix)
      if (!isInside && prefix < after) continue
      const start = isInside ? yield* pageStart(id, after.slice(prefix.length)) : 0
      const rows = yield* rowsOf<NamedStatus>(STATUS_PAGE, id, start, limit - statuses.length)
      for (const row of rows) statuses.push(statusOf(row))
    }
    return statuses
  },

  *outdated(of, after, limit) {
    const kind = yield* selectKind(of)
    if (kind === null) return []
    const mapping = yield* rowOf<{ id: number }>('SELECT id FROM mapping WHERE name = $1', of.mapping)
    return yield* urisOf(OUTDATED_PAGE, kind, { after, limit, value: mapping?.id ?? 0 })
  },

  *missingFromListing(of, since, { after, limit }) {
    const kind = yield* selectKind(of)
    return kind === null ? [] : yield* urisOf(MISSING_PAGE, kind, { after, limit, value: since })
  },

  *statedTypes(platforms) {
    if (platforms === null) return yield* rowsOf<PlatformType>(STATED_TYPES)
    return yield* rowsOf<PlatformType>(STATED_TYPES_AMONG, platforms)
  },

  *compareListing(of, since) {
    const kind = yield* selectKind(of)
    const counts = kind === null ? undefined : yield* rowOf<ListingCounts>(COMPARE, kind, since)
    return counts ?? { expected: 0, vanished: 0, missing: 0 }
  },

  *documentKeys(documents) {
    const rows = yield* rowsOf<DocumentKey & { id: number }>(KEYS, documents)
    const keys = new Map(rows.map(({ id, ...key }) => [id, key]))
    return documents.map((id) => keys.get(id) ?? null)
  },
}
