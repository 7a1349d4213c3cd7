import type { DocumentStatus } from '../../../contracts/reads.ts'
import type { SuspectedDeletion } from '../../../contracts/reconcile.ts'
import type { Uri } from '../../../model/uri.ts'
import type { RecordNames } from './names.ts'

/** To select a `NodeColumns`. */
export const NODE = 'id, uri, system, claims, requested, entity_type, typed_at, typed_before, gone'

/** To select the URI of a row of `document`. */
export const SUBJECT = '(SELECT uri FROM node WHERE node.id = document.node) AS uri'

/** To select what a document states about its subject. */
export const SUBJECT_FACTS =
  'coalesce(attributes, (SELECT asserted FROM delta WHERE delta.seq = document.seq)) AS attributes'

/** To find a document by its subject and its kind. */
export const BY_KEY = 'node = +? AND kind = +?'

/** To select a `StatusColumns`. RecordNames are looked up in memory and not joined. */
export const STATUS =
  'kind, hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, mapping, hold, hold_at'

export interface StatusColumns {
  readonly kind: number
  readonly hydrated_at: number | null
  readonly last_verified: number | null
  readonly last_error: string | null
  readonly error_at: number | null
  readonly gone: number
  readonly etag: string | null
  readonly last_modified: string | null
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
    hydratedAt: row.hydrated_at,
    lastVerified: row.last_verified,
    lastError: row.last_error,
    errorAt: row.error_at,
    gone: row.gone === 1,
    suspectedDeletion: row.hold === null ? null : { state: row.hold, since: row.hold_at ?? 0 },
    etag: row.etag,
    lastModified: row.last_modified,
    mapping: row.mapping === null ? null : names.mappingName(row.mapping),
  }
}
