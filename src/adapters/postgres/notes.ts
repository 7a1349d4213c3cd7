import type { RecordNotes } from '../../contracts/notes.ts'
import type { OverSession } from '../../contracts/operations.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { noteText } from '../record/columns.ts'
import type { Session } from './connection.ts'

async function notes(session: Session, keys: readonly string[]): Promise<(Json | null)[]> {
  const text = 'SELECT name, value::json FROM note WHERE name = ANY ($1::text[])'
  const rows = await session.query<{ name: string; value: Json }>(text, [keys])
  const found = new Map(rows.map(({ name, value }) => [name, value]))
  return keys.map((key) => found.get(key) ?? null)
}

export const NOTES: OverSession<keyof RecordNotes, Session> = {
  async checkpoint(session, follower) {
    const [found] = await session.query<{ tx: Tx }>('SELECT tx FROM follower WHERE name = $1', [follower])
    return found?.tx ?? 0
  },

  async saveCheckpoint(session, follower, tx) {
    const text = 'INSERT INTO follower (name, tx) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET tx = excluded.tx'
    await session.query(text, [follower, tx])
  },

  notes,

  async note(session, key) {
    const [value] = await notes(session, [key])
    return value ?? null
  },

  async saveNote(session, key, value) {
    const text =
      'INSERT INTO note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
    await session.query(text, [key, noteText(key, value)])
  },
}
