import { newSecret } from '../access/secret.ts'
import type { RecordNotes } from '../contracts/notes.ts'

/** What cursors are sealed with: made by the first process over a record, and the same in all that follow. */
export async function cursorSecretOf(store: Pick<RecordNotes, 'noteOnce'>): Promise<Uint8Array> {
  const secret = await store.noteOnce('cursor-secret', newSecret())
  if (typeof secret !== 'string') throw new Error('the note "cursor-secret" of the record is no text; delete it')
  return Buffer.from(secret, 'base64url')
}
