import type { ListingPage, ListingCounts, PlatformType } from '../../contracts/reconcile.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './schema/database.ts'
import { openDocumentNumbers } from './reading/documents.ts'
import type { NodeNumbers } from './reading/node-numbers.ts'
import type { NumberedNames } from './schema/numbered-names.ts'
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

const PRESENT = 'speaker = @speaker AND hydrated_at IS NOT NULL AND gone = 0'
/** Neither listed nor read since the sweep began. */
const ABSENT = 'coalesce(listed_at, 0) < @since AND coalesce(last_verified, 0) < @since'
const EXPECTED = 'listed_at IS NOT 0'

export function openListingReads(
  db: Db,
  { names, numbers }: { readonly names: NumberedNames; readonly numbers: NodeNumbers },
): ListingReads {
  const count = db.prepare<[{ speaker: number; since: Time }], ListingCounts>(
    `SELECT count(*) FILTER (WHERE ${EXPECTED}) AS expected, count(*) FILTER (WHERE ${EXPECTED} AND ${ABSENT}) AS vanished,
       count(*) FILTER (WHERE ${ABSENT}) AS missing FROM document WHERE ${PRESENT}`,
  )
  const select = db.prepare<[{ speaker: number; since: Time; after: number; limit: number }], { uri: Uri }>(
    `SELECT ${SUBJECT} FROM document WHERE ${PRESENT} AND id > @after AND ${ABSENT} ORDER BY id LIMIT @limit`,
  )
  const numberOf = openDocumentNumbers(db, numbers)
  return {
    compareListing({ platform, type }, since) {
      const speaker = names.knownDocumentKind(platform, type)
      const counts = speaker === undefined ? undefined : count.get({ speaker, since })
      return counts ?? { expected: 0, vanished: 0, missing: 0 }
    },
    missingFromListing({ platform, type }, since, { after, limit }) {
      const speaker = names.knownDocumentKind(platform, type)
      if (speaker === undefined) return []
      return select.all({ speaker, since, after: numberOf(speaker, after), limit }).map((row) => row.uri)
    },
  }
}

export function openListingWrites(db: Db, numberOf: (uri: Uri) => NodeId | null): ListingWrites {
  // Looked up in the database: this connection may have rolled back the name that its memory has.
  const find = db.prepare<[string, string], { id: number }>('SELECT id FROM speaker WHERE platform = +? AND type = +?')
  // An ETag confirms only a good answer that is current; any other has to be read again.
  const put = db.prepare<[{ speaker: number; sweep: Time; at: Time; node: NodeId; etag: string | null }]>(
    `UPDATE document SET listed_at = max(coalesce(listed_at, 0), @sweep), last_verified =
       CASE WHEN etag = @etag AND hydrated_at IS NOT NULL AND gone = 0 AND last_error IS NULL
         THEN max(last_verified, @at) ELSE last_verified END
     WHERE node = @node AND speaker = @speaker`,
  )
  const clear = db.prepare<[NodeId, number]>(`UPDATE document SET listed_at = 0 WHERE ${BY_KEY}`)
  return {
    recordListing({ platform, type, sweep, at, items }) {
      const speaker = find.get(platform, type)?.id
      if (speaker === undefined) return
      for (const { uri, etag } of items) {
        const node = numberOf(uri)
        if (node !== null) put.run({ speaker, sweep, at, node, etag })
      }
    },
    forgetListing({ platform, type }, uris) {
      const speaker = find.get(platform, type)?.id
      if (speaker === undefined) return
      for (const uri of uris) {
        const node = numberOf(uri)
        if (node !== null) clear.run(node, speaker)
      }
    },
  }
}
