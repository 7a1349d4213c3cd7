import type { RecordNotes } from '../../contracts/notes.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { anyOf, sql } from './dialect.ts'
import { rowOf, rowsOf, type SqlOperation, type SqlOperations } from './sql-operation.ts'

const MAX_NOTE_BYTES = 65_536

function noteText(key: string, value: Json): string {
  const text = JSON.stringify(value)
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_NOTE_BYTES) throw new Error(`the note "${key}" is ${bytes} bytes long; at most ${MAX_NOTE_BYTES}`)
  return text
}

const NAMED = sql`SELECT name, value FROM note WHERE name ${anyOf(1, 'text')}`

function* notes(keys: readonly string[]): SqlOperation<(Json | null)[]> {
  const rows = yield* rowsOf<{ name: string; value: string }>(NAMED, keys)
  const found = new Map(rows.map(({ name, value }) => [name, value]))
  return keys.map((key) => JSON.parse(found.get(key) ?? 'null'))
}

export const NOTES: SqlOperations<keyof RecordNotes> = {
  notes,

  *note(key) {
    const [value] = yield* notes([key])
    return value ?? null
  },

  *saveNote(key, value) {
    const text =
      'INSERT INTO note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
    yield* rowsOf(text, key, noteText(key, value))
  },

  *noteOnce(key, value) {
    const text = 'INSERT INTO note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING'
    yield* rowsOf(text, key, noteText(key, value))
    const [first] = yield* notes([key])
    return first ?? value
  },

  *checkpoint(follower) {
    return (yield* rowOf<{ tx: Tx }>('SELECT tx FROM follower WHERE name = $1', follower))?.tx ?? 0
  },

  *saveCheckpoint(follower, tx) {
    const text = 'INSERT INTO follower (name, tx) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET tx = excluded.tx'
    yield* rowsOf(text, follower, tx)
  },
}
