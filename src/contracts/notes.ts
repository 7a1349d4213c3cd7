import type { Json } from '../lib/json.ts'
import type { Tx } from '../model/facts.ts'

/** State that outlives a restart outside the log: how far each follower is, and small notes. */
export interface RecordNotes {
  /** A follower's position in the log. */
  checkpoint(follower: string): Promise<Tx>
  saveCheckpoint(follower: string, tx: Tx): Promise<void>
  /** A source's health, or a sweep's progress: at most 64 kB each. */
  note(key: string): Promise<Json | null>
  /** Several at once, in the order of the keys. */
  notes(keys: readonly string[]): Promise<readonly (Json | null)[]>
  saveNote(key: string, value: Json): Promise<void>
  /** Writes the note if there is none. Resolves with the note that exists then, which is the same for all processes. */
  noteOnce(key: string, value: Json): Promise<Json>
}
