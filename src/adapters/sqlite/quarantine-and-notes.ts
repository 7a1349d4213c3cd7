import type { StoreCounts } from '../../contracts/reads.ts'
import {
  bytesAfterEviction,
  quarantinedBytes,
  type Eviction,
  type NewQuarantined,
  type QuarantineAccount,
  type QuarantineBounds,
  type QuarantinedEvent,
  type QuarantineOutcome,
  type QuarantineReason,
} from '../../contracts/quarantine.ts'
import type { Json } from '../../lib/json.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { snapshot, type Db } from './schema/database.ts'
import { readHead } from './schema/head.ts'

const MAX_NOTE_BYTES = 65_536

/** Quarantine, checkpoints and notes: small tables, each call a statement or two. */
export interface QuarantineAndNotesReads {
  quarantined(after: number, limit: number): QuarantinedEvent[]
  quarantineItem(id: number): QuarantinedEvent | null
  quarantineCount(): number
  quarantineAccounts(): QuarantineAccount[]
  checkpoint(follower: string): Tx
  note(key: string): Json | null
  notes(keys: readonly string[]): (Json | null)[]
  counts(): StoreCounts
}

export interface QuarantineAndNotesWrites {
  quarantine(items: readonly NewQuarantined[], bounds: QuarantineBounds): QuarantineOutcome
  evictQuarantined(now: Time, bounds: QuarantineBounds): Eviction[]
  discard(id: number): boolean
  replayed(id: number, reason: QuarantineReason, detail: string): void
  saveCheckpoint(follower: string, tx: Tx): void
  saveNote(key: string, value: Json): void
}

export function openQuarantineAndNotesReads(db: Db): QuarantineAndNotesReads {
  const quarantined = 'SELECT id, at, channel, reason, detail, payload, source, replays FROM quarantine'
  const page = db.prepare<[number, number], QuarantinedEvent>(`${quarantined} WHERE id > +? ORDER BY id LIMIT +?`)
  const item = db.prepare<[number], QuarantinedEvent>(`${quarantined} WHERE id = +?`)
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM quarantine')
  const accounts = db.prepare<[], QuarantineAccount>(
    `SELECT nullif(account, '') AS account, coalesce(q.items, 0) AS items, coalesce(q.bytes, 0) AS bytes,
       coalesce(e.items, 0) AS evicted, e.at AS evictedAt
     FROM (SELECT account, count(*) AS items, sum(bytes) AS bytes FROM quarantine GROUP BY account) q
     FULL JOIN quarantine_evicted e USING (account) ORDER BY account`,
  )
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
    quarantineAccounts: () => accounts.all(),
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
    `INSERT INTO quarantine (at, channel, reason, detail, payload, source, replays, account, bytes)
     VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)`,
  )
  const evict = openEviction(db)
  const accounts = db.prepare<[], string>('SELECT DISTINCT account FROM quarantine').pluck()
  const discard = db.prepare<[number]>('DELETE FROM quarantine WHERE id = +?')
  const replayed = db.prepare<[string, string, number]>(
    'UPDATE quarantine SET replays = replays + 1, reason = ?, detail = ? WHERE id = +?',
  )
  const follower = db.prepare<[string, Tx]>('INSERT OR REPLACE INTO follower (name, tx) VALUES (?, ?)')
  const note = db.prepare<[string, string]>('INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)')
  return {
    quarantine(items, bounds) {
      const latest = new Map<string, Time>()
      const ids = items.map((one) => {
        const { at, channel, reason, detail, payload, source, account } = one
        latest.set(account ?? '', at)
        const row = [at, channel, reason, detail, payload, source, account ?? '', quarantinedBytes(one)]
        return Number(insert.run(...row).lastInsertRowid)
      })
      return { ids, evicted: [...latest].flatMap(([account, now]) => evict(account, now, bounds)) }
    },
    evictQuarantined: (now, bounds) => accounts.all().flatMap((account) => evict(account, now, bounds)),
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

/** Of one account the oldest, where it has too many bytes or too old ones. */
function openEviction(db: Db): (account: string, now: Time, bounds: QuarantineBounds) => Eviction[] {
  const room = db.prepare<[string], { bytes: number; oldest: Time }>(
    'SELECT coalesce(sum(bytes), 0) AS bytes, coalesce(min(at), 0) AS oldest FROM quarantine WHERE account = +?',
  )
  const old = db.prepare<[string, Time]>('DELETE FROM quarantine WHERE account = +? AND at < +?')
  const oldest = db.prepare<[{ account: string; bytes: number }]>(
    `DELETE FROM quarantine WHERE account = @account AND id <= (SELECT max(id) FROM
       (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS newer FROM quarantine WHERE account = @account)
       WHERE newer > @bytes)`,
  )
  const count = db.prepare<[string, number, Time]>(
    `INSERT INTO quarantine_evicted (account, items, at) VALUES (?, ?, ?)
     ON CONFLICT (account) DO UPDATE SET items = items + excluded.items, at = excluded.at`,
  )
  return (account, now, bounds) => {
    const used = room.get(account)
    if (used === undefined) return []
    const since = now - bounds.ageMs
    let items = used.oldest < since ? old.run(account, since).changes : 0
    if (used.bytes > bounds.bytes) items += oldest.run({ account, bytes: bytesAfterEviction(bounds) }).changes
    if (items === 0) return []
    count.run(account, items, now)
    return [{ account: account === '' ? null : account, items }]
  }
}
