import type { DocumentStatus, RawAnswer } from '../../../contracts/reads.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { openAnswerReads } from './answers.ts'
import { BY_KEY, STATUS, statusOf, SUBJECT, type StatusColumns } from '../schema/rows.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import type { NodeNumbers } from './node-numbers.ts'

interface DocumentTools {
  readonly names: NumberedNames
  readonly numbers: NodeNumbers
}

export interface DocumentReads {
  documentStatuses(keys: readonly DocumentKey[]): (DocumentStatus | null)[]
  documents(platform: string, after: string, limit: number): DocumentStatus[]
  raw(key: DocumentKey): RawAnswer | null
  outdated(of: MappedBy, after: string, limit: number): Uri[]
}

export function openDocumentReads(db: Db, tools: DocumentTools): DocumentReads {
  const { names, numbers } = tools
  const find = db.prepare<[NodeId, number], StatusColumns>(`SELECT ${STATUS} FROM document WHERE ${BY_KEY}`)
  const findId = db.prepare<[NodeId, number], { id: number; mapping: number | null }>(
    `SELECT id, mapping FROM document WHERE ${BY_KEY}`,
  )
  const answerOf = openAnswerReads(db)

  function raw(key: DocumentKey): RawAnswer | null {
    const speaker = names.knownDocumentKind(key.platform, key.type)
    const node = numbers()(key.uri)
    const document = speaker === undefined || node === null ? undefined : findId.get(node, speaker)
    const body = document === undefined ? null : answerOf(document.id)
    if (document === undefined || body === null) return null
    const mapping = document.mapping === null ? '' : names.mappingName(document.mapping)
    return { key, mapping, body }
  }

  const page = openPager(db, tools)
  return {
    documentStatuses: (keys) =>
      snapshot(db, () => {
        const numberOf = numbers()
        return keys.map(({ platform, type, uri }) => {
          const speaker = names.knownDocumentKind(platform, type)
          const node = numberOf(uri)
          const row = speaker === undefined || node === null ? undefined : find.get(node, speaker)
          return row === undefined ? null : statusOf(row, uri, names)
        })
      }),
    documents: (platform, after, limit) => snapshot(db, () => page(platform, after, limit)),
    raw: (key) => snapshot(db, () => raw(key)),
    outdated: openOutdated(db, tools),
  }
}

/** Type by type, and within one in the order in which they entered the record. */
function openPager(
  db: Db,
  { names, numbers }: DocumentTools,
): (platform: string, after: string, limit: number) => DocumentStatus[] {
  const findTypes = db.prepare<[string], { id: number; type: string }>(
    'SELECT id, type FROM speaker WHERE platform = +?',
  )
  const findPage = db.prepare<[number, number, number], StatusColumns & { uri: Uri }>(
    `SELECT ${STATUS}, ${SUBJECT} FROM document WHERE speaker = +? AND id > +? ORDER BY id LIMIT +?`,
  )
  const numberOf = openDocumentNumbers(db, numbers)
  return (platform, after, limit) => {
    const types = findTypes.all(platform).map((row) => ({ ...row, prefix: `${row.type}|` }))
    types.sort((a, b) => (a.prefix < b.prefix ? -1 : 1))
    const out: DocumentStatus[] = []
    for (const { id, prefix } of types) {
      if (out.length >= limit) break
      const inside = after.startsWith(prefix)
      if (!inside && prefix < after) continue
      const from = inside ? numberOf(id, after.slice(prefix.length)) : 0
      for (const row of findPage.all(id, from, limit - out.length)) out.push(statusOf(row, row.uri, names))
    }
    return out
  }
}

/** Where a page of documents begins that follows this URI: after its number; at the beginning where there is no such document. */
export function openDocumentNumbers(db: Db, numbers: NodeNumbers): (speaker: number, uri: string) => number {
  const find = db.prepare<[NodeId, number], { id: number }>(`SELECT id FROM document WHERE ${BY_KEY}`)
  return (speaker, uri) => {
    const node = uri === '' ? null : numbers()(uri)
    return node === null ? 0 : (find.get(node, speaker)?.id ?? 0)
  }
}

interface MappedBy {
  readonly platform: string
  readonly type: string
  readonly mapping: string
}

/** Those never mapped have no mapping, and deleted ones nothing to map. */
function openOutdated(db: Db, { names, numbers }: DocumentTools): DocumentReads['outdated'] {
  const select = db.prepare<[number, number, number, number], { uri: Uri }>(
    `SELECT ${SUBJECT} FROM document WHERE speaker = +? AND id > +? AND +mapping <> +? AND gone = 0 ORDER BY id LIMIT +?`,
  )
  const numberOf = openDocumentNumbers(db, numbers)
  return ({ platform, type, mapping }, after, limit) => {
    const speaker = names.knownDocumentKind(platform, type)
    if (speaker === undefined) return []
    const rows = select.all(speaker, numberOf(speaker, after), names.knownMapping(mapping) ?? 0, limit)
    return rows.map((row) => row.uri)
  }
}
