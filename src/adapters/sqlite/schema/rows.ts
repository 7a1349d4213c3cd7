import type { DocumentStatus } from '../../../contracts/reads.ts'
import type { Uri } from '../../../model/uri.ts'
import { suspectedDeletionColumn } from '../../record/columns.ts'
import { SYSTEM } from './enriched.ts'
import type { NumberedNames } from './numbered-names.ts'

/** To select a `NodeColumns`. */
export const NODE = `id, uri, ${SYSTEM} AS system, claims, asked, entity_type, typed_at, typed_before, gone, outgoing`

export interface StatusColumns {
  readonly speaker: number
  readonly hydrated_at: number | null
  readonly last_verified: number | null
  readonly last_error: string | null
  readonly error_at: number | null
  readonly gone: number
  readonly etag: string | null
  readonly last_modified: string | null
  readonly mapping: number | null
  readonly hold: string | null
  readonly hold_at: number | null
}

/** To select the URI of a row of `document`. */
export const SUBJECT = '(SELECT uri FROM node WHERE node.id = document.node) AS uri'

/** To select what a document states about its subject. */
export const SUBJECT_FACTS = 'coalesce(attributes, (SELECT asserted FROM delta d WHERE d.seq = document.seq)) AS attributes'

/** To find a document by its subject and the number of its speaker. */
export const BY_KEY = 'node = +? AND speaker = +?'

/** To select a `StatusColumns`. Names are looked up in memory and not joined. */
export const STATUS =
  'speaker, hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, mapping, hold, hold_at'

/** `uri`: of its subject. */
export function statusOf(row: StatusColumns, uri: Uri, names: NumberedNames): DocumentStatus {
  const { origin, platform, type } = names.documentKindOf(row.speaker)
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
    suspectedDeletion: suspectedDeletionColumn(row),
    etag: row.etag,
    lastModified: row.last_modified,
    mapping: row.mapping === null ? null : names.mappingName(row.mapping),
  }
}
