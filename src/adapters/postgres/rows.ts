import type { DocumentStatus } from '../../contracts/reads.ts'
import type { Origin } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { suspectedDeletionColumn } from '../record/columns.ts'

/** To select a `NodeColumns` of `n`. */
export const NODE = 'n.id, n.uri, n.system, n.claims, n.requested, n.entity_type, n.typed_at, n.typed_before, n.gone'

export type StatusRow = {
  readonly origin: Origin
  readonly platform: string
  readonly type: string
  readonly uri: Uri
  readonly hydrated_at: number | null
  readonly last_verified: number | null
  readonly last_error: string | null
  readonly error_at: number | null
  readonly gone: boolean
  readonly etag: string | null
  readonly last_modified: string | null
  readonly mapping: string | null
  readonly hold: string | null
  readonly hold_at: number | null
}

/** To select a `StatusColumns` of `d`, from `STATUS_FROM`. */
export const STATUS = `dk.origin, dk.platform, dk.type, d.uri, d.hydrated_at, d.last_verified, d.last_error, d.error_at, d.gone, d.etag,
  d.last_modified, m.name AS mapping, d.hold, d.hold_at`
export const STATUS_FROM = 'JOIN document_kind dk ON dk.id = d.kind LEFT JOIN mapping m ON m.id = d.mapping'

export function statusOf(row: StatusRow): DocumentStatus {
  return {
    origin: row.origin,
    platform: row.platform,
    type: row.type,
    uri: row.uri,
    hydratedAt: row.hydrated_at,
    lastVerified: row.last_verified,
    lastError: row.last_error,
    errorAt: row.error_at,
    gone: row.gone,
    suspectedDeletion: suspectedDeletionColumn(row),
    etag: row.etag,
    lastModified: row.last_modified,
    mapping: row.mapping,
  }
}

/**
 * The attributes of a row of `statement`: its own, or those that the change with its `seq` asserted, which is joined as
 * `x`.
 */
export const ATTRIBUTES = 'coalesce(t.attributes, x.asserted) AS attributes'
