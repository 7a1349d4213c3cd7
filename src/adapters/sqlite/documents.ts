import type { DocumentStatus, RawAnswer } from '../../contracts/store.ts'
import type { DocumentKey } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { snapshot, type Db } from './database.ts'
import { decompress } from './raw.ts'
import { STATUS, statusOf, type StatusColumns } from './rows.ts'
import type { Words } from './words.ts'

export interface DocumentReads {
  documentStatuses(keys: readonly DocumentKey[]): (DocumentStatus | null)[]
  documents(platform: string, after: string, limit: number): DocumentStatus[]
  raw(key: DocumentKey): RawAnswer | null
  outdated(platform: string, type: string, mapping: string, limit: number): Uri[]
}

export function openDocumentReads(db: Db, words: Words): DocumentReads {
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
    const speaker = words.knownSpeaker(key.platform, key.type)
    const document = speaker === undefined ? undefined : findId.get(speaker, key.uri)
    const row = document === undefined ? undefined : findRaw.get(document.id)
    if (document === undefined || row === undefined) return null
    const mapping = document.mapping === null ? '' : words.mappingName(document.mapping)
    return { key, mapping, body: decompress(row) }
  }

  const page = openPager(db, words)
  return {
    documentStatuses: (keys) =>
      snapshot(db, () =>
        keys.map(({ platform, type, uri }) => {
          const speaker = words.knownSpeaker(platform, type)
          const row = speaker === undefined ? undefined : find.get(speaker, uri)
          return row === undefined ? null : statusOf(row, words)
        }),
      ),
    documents: (platform, after, limit) => snapshot(db, () => page(platform, after, limit)),
    raw: (key) => snapshot(db, () => raw(key)),
    outdated: openOutdated(db, words),
  }
}

/** Type by type in the order of `type|`, and within one by URI: that is the order of `type|uri`, off the index. */
function openPager(db: Db, words: Words): (platform: string, after: string, limit: number) => DocumentStatus[] {
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
      for (const row of findPage.all(id, from, limit - out.length)) out.push(statusOf(row, words))
    }
    return out
  }
}

/** On either side of the wanted mapping in the index; those that never were mapped have none. */
function openOutdated(db: Db, words: Words): DocumentReads['outdated'] {
  const select = (comparison: '<' | '>') =>
    db.prepare<[number, number, number], { uri: Uri }>(
      `SELECT uri FROM document WHERE speaker = +? AND mapping ${comparison} +? ORDER BY mapping, id LIMIT +?`,
    )
  const [below, above] = [select('<'), select('>')]
  return (platform, type, mapping, limit) => {
    const speaker = words.knownSpeaker(platform, type)
    if (speaker === undefined) return []
    const wanted = words.knownMapping(mapping) ?? 0
    const older = below.all(speaker, wanted, limit)
    return [...older, ...above.all(speaker, wanted, limit - older.length)].map((row) => row.uri)
  }
}
