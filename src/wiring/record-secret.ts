import { newSecret } from '../access/secret.ts'
import type { RecordNotes } from '../contracts/notes.ts'

/**
 * Secrets of a record: created by the first process over it, and shared by all later ones. One seals cursors; the other
 * yields the keys that sign messages and end subscriptions.
 */
type SecretName = 'cursor-secret' | 'notifications-secret'

export async function recordSecretOf(store: Pick<RecordNotes, 'noteOnce'>, name: SecretName): Promise<Uint8Array> {
  const secret = await store.noteOnce(name, newSecret())
  if (typeof secret !== 'string') throw new Error(`the note "${name}" of the record isn't text; delete it`)
  return Buffer.from(secret, 'base64url')
}
