// Describes the table that holds the status of documents once, for both engines.
import type { DocumentRowWrite } from '../../commit/rows.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import type { SuspectedDeletion } from '../../contracts/sweeps.ts'
import type { Time } from '../../model/facts.ts'
import type { Column } from './columns.ts'

/** The status of a document, which has no history; its mapping, a number, is left out. */
export const STATUS: readonly Column<Pick<DocumentRowWrite, 'status'>>[] = [
  ['hydrated_at', 'number?', ({ status }) => status.hydratedAt],
  ['last_verified', 'number?', ({ status }) => status.lastVerified],
  ['error_at', 'number?', ({ status }) => status.errorAt],
  ['suspected_since', 'number?', ({ status }) => status.suspectedDeletion?.since ?? null],
  ['last_error', 'text?', ({ status }) => status.lastError],
  ['etag', 'text?', ({ status }) => status.etag],
  ['last_modified', 'text?', ({ status }) => status.lastModified],
  ['suspected_deletion', 'text?', ({ status }) => status.suspectedDeletion?.state ?? null],
  ['gone', 'boolean', ({ status }) => status.gone],
]

/** A row of `STATUS`. */
export interface StatusColumns {
  readonly hydrated_at: Time | null
  readonly last_verified: Time | null
  readonly error_at: Time | null
  readonly suspected_since: Time | null
  readonly last_error: string | null
  readonly etag: string | null
  readonly last_modified: string | null
  readonly suspected_deletion: SuspectedDeletion['state'] | null
  /** SQLite stores 0 and 1. */
  readonly gone: boolean | number
}

/** Properties of a status that are stored in other columns or tables. */
type StatusOwner = Pick<DocumentStatus, 'origin' | 'platform' | 'type' | 'uri' | 'mapping'>

export type NamedStatus = StatusColumns & StatusOwner

export function statusOf(row: NamedStatus): DocumentStatus {
  const { origin, platform, type, uri, mapping } = row
  return {
    origin,
    platform,
    type,
    uri,
    hydratedAt: row.hydrated_at,
    lastVerified: row.last_verified,
    lastError: row.last_error,
    errorAt: row.error_at,
    gone: Boolean(row.gone),
    suspectedDeletion:
      row.suspected_deletion === null ? null : { state: row.suspected_deletion, since: row.suspected_since ?? 0 },
    etag: row.etag,
    lastModified: row.last_modified,
    mapping,
  }
}
