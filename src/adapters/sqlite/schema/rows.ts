import type { DocumentStatus } from '../../../contracts/reads.ts'
import type { Uri } from '../../../model/uri.ts'
import { suspectedDeletionColumn } from '../../record/columns.ts'
import type { NumberedNames } from './numbered-names.ts'

/** To select a `NodeColumns`. */
export const NODE = 'id, uri, system, claims, asked, entity_type, typed_at, typed_before, gone'

export interface StatusColumns {
  readonly speaker: number
  readonly uri: Uri
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

/** To select a `StatusColumns`. Names are looked up in memory and not joined. */
export const STATUS =
  'speaker, uri, hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, mapping, hold, hold_at'

export function statusOf(row: StatusColumns, names: NumberedNames): DocumentStatus {
  const { origin, platform, type } = names.documentKindOf(row.speaker)
  return {
    origin,
    platform,
    type,
    uri: row.uri,
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
