import type { OverSession } from '../../contracts/operations.ts'
import type { ListingCounts } from '../../contracts/reconcile.ts'
import type { Uri } from '../../model/uri.ts'
import type { Session } from './connection.ts'
import { after, IN_ORDER, DOCUMENT_KIND } from './documents.ts'

/** What listings showed of documents: stored with their status, outside the log. */

const PRESENT = 'd.hydrated_at IS NOT NULL AND NOT d.gone'
/** Neither listed nor read since the sweep began. */
const ABSENT = 'coalesce(d.listed_at, 0) < $3 AND coalesce(d.last_verified, 0) < $3'
const EXPECTED = 'd.listed_at IS DISTINCT FROM 0'

/**
 * By node, which few documents describe: `+ 0` keeps the planner from an index that begins with the kind. A commit
 * writes these rows as well: rows that it has locked are skipped, so that neither deadlocks, nor a commit waits for a
 * page. What is read at this very moment needs no listing to be known.
 */
const listed = (columns: string, from: string): string => `WITH listed AS (
  SELECT d.id${columns} FROM ${from} JOIN node n ON n.uri = u.uri
    JOIN document d ON d.node = n.id AND d.kind + 0 = ${DOCUMENT_KIND} FOR UPDATE OF d SKIP LOCKED)`

/** An ETag confirms only a good answer that is current; any other has to be read again. */
const RECORD = `${listed(', u.etag', 'unnest($5::text[], $6::text[]) AS u (uri, etag)')}
  UPDATE document d SET listed_at = greatest(coalesce(d.listed_at, 0), $3), last_verified =
    CASE WHEN d.etag = listed.etag AND d.hydrated_at IS NOT NULL AND NOT d.gone AND d.last_error IS NULL
      THEN greatest(d.last_verified, $4) ELSE d.last_verified END
  FROM listed WHERE d.id = listed.id`

const FORGET = `${listed('', 'unnest($3::text[]) AS u (uri)')}
  UPDATE document d SET listed_at = 0 FROM listed WHERE d.id = listed.id`

const COMPARE = `SELECT count(*) FILTER (WHERE ${EXPECTED}) AS expected,
    count(*) FILTER (WHERE ${EXPECTED} AND ${ABSENT}) AS vanished, count(*) FILTER (WHERE ${ABSENT}) AS missing
  FROM document d WHERE d.kind = ${DOCUMENT_KIND} AND ${PRESENT}`

const MISSING = `SELECT d.uri FROM document d WHERE ${after('$4::text', DOCUMENT_KIND)} AND ${PRESENT} AND ${ABSENT}
  ${IN_ORDER} LIMIT $5`

export const LISTINGS: OverSession<
  'recordListing' | 'compareListing' | 'missingFromListing' | 'forgetListing',
  Session
> = {
  async recordListing(session, { platform, type, sweep, at, items }) {
    if (items.length === 0) return
    const lists = [items.map((item) => item.uri), items.map((item) => item.etag)]
    await session.query(RECORD, [platform, type, sweep, at, ...lists])
  },

  async forgetListing(session, { platform, type }, uris) {
    if (uris.length > 0) await session.query(FORGET, [platform, type, uris])
  },

  async compareListing(session, { platform, type }, since) {
    const [counts] = await session.query<ListingCounts>(COMPARE, [platform, type, since])
    return counts ?? { expected: 0, vanished: 0, missing: 0 }
  },

  async missingFromListing(session, { platform, type }, since, { after, limit }) {
    const rows = await session.query<{ uri: Uri }>(MISSING, [platform, type, since, after, limit])
    return rows.map((row) => row.uri)
  },
}
