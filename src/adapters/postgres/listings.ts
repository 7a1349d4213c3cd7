// Results of listings, stored with the status of documents and outside the log.

import type { OverSession } from '../../contracts/operations.ts'
import type { Session } from './connection.ts'

/** Selects the kind with the platform and type in the first two parameters. */
const DOCUMENT_KIND = '(SELECT id FROM document_kind WHERE platform = $1 AND type = $2)'

/**
 * Finds documents by node, since few describe one; `+ 0` keeps the planner from an index that begins with the kind.
 * Commits write these rows too, so locked rows are skipped: this prevents deadlocks and waits, and a document being
 * committed at this moment needs no confirmation by a listing.
 */
const withListed = (columns: string, from: string): string => `WITH listed AS (
  SELECT d.id${columns} FROM ${from} JOIN node n ON n.uri = u.uri
    JOIN document d ON d.node = n.id AND d.kind + 0 = ${DOCUMENT_KIND} FOR UPDATE OF d SKIP LOCKED)`

/** An ETag confirms only a good answer that is current; any other has to be read again. */
const RECORD = `${withListed(', u.etag', 'unnest($5::text[], $6::text[]) AS u (uri, etag)')}
  UPDATE document d SET listed_at = greatest(coalesce(d.listed_at, 0), $3), last_verified =
    CASE WHEN d.etag = listed.etag AND d.hydrated_at IS NOT NULL AND NOT d.gone AND d.last_error IS NULL
      THEN greatest(d.last_verified, $4) ELSE d.last_verified END
  FROM listed WHERE d.id = listed.id`

const DELETE_LISTED = `${withListed('', 'unnest($3::text[]) AS u (uri)')}
  UPDATE document d SET listed_at = 0 FROM listed WHERE d.id = listed.id`

export const LISTINGS: OverSession<'recordListing' | 'forgetListing', Session> = {
  async recordListing(session, { platform, type, sweep, at, items }) {
    if (items.length === 0) return
    const lists = [items.map((item) => item.uri), items.map((item) => item.etag)]
    await session.query(RECORD, [platform, type, sweep, at, ...lists])
  },

  async forgetListing(session, { platform, type }, uris) {
    if (uris.length > 0) await session.query(DELETE_LISTED, [platform, type, uris])
  },
}
