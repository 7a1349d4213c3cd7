import type { DocumentChange } from '../../commit/state.ts'
import { documentId } from '../../model/facts.ts'
import type { Db } from './database.ts'
import { openRawWriter } from './raw.ts'
import { nodeId, type WriteTools, type Writing } from './writing.ts'

/** A document's status and its raw answer: both outside the log. */
export function openDocumentWriter(
  db: Db,
  { words, head }: WriteTools,
): (change: DocumentChange, writing: Writing) => void {
  const writeRaw = openRawWriter(db)
  const insert = db.prepare(
    `INSERT INTO document (hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, mapping,
       hold, hold_at, speaker, uri, node, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE document SET hydrated_at = ?, last_verified = ?, last_error = ?, error_at = ?, gone = ?, etag = ?,
       last_modified = ?, mapping = ?, hold = ?, hold_at = ? WHERE id = +?`,
  )
  return ({ write: { key }, status, raw }, writing) => {
    const { hydratedAt, lastVerified, lastError, errorAt, gone, etag, lastModified, hold } = status
    const mapping = status.mapping === null ? null : words.mapping(status.mapping)
    const held = [hold?.state ?? null, hold?.since ?? null]
    const columns = [hydratedAt, lastVerified, lastError, errorAt, gone ? 1 : 0, etag, lastModified, mapping, ...held]
    const known = writing.documentIds.get(documentId(key))
    const id = known ?? ++head().document
    if (known === undefined) {
      writing.documentIds.set(documentId(key), id)
      insert.run(...columns, words.speaker(key.platform, key.type), key.uri, nodeId(key.uri, writing), id)
    } else {
      update.run(...columns, id)
    }
    writeRaw(id, raw, known === undefined)
  }
}
