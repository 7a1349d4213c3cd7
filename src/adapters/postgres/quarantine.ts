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
  type QuarantineOutcome,
  type QuarantineReason,
} from '../../contracts/quarantine.ts'
import type { Time } from '../../model/facts.ts'
import type { Session } from './connection.ts'

const QUARANTINED = 'SELECT id, at, channel, reason, detail, payload, source, replays FROM quarantine'

export const quarantined = (session: Session, after: number, limit: number): Promise<QuarantinedEvent[]> =>
  session.query<QuarantinedColumns>(`${QUARANTINED} WHERE id > $1 ORDER BY id LIMIT $2`, [after, limit])

type QuarantinedColumns = { [Name in keyof QuarantinedEvent]: QuarantinedEvent[Name] }

async function quarantineItem(session: Session, id: number): Promise<QuarantinedEvent | null> {
  const [item] = await session.query<QuarantinedColumns>(`${QUARANTINED} WHERE id = $1`, [id])
  return item ?? null
}

export async function quarantineCount(session: Session): Promise<number> {
  const [counted] = await session.query<{ n: number }>('SELECT count(*) AS n FROM quarantine')
  return counted?.n ?? 0
}

async function quarantineAccounts(session: Session): Promise<QuarantineAccount[]> {
  return await session.query<{ [Name in keyof QuarantineAccount]: QuarantineAccount[Name] }>(
    `SELECT nullif(account, '') AS account, coalesce(q.items, 0) AS items, coalesce(q.bytes, 0)::bigint AS bytes,
       coalesce(e.items, 0) AS evicted, e.at AS "evictedAt"
     FROM (SELECT account, count(*) AS items, sum(bytes) AS bytes FROM quarantine GROUP BY account) q
     FULL JOIN quarantine_evicted e USING (account) ORDER BY account COLLATE "C"`,
  )
}

async function quarantine(
  session: Session,
  items: readonly NewQuarantined[],
  bounds: QuarantineBounds,
): Promise<QuarantineOutcome> {
  if (items.length === 0) return { ids: [], evicted: [] }
  const rows = await session.query<{ id: number }>(
    `INSERT INTO quarantine (at, channel, reason, detail, payload, source, account, bytes, replays) SELECT u.*, 0
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[]) AS u RETURNING id`,
    [
      items.map((item) => item.at),
      items.map((item) => item.channel),
      items.map((item) => item.reason),
      items.map((item) => item.detail),
      items.map((item) => item.payload),
      items.map((item) => item.source),
      items.map((item) => item.account ?? ''),
      items.map(quarantinedBytes),
    ],
  )
  const latest = new Map(items.map(({ account, at }) => [account ?? '', at]))
  const evicted: Eviction[] = []
  for (const [account, now] of [...latest].sort()) evicted.push(...(await evict(session, account, { now, bounds })))
  return { ids: rows.map((row) => row.id), evicted }
}

async function evictQuarantined(session: Session, now: Time, bounds: QuarantineBounds): Promise<Eviction[]> {
  const accounts = await session.query<{ account: string }>('SELECT DISTINCT account FROM quarantine ORDER BY account')
  const evicted: Eviction[] = []
  for (const { account } of accounts) evicted.push(...(await evict(session, account, { now, bounds })))
  return evicted
}

/** Of one account the oldest, where it has too many bytes or too old ones. */
async function evict(
  session: Session,
  account: string,
  { now, bounds }: { readonly now: Time; readonly bounds: QuarantineBounds },
): Promise<Eviction[]> {
  const [used] = await session.query<{ bytes: number; oldest: Time }>(
    'SELECT coalesce(sum(bytes), 0)::bigint AS bytes, coalesce(min(at), 0) AS oldest FROM quarantine WHERE account = $1',
    [account],
  )
  const since = now - bounds.ageMs
  if (used === undefined || (used.oldest >= since && used.bytes <= bounds.bytes)) return []
  const left = used.bytes > bounds.bytes ? bytesAfterEviction(bounds) : bounds.bytes
  const [gone] = await session.query<{ items: number }>(
    `WITH gone AS (DELETE FROM quarantine WHERE account = $1 AND (at < $2 OR id <= (SELECT max(id) FROM
       (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS newer FROM quarantine WHERE account = $1) ranked WHERE newer > $3)) RETURNING id)
     SELECT count(*) AS items FROM gone`,
    [account, since, left],
  )
  const items = gone?.items ?? 0
  if (items === 0) return []
  await session.query(
    `INSERT INTO quarantine_evicted AS e (account, items, at) VALUES ($1, $2, $3)
     ON CONFLICT (account) DO UPDATE SET items = e.items + excluded.items, at = excluded.at`,
    [account, items, now],
  )
  return [{ account: account === '' ? null : account, items }]
}

async function discard(session: Session, id: number): Promise<boolean> {
  return (await session.query('DELETE FROM quarantine WHERE id = $1 RETURNING id', [id])).length > 0
}

async function replayed(
  session: Session,
  id: number,
  of: { readonly reason: QuarantineReason; readonly detail: string },
): Promise<void> {
  const text = 'UPDATE quarantine SET replays = replays + 1, reason = $1, detail = $2 WHERE id = $3'
  await session.query(text, [of.reason, of.detail, id])
}

export const QUARANTINE: OverSession<keyof Quarantine, Session> = {
  quarantine,
  evictQuarantined,
  discard,
  replayed: (session, id, reason, detail) => replayed(session, id, { reason, detail }),
  quarantined,
  quarantineItem,
  quarantineCount,
  quarantineAccounts,
}
