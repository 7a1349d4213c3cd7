import { LRUCache } from 'lru-cache'
import type { DocumentRow, StoredDocument } from '../../../commit/view.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import type { RecordNames } from '../schema/names.ts'
import { BY_KEY, STATUS, statusOf, SUBJECT, SUBJECT_FACTS, type StatusColumns } from '../schema/rows.ts'
import type { Nodes } from './nodes.ts'

/** The documents as the one writer of the record reads and writes them. */
export interface Documents {
  find(key: DocumentKey): StoredDocument | null
  idOf(key: DocumentKey): number | null
  /** What it states about its subject at present (JSON). */
  subjectFacts(document: number): string | null
  keyOf(document: number): DocumentKey
  put(row: Omit<DocumentRow, 'raw'>): void
  /** After a rollback. */
  forget(): void
}

/**
 * Of look-ups mostly, whose answers each commit that refers to them asks for: half a megabyte, and as much for their
 * ids.
 */
const MAX_KEYS = 5_000

export function openDocuments(
  db: Db,
  { names, nodes }: { readonly names: RecordNames; readonly nodes: Pick<Nodes, 'find'> },
): Documents {
  const select = db.prepare<[NodeId, number], StatusColumns & { id: number }>(
    `SELECT id, ${STATUS} FROM document WHERE ${BY_KEY}`,
  )
  const selectId = db.prepare<[NodeId, number], number>(`SELECT id FROM document WHERE ${BY_KEY}`).pluck()
  const selectKey = db.prepare<[number], { kind: number; uri: Uri }>(
    `SELECT kind, ${SUBJECT} FROM document WHERE id = +?`,
  )
  const selectFacts = db.prepare<[number], string | null>(`SELECT ${SUBJECT_FACTS} FROM document WHERE id = +?`).pluck()
  const insert = db.prepare(
    `INSERT INTO document (hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, mapping,
       hold, hold_at, kind, node, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE document SET hydrated_at = ?, last_verified = ?, last_error = ?, error_at = ?, gone = ?, etag = ?,
       last_modified = ?, mapping = ?, hold = ?, hold_at = ? WHERE id = +?`,
  )
  const ids = new LRUCache<string, number>({ max: MAX_KEYS })
  const keys = new LRUCache<number, DocumentKey>({ max: MAX_KEYS })

  /** Null where no document can have this key. */
  function numbersOf({ platform, type, uri }: DocumentKey): readonly [node: NodeId, kind: number] | null {
    const kind = names.findDocumentKind(platform, type)
    const node = kind === undefined ? null : nodes.find(uri)
    return kind === undefined || node === null ? null : [node.id, kind]
  }

  return {
    find(key) {
      const numbers = numbersOf(key)
      const row = numbers === null ? undefined : select.get(...numbers)
      return row === undefined ? null : { id: row.id, status: statusOf(row, key.uri, names) }
    },
    idOf(key) {
      const numbers = numbersOf(key)
      if (numbers === null) return null
      const name = numbers.join('|')
      const id = ids.get(name) ?? selectId.get(...numbers) ?? null
      if (id !== null) ids.set(name, id)
      return id
    },
    subjectFacts: (id) => selectFacts.get(id) ?? null,
    keyOf(id) {
      const known = keys.get(id)
      if (known !== undefined) return known
      const row = selectKey.get(id)
      if (row === undefined) throw new Error(`document ${id} is not in the record`)
      const { platform, type } = names.documentKindOf(row.kind)
      const key = { platform, type, uri: row.uri }
      keys.set(id, key)
      return key
    },
    put({ id, node, status, fresh }) {
      const { hydratedAt, lastVerified, lastError, errorAt, gone, etag, lastModified, suspectedDeletion } = status
      const { platform, type, uri } = status
      const kind = names.addDocumentKind(status)
      const mapping = status.mapping === null ? null : names.addMapping(status.mapping)
      const times = [hydratedAt, lastVerified, lastError, errorAt, gone ? 1 : 0, etag, lastModified, mapping]
      const columns = [...times, suspectedDeletion?.state ?? null, suspectedDeletion?.since ?? null]
      if (fresh) insert.run(...columns, kind, node, id)
      else update.run(...columns, id)
      // Its subject may have no row yet from which to read its URI.
      keys.set(id, { platform, type, uri })
    },
    forget() {
      ids.clear()
      keys.clear()
    },
  }
}
