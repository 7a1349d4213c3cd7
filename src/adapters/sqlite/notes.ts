import type { Synchronous } from '../../contracts/operations.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { noteText } from '../record/columns.ts'
import type { Db } from './schema/database.ts'

export function openNoteReads(db: Db): Synchronous<'checkpoint' | 'note' | 'notes'> {
  const follower = db.prepare<[string], Tx>('SELECT tx FROM follower WHERE name = +?').pluck()
  const find = db.prepare<[string], string>('SELECT value FROM note WHERE name = +?').pluck()
  const note = (key: string): Json | null => JSON.parse(find.get(key) ?? 'null')
  return { checkpoint: (name) => follower.get(name) ?? 0, note, notes: (keys) => keys.map(note) }
}

export function openNoteWrites(db: Db): Synchronous<'saveCheckpoint' | 'saveNote'> {
  const follower = db.prepare<[string, Tx]>('INSERT OR REPLACE INTO follower (name, tx) VALUES (?, ?)')
  const note = db.prepare<[string, string]>('INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)')
  return {
    saveCheckpoint: (name, tx) => void follower.run(name, tx),
    saveNote: (key, value) => void note.run(key, noteText(key, value)),
  }
}
