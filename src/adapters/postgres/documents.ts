import type { DocumentStatus, RawAnswer } from '../../contracts/reads.ts'
import { documentId, type DocumentKey } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { decompress } from '../record/kept-answer.ts'
import type { Session } from './connection.ts'
import { STATUS, STATUS_FROM, statusOf, type StatusRow } from './rows.ts'

/** By node, which few documents describe: `+ 0` keeps the planner from an index that begins with the speaker. */
const BY_KEY = `unnest($1::text[], $2::text[], $3::text[]) AS u (platform, type, uri) JOIN node n ON n.uri = u.uri
  JOIN speaker s ON s.platform = u.platform AND s.type = u.type JOIN document d ON d.node = n.id AND d.speaker + 0 = s.id
  LEFT JOIN mapping m ON m.id = d.mapping`

/** Of the platform and type that come first. */
export const SPEAKER = '(SELECT id FROM speaker WHERE platform = $1 AND type = $2)'
/**
 * Those of a speaker after the one with this URI; all where there is none. With `IN_ORDER` only the index by speaker gives them: of documents in the
 * order of their numbers alone most may be of others.
 */
export const after = (uri: string, speaker: string): string =>
  `(d.speaker, d.id) > (${speaker}, coalesce((SELECT f.id FROM document f
    WHERE f.node = (SELECT n.id FROM node n WHERE n.uri = ${uri}) AND f.speaker + 0 = ${speaker}), 0)) AND d.speaker <= ${speaker}`
export const IN_ORDER = 'ORDER BY d.speaker, d.id'

const columnsOf = (keys: readonly DocumentKey[]): string[][] => [
  keys.map((key) => key.platform),
  keys.map((key) => key.type),
  keys.map((key) => key.uri),
]

export async function documentStatuses(
  session: Session,
  keys: readonly DocumentKey[],
): Promise<(DocumentStatus | null)[]> {
  const rows = await session.query<StatusRow>(`SELECT ${STATUS} FROM ${BY_KEY}`, columnsOf(keys))
  const found = new Map(rows.map((row) => [documentId(row), statusOf(row)]))
  return keys.map((key) => found.get(documentId(key)) ?? null)
}

export async function readRaw(session: Session, key: DocumentKey): Promise<RawAnswer | null> {
  type Row = { mapping: string | null; codec: string; size: number; body: Buffer }
  const text = `SELECT m.name AS mapping, r.codec, r.size, r.body FROM ${BY_KEY} JOIN raw r ON r.document = d.id`
  const [row] = await session.query<Row>(text, columnsOf([key]))
  return row === undefined ? null : { key, mapping: row.mapping ?? '', body: decompress(row) }
}

/** Type by type, and within one in the order in which they entered the record. */
export async function documentPage(
  session: Session,
  platform: string,
  of: { readonly after: string; readonly limit: number },
): Promise<DocumentStatus[]> {
  const speakers = await session.query<{ id: number; type: string }>(
    'SELECT id, type FROM speaker WHERE platform = $1',
    [platform],
  )
  const types = speakers.map((row) => ({ ...row, prefix: `${row.type}|` }))
  types.sort((a, b) => (a.prefix < b.prefix ? -1 : 1))
  const out: DocumentStatus[] = []
  for (const { id, prefix } of types) {
    if (out.length >= of.limit) break
    const inside = of.after.startsWith(prefix)
    if (!inside && prefix < of.after) continue
    const from = inside ? of.after.slice(prefix.length) : ''
    for (const row of await session.query<StatusRow>(PAGE, [id, from, of.limit - out.length])) out.push(statusOf(row))
  }
  return out
}

const PAGE = `SELECT ${STATUS} FROM document d ${STATUS_FROM} WHERE ${after('$2::text', '$1::int')}
  ${IN_ORDER} LIMIT $3`

/** Those never mapped have no mapping, and deleted ones nothing to map. */
export async function outdated(
  session: Session,
  of: { readonly platform: string; readonly type: string; readonly mapping: string },
  page: { readonly after: string; readonly limit: number },
): Promise<Uri[]> {
  const rows = await session.query<{ uri: Uri }>(OUTDATED, [of.platform, of.type, page.after, page.limit, of.mapping])
  return rows.map((row) => row.uri)
}

const OUTDATED = `SELECT d.uri FROM document d WHERE ${after('$3::text', SPEAKER)}
    AND d.mapping <> coalesce((SELECT id FROM mapping WHERE name = $5), 0) AND NOT d.gone
  ${IN_ORDER} LIMIT $4`
