import type { OverSession } from '../../contracts/operations.ts'
import {
  bytesAfterEviction,
  quarantinedBytes,
  type Eviction,
  type NewQuarantined,
  type Quarantine,
  type QuarantineAccount,
  type QuarantineBounds,
  type QuarantinedEvent,
} from '../../contracts/quarantine.ts'
import type { Time } from '../../model/facts.ts'
import type { Session } from './connection.ts'
import { sendRows } from './send-rows.ts'

const QUARANTINED = 'SELECT id, at, channel, reason, detail, payload, source, replays FROM quarantine'

const insertItems = sendRows<NewQuarantined, { id: number }>(
  [
    ['at', 'number', (item) => item.at],
    ['channel', 'text', (item) => item.channel],
    ['reason', 'text', (item) => item.reason],
    ['detail', 'text', (item) => item.detail],
    ['payload', 'text', (item) => item.payload],
    ['source', 'text', (item) => item.source],
    ['account', 'text', (item) => item.account ?? ''],
    ['bytes', 'number', quarantinedBytes],
  ],
  (from, names) => `INSERT INTO quarantine (${names}, replays) SELECT u.*, 0 FROM ${from} RETURNING id`,
)

/** Of one account what is too old, and where it has too many bytes, the oldest until it has few enough. */
const EVICT = `WITH
  used AS (SELECT sum(bytes) > $3 AS is_full, min(at) < $2 AS is_old FROM quarantine WHERE account = $1),
  gone AS (DELETE FROM quarantine q USING used WHERE (is_full OR is_old) AND q.account = $1 AND
    (q.at < $2 OR is_full AND q.id <= (SELECT max(id) FROM
      (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS newer FROM quarantine WHERE account = $1) r WHERE newer > $4))
    RETURNING q.id),
  counted AS (SELECT count(*) AS items FROM gone),
  added AS (INSERT INTO quarantine_evicted AS e (account, items, at) SELECT $1, items, $5::bigint FROM counted WHERE items > 0
    ON CONFLICT (account) DO UPDATE SET items = e.items + excluded.items, at = excluded.at)
  SELECT nullif($1, '') AS account, items FROM counted WHERE items > 0`

/** Account by account in the order of their names, so that two processes never deadlock. */
async function evict(
  session: Session,
  accounts: Iterable<readonly [account: string, now: Time]>,
  bounds: QuarantineBounds,
): Promise<Eviction[]> {
  const evicted: Eviction[] = []
  for (const [account, now] of [...accounts].sort()) {
    const values = [account, now - bounds.ageMs, bounds.bytes, bytesAfterEviction(bounds), now]
    evicted.push(...(await session.query<Eviction>(EVICT, values)))
  }
  return evicted
}

export const QUARANTINE: OverSession<keyof Quarantine, Session> = {
  async quarantine(session, items, bounds) {
    const rows = await insertItems(session, items)
    const latest = new Map(items.map(({ account, at }) => [account ?? '', at]))
    return { ids: rows.map((row) => row.id), evicted: await evict(session, latest, bounds) }
  },

  async evictQuarantined(session, now, bounds) {
    const accounts = await session.query<{ account: string }>('SELECT DISTINCT account FROM quarantine')
    const all = accounts.map(({ account }) => [account, now] as const)
    return await evict(session, all, bounds)
  },

  async discard(session, id) {
    return (await session.query('DELETE FROM quarantine WHERE id = $1 RETURNING id', [id])).length > 0
  },

  async replayed(session, id, reason, detail) {
    const text = 'UPDATE quarantine SET replays = replays + 1, reason = $1, detail = $2 WHERE id = $3'
    await session.query(text, [reason, detail, id])
  },

  quarantined: (session, after, limit) =>
    session.query<QuarantinedEvent>(`${QUARANTINED} WHERE id > $1 ORDER BY id LIMIT $2`, [after, limit]),

  async quarantineItem(session, id) {
    const [item] = await session.query<QuarantinedEvent>(`${QUARANTINED} WHERE id = $1`, [id])
    return item ?? null
  },

  async quarantineCount(session) {
    const [counted] = await session.query<{ n: number }>('SELECT count(*) AS n FROM quarantine')
    return counted?.n ?? 0
  },

  quarantineAccounts: (session) =>
    session.query<QuarantineAccount>(
      `SELECT nullif(account, '') AS account, coalesce(q.items, 0) AS items, coalesce(q.bytes, 0)::bigint AS bytes,
         coalesce(e.items, 0) AS evicted, e.at AS "evictedAt"
       FROM (SELECT account, count(*) AS items, sum(bytes) AS bytes FROM quarantine GROUP BY account) q
       FULL JOIN quarantine_evicted e USING (account) ORDER BY account COLLATE "C"`,
    ),
}
