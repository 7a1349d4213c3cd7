import type { OverSession } from '../../contracts/operations.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import { documentId } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { decompress } from '../../commit/answer.ts'
import type { Session } from './connection.ts'
import { documentStatusOf, DOCUMENTS_BY_KEY, listsOfKeys, NAMED_STATUS, STATUS_FROM, type NamedStatus } from './rows.ts'

/** Of the platform and type that are the first parameters. */
export const DOCUMENT_KIND = '(SELECT id FROM document_kind WHERE platform = $1 AND type = $2)'
/**
 * Those of a kind after the one with this URI; all where there is none. With `IN_ORDER` only the index by kind gives
 * them: of documents in the order of their numbers alone most may be of others.
 */
export const after = (uri: string, kind: string): string =>
  `(d.kind, d.id) > (${kind}, coalesce((SELECT f.id FROM document f
    WHERE f.node = (SELECT n.id FROM node n WHERE n.uri = ${uri}) AND f.kind + 0 = ${kind}), 0)) AND d.kind <= ${kind}`
export const IN_ORDER = 'ORDER BY d.kind, d.id'

const STATUSES = `SELECT ${NAMED_STATUS} FROM ${DOCUMENTS_BY_KEY} LEFT JOIN mapping m ON m.id = d.mapping`
const RAW = `SELECT coalesce(m.name, '') AS mapping, r.codec, r.size, r.body FROM ${DOCUMENTS_BY_KEY}
  LEFT JOIN mapping m ON m.id = d.mapping JOIN answer r ON r.document = d.id`
const PAGE = `SELECT ${NAMED_STATUS} FROM document d ${STATUS_FROM} WHERE ${after('$2::text', '$1::int')}
  ${IN_ORDER} LIMIT $3`
/** Those never mapped have no mapping, and deleted ones nothing to map. */
const OUTDATED = `SELECT d.uri FROM document d WHERE ${after('$3::text', DOCUMENT_KIND)}
    AND d.mapping <> coalesce((SELECT id FROM mapping WHERE name = $5), 0) AND NOT d.gone
  ${IN_ORDER} LIMIT $4`

export const DOCUMENTS: OverSession<'documentStatuses' | 'documents' | 'raw' | 'outdated', Session> = {
  async documentStatuses(session, keys) {
    const rows = await session.query<NamedStatus>(STATUSES, listsOfKeys(keys))
    const found = new Map(rows.map((row) => [documentId(row), documentStatusOf(row)]))
    return keys.map((key) => found.get(documentId(key)) ?? null)
  },

  async raw(session, key) {
    type Row = { mapping: string; codec: string; size: number; body: Buffer }
    const [row] = await session.query<Row>(RAW, listsOfKeys([key]))
    return row === undefined ? null : { key, mapping: row.mapping, body: decompress(row) }
  },

  /** Type by type, and within one in the order in which they entered the record. */
  async documents(session, platform, after, limit) {
    const kinds = await session.query<{ id: number; prefix: string }>(
      `SELECT id, type || '|' AS prefix FROM document_kind WHERE platform = $1 ORDER BY type || '|' COLLATE "C"`,
      [platform],
    )
    const page: DocumentStatus[] = []
    for (const { id, prefix } of kinds) {
      if (page.length >= limit) break
      const isInside = after.startsWith(prefix)
      if (!isInside && prefix < after) continue
      const from = isInside ? after.slice(prefix.length) : ''
      const rows = await session.query<NamedStatus>(PAGE, [id, from, limit - page.length])
      page.push(...rows.map(documentStatusOf))
    }
    return page
  },

  async outdated(session, { platform, type, mapping }, after, limit) {
    const rows = await session.query<{ uri: Uri }>(OUTDATED, [platform, type, after, limit, mapping])
    return rows.map((row) => row.uri)
  },
}
