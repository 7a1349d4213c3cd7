// Results of listings, stored with the status of documents and outside the log.

import type { Synchronous } from '../../contracts/operations.ts'
import type { Time } from '../../model/facts.ts'
import type { Db } from './schema/database.ts'
import type { RecordNames } from './schema/names.ts'

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
