import type { OverSession } from '../../contracts/operations.ts'
import type { DocumentStatus, RawAnswer } from '../../contracts/reads.ts'
import { documentId, type DocumentKey } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { decompress } from '../../commit/answer.ts'
import type { Session } from './connection.ts'
import { STATUS, STATUS_FROM, statusOf, type StatusRow } from './rows.ts'

/** By node, which few documents describe: `+ 0` keeps the planner from an index that begins with the kind. */
const BY_KEY = `unnest($1::text[], $2::text[], $3::text[]) AS u (platform, type, uri) JOIN node n ON n.uri = u.uri
  JOIN document_kind dk ON dk.platform = u.platform AND dk.type = u.type JOIN document d ON d.node = n.id AND d.kind + 0 = dk.id
  LEFT JOIN mapping m ON m.id = d.mapping`

/** Of the platform and type that are the first parameters. */
export const DOCUMENT_KIND = '(SELECT id FROM document_kind WHERE platform = $1 AND type = $2)'
/**
 * Those of a kind after the one with this URI; all where there is none. With `IN_ORDER` only the index by kind gives them: of documents in the
 * order of their numbers alone most may be of others.
 */
export const after = (uri: string, kind: string): string =>
  `(d.kind, d.id) > (${kind}, coalesce((SELECT f.id FROM document f
    WHERE f.node = (SELECT n.id FROM node n WHERE n.uri = ${uri}) AND f.kind + 0 = ${kind}), 0)) AND d.kind <= ${kind}`
export const IN_ORDER = 'ORDER BY d.kind, d.id'

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

async function readRaw(session: Session, key: DocumentKey): Promise<RawAnswer | null> {
  type Row = { mapping: string | null; codec: string; size: number; body: Buffer }
  const text = `SELECT m.name AS mapping, r.codec, r.size, r.body FROM ${BY_KEY} JOIN answer r ON r.document = d.id`
  const [row] = await session.query<Row>(text, columnsOf([key]))
  return row === undefined ? null : { key, mapping: row.mapping ?? '', body: decompress(row) }
}

/** Type by type, and within one in the order in which they entered the record. */
export async function documentPage(
  session: Session,
  platform: string,
  of: { readonly after: string; readonly limit: number },
): Promise<DocumentStatus[]> {
  const kinds = await session.query<{ id: number; type: string }>(
    'SELECT id, type FROM document_kind WHERE platform = $1',
    [platform],
  )
  const types = kinds.map((row) => ({ ...row, prefix: `${row.type}|` }))
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

const OUTDATED = `SELECT d.uri FROM document d WHERE ${after('$3::text', DOCUMENT_KIND)}
    AND d.mapping <> coalesce((SELECT id FROM mapping WHERE name = $5), 0) AND NOT d.gone
  ${IN_ORDER} LIMIT $4`

export const DOCUMENTS: OverSession<'documentStatuses' | 'documents' | 'raw' | 'outdated', Session> = {
  documentStatuses,
  documents: (session, platform, after, limit) => documentPage(session, platform, { after, limit }),
  raw: readRaw,
  outdated: (session, of, after, limit) => outdated(session, of, { after, limit }),
}
