import { newSecret } from '../access/secret.ts'
import type { RecordNotes } from '../contracts/notes.ts'

/**
 * Secrets of a record: made by the first process over it, and the same in all that follow. Cursors are sealed with one;
 * what signs messages, and what ends subscriptions, is made from the other.
 */
type SecretName = 'cursor-secret' | 'notifications-secret'

export async function recordSecretOf(store: Pick<RecordNotes, 'noteOnce'>, name: SecretName): Promise<Uint8Array> {
  const secret = await store.noteOnce(name, newSecret())
  if (typeof secret !== 'string') throw new Error(`the note "${name}" of the record is not text; delete it`)
  return Buffer.from(secret, 'base64url')
}
