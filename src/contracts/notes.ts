import type { Json } from '../lib/json.ts'
import type { Tx } from '../model/facts.ts'

/** State outside the log that outlives a restart: followers' checkpoints, and small notes. */
export interface RecordNotes {
  /** Returns a follower's position in the log. */
  checkpoint(follower: string): Promise<Tx>
  saveCheckpoint(follower: string, tx: Tx): Promise<void>
  /** Stores a source's health, a sweep's progress and the like: at most 64 kB each. */
  note(key: string): Promise<Json | null>
  /** Reads several at once, in the order of the keys. */
  notes(keys: readonly string[]): Promise<readonly (Json | null)[]>
  saveNote(key: string, value: Json): Promise<void>
  /** Writes the note if there is none. Resolves with the existing note, the same for all processes. */
  noteOnce(key: string, value: Json): Promise<Json>
}
