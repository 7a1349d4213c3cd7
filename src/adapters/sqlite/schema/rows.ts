import type { DocumentStatus } from '../../../contracts/reads.ts'
import type { SuspectedDeletion } from '../../../contracts/reconcile.ts'
import type { Uri } from '../../../model/uri.ts'
import type { RecordNames } from './names.ts'

/** What several statements select, and from what. */

/** To select the URI of a row of `document`. */
export const SUBJECT = '(SELECT uri FROM node WHERE node.id = document.node) AS uri'

/** What a row of `document` states about its subject, and one of `statement` about another node; null: nothing. */
export const SUBJECT_FACTS = 'coalesce(attributes, (SELECT asserted FROM delta WHERE delta.seq = document.seq))'
const PART_FACTS = 'coalesce(s.attributes, (SELECT asserted FROM delta WHERE delta.seq = s.seq))'

/** What documents state about other nodes than their subjects. */
export const PARTS = `SELECT s.document, (SELECT kind FROM document d WHERE d.id = s.document) AS kind,
    (SELECT d.node FROM document d WHERE d.id = s.document) AS subject, ${PART_FACTS} AS attributes, s.node
  FROM statement s`

/** What they state about any node. Of one node, or one document, rows are found by an index of each of the tables. */
export const STATED = `(SELECT id AS document, kind, node AS subject, ${SUBJECT_FACTS} AS attributes, node
  FROM document WHERE attributes IS NOT NULL OR seq IS NOT NULL UNION ALL ${PARTS})`

/** To select a `StatusColumns`. Names are looked up in memory and not joined. */
export const STATUS = `kind, hydrated_at AS hydratedAt, last_verified AS lastVerified, last_error AS lastError,
  error_at AS errorAt, gone, etag, last_modified AS lastModified, mapping, hold, hold_at`

export interface StatusColumns
  extends Pick<DocumentStatus, 'hydratedAt' | 'lastVerified' | 'lastError' | 'errorAt' | 'etag' | 'lastModified'> {
  readonly kind: number
  readonly gone: number
  readonly mapping: number | null
  readonly hold: SuspectedDeletion['state'] | null
  readonly hold_at: number | null
}

/** `uri`: of its subject. */
export function statusOf(row: StatusColumns, uri: Uri, names: RecordNames): DocumentStatus {
  const { origin, platform, type } = names.documentKindOf(row.kind)
  return {
    origin,
    platform,
    type,
    uri,
    hydratedAt: row.hydratedAt,
    lastVerified: row.lastVerified,
    lastError: row.lastError,
    errorAt: row.errorAt,
    gone: row.gone === 1,
    suspectedDeletion: row.hold === null ? null : { state: row.hold, since: row.hold_at ?? 0 },
    etag: row.etag,
    lastModified: row.lastModified,
    mapping: row.mapping === null ? null : names.mappingName(row.mapping),
  }
}

/** The values of a row have the names of its columns. */
export function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`
}

export function assignments(columns: readonly string[]): string {
  return columns.map((name) => `${name} = @${name}`).join(', ')
}
