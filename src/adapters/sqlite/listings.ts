import type { ListingPage, ListingCounts, PlatformType } from '../../contracts/reconcile.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './schema/database.ts'
import { openPageStart } from './reading/documents.ts'
import type { RecordNames } from './schema/names.ts'
import { BY_KEY, SUBJECT } from './schema/rows.ts'

/** What listings showed of documents: stored with their status, outside the log. */
export interface ListingReads {
  compareListing(of: PlatformType, since: Time): ListingCounts
  missingFromListing(of: PlatformType, since: Time, page: { readonly after: string; readonly limit: number }): Uri[]
}

export interface ListingWrites {
  recordListing(page: ListingPage): void
  forgetListing(of: PlatformType, uris: readonly Uri[]): void
}

const PRESENT = 'kind = @kind AND hydrated_at IS NOT NULL AND gone = 0'
/** Neither listed nor read since the sweep began. */
const ABSENT = 'coalesce(listed_at, 0) < @since AND coalesce(last_verified, 0) < @since'
const EXPECTED = 'listed_at IS NOT 0'

export function openListingReads(db: Db, names: RecordNames): ListingReads {
  const count = db.prepare<[{ kind: number; since: Time }], ListingCounts>(
    `SELECT count(*) FILTER (WHERE ${EXPECTED}) AS expected, count(*) FILTER (WHERE ${EXPECTED} AND ${ABSENT}) AS vanished,
       count(*) FILTER (WHERE ${ABSENT}) AS missing FROM document WHERE ${PRESENT}`,
  )
  const select = db.prepare<[{ kind: number; since: Time; after: number; limit: number }], { uri: Uri }>(
    `SELECT ${SUBJECT} FROM document WHERE ${PRESENT} AND id > @after AND ${ABSENT} ORDER BY id LIMIT @limit`,
  )
  const idAfter = openPageStart(db)
  return {
    compareListing({ platform, type }, since) {
      const kind = names.findDocumentKind(platform, type)
      const counts = kind === undefined ? undefined : count.get({ kind, since })
      return counts ?? { expected: 0, vanished: 0, missing: 0 }
    },
    missingFromListing({ platform, type }, since, { after, limit }) {
      const kind = names.findDocumentKind(platform, type)
      if (kind === undefined) return []
      return select.all({ kind, since, after: idAfter(kind, after), limit }).map((row) => row.uri)
    },
  }
}

export function openListingWrites(db: Db, idOf: (uri: Uri) => NodeId | null): ListingWrites {
  // Looked up in the database: this connection may have rolled back the name that its memory has.
  const find = db.prepare<[string, string], { id: number }>(
    'SELECT id FROM document_kind WHERE platform = +? AND type = +?',
  )
  // An ETag confirms only a good answer that is current; any other has to be read again.
  const put = db.prepare<[{ kind: number; sweep: Time; at: Time; node: NodeId; etag: string | null }]>(
    `UPDATE document SET listed_at = max(coalesce(listed_at, 0), @sweep), last_verified =
       CASE WHEN etag = @etag AND hydrated_at IS NOT NULL AND gone = 0 AND last_error IS NULL
         THEN max(last_verified, @at) ELSE last_verified END
     WHERE node = @node AND kind = @kind`,
  )
  const clear = db.prepare<[NodeId, number]>(`UPDATE document SET listed_at = 0 WHERE ${BY_KEY}`)
  return {
    recordListing({ platform, type, sweep, at, items }) {
      const kind = find.get(platform, type)?.id
      if (kind === undefined) return
      for (const { uri, etag } of items) {
        const node = idOf(uri)
        if (node !== null) put.run({ kind, sweep, at, node, etag })
      }
    },
    forgetListing({ platform, type }, uris) {
      const kind = find.get(platform, type)?.id
      if (kind === undefined) return
      for (const uri of uris) {
        const node = idOf(uri)
        if (node !== null) clear.run(node, kind)
      }
    },
  }
}
