import type { Synchronous } from '../../contracts/operations.ts'
import {
  bytesAfterEviction,
  quarantinedBytes,
  type Eviction,
  type QuarantineAccount,
  type QuarantineBounds,
  type QuarantinedEvent,
} from '../../contracts/quarantine.ts'
import type { Time } from '../../model/facts.ts'
import type { Db } from './schema/database.ts'

export function openQuarantineReads(
  db: Db,
): Synchronous<'quarantined' | 'quarantineItem' | 'quarantineCount' | 'quarantineAccounts'> {
  const quarantined = 'SELECT id, at, channel, reason, detail, payload, source, replays FROM quarantine'
  const page = db.prepare<[number, number], QuarantinedEvent>(`${quarantined} WHERE id > +? ORDER BY id LIMIT +?`)
  const item = db.prepare<[number], QuarantinedEvent>(`${quarantined} WHERE id = +?`)
  const count = db.prepare<[], number>('SELECT count(*) FROM quarantine').pluck()
  const accounts = db.prepare<[], QuarantineAccount>(
    `SELECT nullif(account, '') AS account, coalesce(q.items, 0) AS items, coalesce(q.bytes, 0) AS bytes,
       coalesce(e.items, 0) AS evicted, e.at AS evictedAt
     FROM (SELECT account, count(*) AS items, sum(bytes) AS bytes FROM quarantine GROUP BY account) q
     FULL JOIN quarantine_evicted e USING (account) ORDER BY account`,
  )
  return {
    quarantined: (after, limit) => page.all(after, limit),
    quarantineItem: (id) => item.get(id) ?? null,
    quarantineCount: () => count.get() ?? 0,
    quarantineAccounts: () => accounts.all(),
  }
}

export function openQuarantineWrites(db: Db): Synchronous<'quarantine' | 'evictQuarantined' | 'discard' | 'replayed'> {
  const insert = db.prepare(
    `INSERT INTO quarantine (at, channel, reason, detail, payload, source, replays, account, bytes)
     VALUES (@at, @channel, @reason, @detail, @payload, @source, 0, @account, @bytes)`,
  )
  const evict = openEviction(db)
  const accounts = db.prepare<[], string>('SELECT DISTINCT account FROM quarantine').pluck()
  const discard = db.prepare<[number]>('DELETE FROM quarantine WHERE id = +?')
  const replayed = db.prepare<[string, string, number]>(
    'UPDATE quarantine SET replays = replays + 1, reason = ?, detail = ? WHERE id = +?',
  )
  return {
    quarantine(items, bounds) {
      const rows = items.map((item) => ({ ...item, account: item.account ?? '', bytes: quarantinedBytes(item) }))
      const ids = rows.map((row) => Number(insert.run(row).lastInsertRowid))
      const latest = new Map(rows.map(({ account, at }) => [account, at]))
      return { ids, evicted: [...latest].flatMap(([account, now]) => evict(account, now, bounds)) }
    },
    evictQuarantined: (now, bounds) => accounts.all().flatMap((account) => evict(account, now, bounds)),
    discard: (id) => discard.run(id).changes > 0,
    replayed(id, reason, detail) {
      replayed.run(reason, detail, id)
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
