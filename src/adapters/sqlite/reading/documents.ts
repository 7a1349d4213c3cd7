import type { Statement } from 'better-sqlite3'
import type { DocumentStatus, RawAnswer } from '../../../contracts/reads.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { decompress } from '../../../commit/answer.ts'
import { BY_KEY, STATUS, statusOf, SUBJECT, type StatusColumns } from '../schema/rows.ts'
import type { RecordNames } from '../schema/names.ts'
import { openNodeIds } from './node-ids.ts'

export interface DocumentReads {
  documentStatuses(keys: readonly DocumentKey[]): (DocumentStatus | null)[]
  documents(platform: string, after: string, limit: number): DocumentStatus[]
  raw(key: DocumentKey): RawAnswer | null
  outdated(of: MappedBy, after: string, limit: number): Uri[]
}

export function openDocumentReads(db: Db, names: RecordNames): DocumentReads {
  const findStatus = db.prepare<[NodeId, number], StatusColumns>(`SELECT ${STATUS} FROM document WHERE ${BY_KEY}`)
  const findAnswer = db.prepare<[NodeId, number], AnswerColumns>(
    `SELECT mapping, codec, size, body FROM document JOIN answer ON answer.document = document.id WHERE ${BY_KEY}`,
  )
  const idOf = openNodeIds(db)

  function byKey<Row>({ platform, type, uri }: DocumentKey, find: Statement<[NodeId, number], Row>): Row | null {
    const kind = names.findDocumentKind(platform, type)
    const node = kind === undefined ? null : idOf(uri)
    return kind === undefined || node === null ? null : (find.get(node, kind) ?? null)
  }

  function raw(key: DocumentKey): RawAnswer | null {
    const row = byKey(key, findAnswer)
    if (row === null) return null
    return { key, mapping: row.mapping === null ? '' : names.mappingName(row.mapping), body: decompress(row) }
  }

  const page = openPager(db, names)
  return {
    documentStatuses: (keys) =>
      snapshot(db, () =>
        keys.map((key) => {
          const row = byKey(key, findStatus)
          return row === null ? null : statusOf(row, key.uri, names)
        }),
      ),
    documents: (platform, after, limit) => snapshot(db, () => page(platform, after, limit)),
    raw: (key) => snapshot(db, () => raw(key)),
    outdated: openOutdated(db, names),
  }
}

interface AnswerColumns {
  readonly mapping: number | null
  readonly codec: string
  readonly size: number
  readonly body: Uint8Array
}

/** Type by type, and within one in the order in which they entered the record. */
function openPager(db: Db, names: RecordNames): (platform: string, after: string, limit: number) => DocumentStatus[] {
  const findTypes = db.prepare<[string], { id: number; type: string }>(
    'SELECT id, type FROM document_kind WHERE platform = +?',
  )
  const findPage = db.prepare<[number, number, number], StatusColumns & { uri: Uri }>(
    `SELECT ${STATUS}, ${SUBJECT} FROM document WHERE kind = +? AND id > +? ORDER BY id LIMIT +?`,
  )
  const idAfter = openPageStart(db)
  return (platform, after, limit) => {
    const types = findTypes.all(platform).map((row) => ({ ...row, prefix: `${row.type}|` }))
    types.sort((a, b) => (a.prefix < b.prefix ? -1 : 1))
    const out: DocumentStatus[] = []
    for (const { id, prefix } of types) {
      if (out.length >= limit) break
      const inside = after.startsWith(prefix)
      if (!inside && prefix < after) continue
      const from = inside ? idAfter(id, after.slice(prefix.length)) : 0
      for (const row of findPage.all(id, from, limit - out.length)) out.push(statusOf(row, row.uri, names))
    }
    return out
  }
}

/**
 * The id after which a page of documents begins that follows the one with this URI; 0 where there is no such document.
 */
export function openPageStart(db: Db): (kind: number, uri: string) => number {
  const find = db
    .prepare<[number, string], number>(
      'SELECT id FROM document WHERE kind = +? AND node = (SELECT id FROM node WHERE uri = +?)',
    )
    .pluck()
  return (kind, uri) => (uri === '' ? 0 : (find.get(kind, uri) ?? 0))
}

interface MappedBy {
  readonly platform: string
  readonly type: string
  readonly mapping: string
}

/** Those never mapped have no mapping, and deleted ones nothing to map. */
function openOutdated(db: Db, names: RecordNames): DocumentReads['outdated'] {
  const select = db.prepare<[number, number, number, number], { uri: Uri }>(
    `SELECT ${SUBJECT} FROM document WHERE kind = +? AND id > +? AND +mapping <> +? AND gone = 0 ORDER BY id LIMIT +?`,
  )
  const idAfter = openPageStart(db)
  return ({ platform, type, mapping }, after, limit) => {
    const kind = names.findDocumentKind(platform, type)
    if (kind === undefined) return []
    const rows = select.all(kind, idAfter(kind, after), names.findMapping(mapping) ?? 0, limit)
    return rows.map((row) => row.uri)
  }
}
