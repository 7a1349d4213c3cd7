import type { Synchronous } from '../../../contracts/operations.ts'
import type { DocumentStatus } from '../../../contracts/reads.ts'
import type { Uri } from '../../../model/uri.ts'
import { decompress } from '../../../commit/answer.ts'
import type { Db } from '../schema/database.ts'
import type { RecordNames } from '../schema/names.ts'
import { documentStatusOf, NUMBERED_STATUS, SUBJECT, type NumberedStatus } from '../schema/rows.ts'

export function openDocumentReads(
  db: Db,
  names: RecordNames,
): Synchronous<'documentStatuses' | 'documents' | 'raw' | 'outdated'> {
  const findStatus = db.prepare<[number], NumberedStatus>(`SELECT ${NUMBERED_STATUS} FROM document WHERE id = +?`)
  type AnswerColumns = { mapping: number | null; codec: string; size: number; body: Uint8Array }
  const findAnswer = db.prepare<[number], AnswerColumns>(
    'SELECT mapping, codec, size, body FROM document JOIN answer ON answer.document = document.id WHERE id = +?',
  )
  const findTypes = db.prepare<[string], { id: number; prefix: string }>(
    `SELECT id, type || '|' AS prefix FROM document_kind WHERE platform = +? ORDER BY prefix`,
  )
  const findPage = db.prepare<[number, number, number], NumberedStatus & { uri: Uri }>(
    `SELECT ${NUMBERED_STATUS}, ${SUBJECT} FROM document WHERE kind = +? AND id > +? ORDER BY id LIMIT +?`,
  )
  // Those never mapped have no mapping, and deleted ones nothing to map.
  const findOutdated = db
    .prepare<[number, number, number, number], Uri>(
      `SELECT ${SUBJECT} FROM document WHERE kind = +? AND id > +? AND +mapping <> +? AND gone = 0 ORDER BY id LIMIT +?`,
    )
    .pluck()
  return {
    documentStatuses: (keys) =>
      keys.map((key) => {
        const id = names.findDocument(key)
        const row = id === undefined ? undefined : findStatus.get(id)
        return row === undefined ? null : documentStatusOf(row, key.uri, names)
      }),
    raw(key) {
      const id = names.findDocument(key)
      const row = id === undefined ? undefined : findAnswer.get(id)
      if (row === undefined) return null
      return { key, mapping: row.mapping === null ? '' : names.mappingName(row.mapping), body: decompress(row) }
    },
    /** Type by type, and within one in the order in which they entered the record. */
    documents(platform, after, limit) {
      const page: DocumentStatus[] = []
      for (const { id, prefix } of findTypes.all(platform)) {
        if (page.length >= limit) break
        const isInside = after.startsWith(prefix)
        if (!isInside && prefix < after) continue
        const from = isInside ? names.pageStart(id, after.slice(prefix.length)) : 0
        for (const row of findPage.all(id, from, limit - page.length)) page.push(documentStatusOf(row, row.uri, names))
      }
      return page
    },
    outdated({ platform, type, mapping }, after, limit) {
      const kind = names.findDocumentKind(platform, type)
      if (kind === undefined) return []
      return findOutdated.all(kind, names.pageStart(kind, after), names.findMapping(mapping) ?? 0, limit)
    },
  }
}
