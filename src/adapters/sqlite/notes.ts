import type { Synchronous } from '../../contracts/operations.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { noteText } from '../record/columns.ts'
import { snapshot, type Db } from './schema/database.ts'

export function openNoteReads(db: Db): Synchronous<'checkpoint' | 'note' | 'notes'> {
  const follower = db.prepare<[string], { tx: Tx }>('SELECT tx FROM follower WHERE name = +?')
  const note = db.prepare<[string], { value: string }>('SELECT value FROM note WHERE name = +?')
  const noteOf = (key: string): Json | null => {
    const row = note.get(key)
    return row === undefined ? null : JSON.parse(row.value)
  }
  return {
    checkpoint: (name) => follower.get(name)?.tx ?? 0,
    note: noteOf,
    notes: (keys) => snapshot(db, () => keys.map(noteOf)),
  }
}

export function openNoteWrites(db: Db): Synchronous<'saveCheckpoint' | 'saveNote'> {
  const follower = db.prepare<[string, Tx]>('INSERT OR REPLACE INTO follower (name, tx) VALUES (?, ?)')
  const note = db.prepare<[string, string]>('INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)')
  return {
    saveCheckpoint(name, tx) {
      follower.run(name, tx)
    },
    saveNote(key, value) {
      note.run(key, noteText(key, value))
    },
  }
}
