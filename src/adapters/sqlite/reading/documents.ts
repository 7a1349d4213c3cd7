import type { DocumentStatus, RawAnswer } from '../../../contracts/reads.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { decompress } from '../../record/kept-answer.ts'
import { STATUS, statusOf, type StatusColumns } from '../schema/rows.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'

export interface DocumentReads {
  documentStatuses(keys: readonly DocumentKey[]): (DocumentStatus | null)[]
  documents(platform: string, after: string, limit: number): DocumentStatus[]
  raw(key: DocumentKey): RawAnswer | null
  outdated(of: MappedBy, after: string, limit: number): Uri[]
}

export function openDocumentReads(db: Db, names: NumberedNames): DocumentReads {
  const find = db.prepare<[number, Uri], StatusColumns>(
    `SELECT ${STATUS} FROM document WHERE speaker = +? AND uri = +?`,
  )
  const findId = db.prepare<[number, Uri], { id: number; mapping: number | null }>(
    'SELECT id, mapping FROM document WHERE speaker = +? AND uri = +?',
  )
  const findRaw = db.prepare<[number], { codec: string; size: number; body: Buffer }>(
    'SELECT codec, size, body FROM raw WHERE document = +?',
  )

  function raw(key: DocumentKey): RawAnswer | null {
    const speaker = names.knownDocumentKind(key.platform, key.type)
    const document = speaker === undefined ? undefined : findId.get(speaker, key.uri)
    const row = document === undefined ? undefined : findRaw.get(document.id)
    if (document === undefined || row === undefined) return null
    const mapping = document.mapping === null ? '' : names.mappingName(document.mapping)
    return { key, mapping, body: decompress(row) }
  }

  const page = openPager(db, names)
  return {
    documentStatuses: (keys) =>
      snapshot(db, () =>
        keys.map(({ platform, type, uri }) => {
          const speaker = names.knownDocumentKind(platform, type)
          const row = speaker === undefined ? undefined : find.get(speaker, uri)
          return row === undefined ? null : statusOf(row, names)
        }),
      ),
    documents: (platform, after, limit) => snapshot(db, () => page(platform, after, limit)),
    raw: (key) => snapshot(db, () => raw(key)),
    outdated: openOutdated(db, names),
  }
}

/** Type by type in the order of `type|`, and within one by URI: that is the order of `type|uri`, off the index. */
function openPager(db: Db, names: NumberedNames): (platform: string, after: string, limit: number) => DocumentStatus[] {
  const findTypes = db.prepare<[string], { id: number; type: string }>(
    'SELECT id, type FROM speaker WHERE platform = +?',
  )
  const findPage = db.prepare<[number, string, number], StatusColumns>(
    `SELECT ${STATUS} FROM document WHERE speaker = +? AND uri > +? ORDER BY uri LIMIT +?`,
  )
  return (platform, after, limit) => {
    const types = findTypes.all(platform).map((row) => ({ ...row, prefix: `${row.type}|` }))
    types.sort((a, b) => (a.prefix < b.prefix ? -1 : 1))
    const out: DocumentStatus[] = []
    for (const { id, prefix } of types) {
      if (out.length >= limit) break
      const inside = after.startsWith(prefix)
      if (!inside && prefix < after) continue
      const from = inside ? after.slice(prefix.length) : ''
      for (const row of findPage.all(id, from, limit - out.length)) out.push(statusOf(row, names))
    }
    return out
  }
}

interface MappedBy {
  readonly platform: string
  readonly type: string
  readonly mapping: string
}

/** By URI, off the index of documents: those never mapped have no mapping, and deleted ones nothing to map. */
function openOutdated(db: Db, names: NumberedNames): DocumentReads['outdated'] {
  const select = db.prepare<[number, string, number, number], { uri: Uri }>(
    `SELECT uri FROM document WHERE speaker = +? AND uri > +? AND +mapping <> +? AND gone = 0 ORDER BY uri LIMIT +?`,
  )
  return ({ platform, type, mapping }, after, limit) => {
    const speaker = names.knownDocumentKind(platform, type)
    if (speaker === undefined) return []
    return select.all(speaker, after, names.knownMapping(mapping) ?? 0, limit).map((row) => row.uri)
  }
}
