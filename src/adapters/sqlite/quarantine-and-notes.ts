import type { StoreCounts } from '../../contracts/store.ts'
import type { Quarantined, QuarantineReason } from '../../contracts/quarantine.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { snapshot, type Db } from './schema/database.ts'
import { readHead } from './schema/head.ts'

const MAX_NOTE_BYTES = 65_536

/** Quarantine, checkpoints and notes: small tables, each call a statement or two. */
export interface QuarantineAndNotesReads {
  quarantined(after: number, limit: number): Quarantined[]
  quarantineItem(id: number): Quarantined | null
  quarantineCount(): number
  checkpoint(follower: string): Tx
  note(key: string): Json | null
  notes(keys: readonly string[]): (Json | null)[]
  counts(): StoreCounts
}

export interface QuarantineAndNotesWrites {
  quarantine(items: readonly Omit<Quarantined, 'id' | 'replays'>[]): number[]
  discard(id: number): boolean
  replayed(id: number, reason: QuarantineReason, detail: string): void
  saveCheckpoint(follower: string, tx: Tx): void
  saveNote(key: string, value: Json): void
}

export function openQuarantineAndNotesReads(db: Db): QuarantineAndNotesReads {
  const page = db.prepare<[number, number], Quarantined>('SELECT * FROM quarantine WHERE id > +? ORDER BY id LIMIT +?')
  const item = db.prepare<[number], Quarantined>('SELECT * FROM quarantine WHERE id = +?')
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM quarantine')
  const follower = db.prepare<[string], { tx: Tx }>('SELECT tx FROM follower WHERE name = +?')
  const note = db.prepare<[string], { value: string }>('SELECT value FROM note WHERE name = +?')
  const noteOf = (key: string): Json | null => {
    const row = note.get(key)
    return row === undefined ? null : JSON.parse(row.value)
  }
  return {
    quarantined: (after, limit) => page.all(after, limit),
    quarantineItem: (id) => item.get(id) ?? null,
    quarantineCount: () => count.get()?.n ?? 0,
    checkpoint: (name) => follower.get(name)?.tx ?? 0,
    note: noteOf,
    notes: (keys) => snapshot(db, () => keys.map(noteOf)),
    counts() {
      const head = snapshot(db, () => readHead(db))
      const { node, document, tx, entities, edges, facts } = head
      return { nodes: node, entities, edges, transactions: tx, facts, documents: document }
    },
  }
}

export function openQuarantineAndNotesWrites(db: Db): QuarantineAndNotesWrites {
  const insert = db.prepare(
    `INSERT INTO quarantine (at, channel, reason, detail, payload, source, replays) VALUES (?, ?, ?, ?, ?, ?, 0)`,
  )
  const discard = db.prepare<[number]>('DELETE FROM quarantine WHERE id = +?')
  const replayed = db.prepare<[string, string, number]>(
    'UPDATE quarantine SET replays = replays + 1, reason = ?, detail = ? WHERE id = +?',
  )
  const follower = db.prepare<[string, Tx]>('INSERT OR REPLACE INTO follower (name, tx) VALUES (?, ?)')
  const note = db.prepare<[string, string]>('INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)')
  return {
    quarantine: (items) =>
      items.map(({ at, channel, reason, detail, payload, source }) =>
        Number(insert.run(at, channel, reason, detail, payload, source).lastInsertRowid),
      ),
    discard: (id) => discard.run(id).changes > 0,
    replayed(id, reason, detail) {
      replayed.run(reason, detail, id)
    },
    saveCheckpoint(name, tx) {
      follower.run(name, tx)
    },
    saveNote(key, value) {
      const text = JSON.stringify(value)
      const bytes = Buffer.byteLength(text)
      if (bytes > MAX_NOTE_BYTES) throw new Error(`the note "${key}" is ${bytes} bytes long; at most ${MAX_NOTE_BYTES}`)
      note.run(key, text)
    },
  }
}
