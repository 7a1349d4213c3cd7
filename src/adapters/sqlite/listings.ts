import type { Synchronous } from '../../contracts/operations.ts'
import type { ListingCounts } from '../../contracts/reconcile.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './schema/database.ts'
import type { RecordNames } from './schema/names.ts'
import { SUBJECT } from './schema/rows.ts'

/** What listings showed of documents: stored with their status, outside the log. */

const PRESENT = 'kind = @kind AND hydrated_at IS NOT NULL AND gone = 0'
/** Neither listed nor read since the sweep began. */
const ABSENT = 'coalesce(listed_at, 0) < @since AND coalesce(last_verified, 0) < @since'
const EXPECTED = 'listed_at IS NOT 0'

export function openListingReads(db: Db, names: RecordNames): Synchronous<'compareListing' | 'missingFromListing'> {
  const count = db.prepare<[{ kind: number; since: Time }], ListingCounts>(
    `SELECT count(*) FILTER (WHERE ${EXPECTED}) AS expected, count(*) FILTER (WHERE ${EXPECTED} AND ${ABSENT}) AS vanished,
       count(*) FILTER (WHERE ${ABSENT}) AS missing FROM document WHERE ${PRESENT}`,
  )
  const select = db
    .prepare<[{ kind: number; since: Time; after: number; limit: number }], Uri>(
      `SELECT ${SUBJECT} FROM document WHERE ${PRESENT} AND id > @after AND ${ABSENT} ORDER BY id LIMIT @limit`,
    )
    .pluck()
  return {
    compareListing({ platform, type }, since) {
      const kind = names.findDocumentKind(platform, type)
      const counts = kind === undefined ? undefined : count.get({ kind, since })
      return counts ?? { expected: 0, vanished: 0, missing: 0 }
    },
    missingFromListing({ platform, type }, since, { after, limit }) {
      const kind = names.findDocumentKind(platform, type)
      return kind === undefined ? [] : select.all({ kind, since, after: names.pageStart(kind, after), limit })
    },
  }
}

export function openListingWrites(db: Db, names: RecordNames): Synchronous<'recordListing' | 'forgetListing'> {
  // An ETag confirms only a good answer that is current; any other has to be read again.
  const put = db.prepare<[{ id: number; sweep: Time; at: Time; etag: string | null }]>(
    `UPDATE document SET listed_at = max(coalesce(listed_at, 0), @sweep), last_verified =
       CASE WHEN etag = @etag AND hydrated_at IS NOT NULL AND gone = 0 AND last_error IS NULL
         THEN max(last_verified, @at) ELSE last_verified END
     WHERE id = @id`,
  )
  const clear = db.prepare<[number]>('UPDATE document SET listed_at = 0 WHERE id = +?')
  return {
    recordListing({ platform, type, sweep, at, items }) {
      for (const { uri, etag } of items) {
        const id = names.findDocument({ platform, type, uri })
        if (id !== undefined) put.run({ id, sweep, at, etag })
      }
    },
    forgetListing({ platform, type }, uris) {
      for (const uri of uris) {
        const id = names.findDocument({ platform, type, uri })
        if (id !== undefined) clear.run(id)
      }
    },
  }
}
