import type { RecordNotes } from '../../contracts/notes.ts'
import type { OverSession } from '../../contracts/operations.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import type { Session } from './connection.ts'

const MAX_NOTE_BYTES = 65_536

async function checkpoint(session: Session, follower: string): Promise<Tx> {
  const [found] = await session.query<{ tx: Tx }>('SELECT tx FROM follower WHERE name = $1', [follower])
  return found?.tx ?? 0
}

async function note(session: Session, key: string): Promise<Json | null> {
  const [found] = await session.query<{ value: string }>('SELECT value FROM note WHERE name = $1', [key])
  return found === undefined ? null : JSON.parse(found.value)
}

async function notes(session: Session, keys: readonly string[]): Promise<(Json | null)[]> {
  const text = 'SELECT name, value FROM note WHERE name = ANY ($1::text[])'
  const rows = await session.query<{ name: string; value: string }>(text, [[...keys]])
  const found = new Map(rows.map(({ name, value }) => [name, value]))
  return keys.map((key) => JSON.parse(found.get(key) ?? 'null'))
}

async function saveCheckpoint(session: Session, follower: string, tx: Tx): Promise<void> {
  const text = 'INSERT INTO follower (name, tx) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET tx = excluded.tx'
  await session.query(text, [follower, tx])
}

async function saveNote(session: Session, key: string, value: Json): Promise<void> {
  const text = JSON.stringify(value)
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_NOTE_BYTES) throw new Error(`the note "${key}" is ${bytes} bytes long; at most ${MAX_NOTE_BYTES}`)
  const put = 'INSERT INTO note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
  await session.query(put, [key, text])
}

export const NOTES: OverSession<keyof RecordNotes, Session> = { checkpoint, saveCheckpoint, note, notes, saveNote }
