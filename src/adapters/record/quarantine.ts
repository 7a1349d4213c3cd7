// Stores unreadable events, up to a limit for each account; the oldest are evicted.
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
import { insertion, rowOf, rowsOf, type SqlOperation, type SqlOperations } from './sql-operation.ts'
import type { Column } from './columns.ts'
import { byBytes, cast, sql } from './dialect.ts'

/** A quarantined event without its number. `account` is the source whose limit it counts against, or ''. */
export const QUARANTINED: readonly Column<NewQuarantined>[] = [
  ['at', 'number', (item) => item.at],
  ['channel', 'text', (item) => item.channel],
  ['reason', 'text', (item) => item.reason],
  ['detail', 'text', (item) => item.detail],
  ['payload', 'text', (item) => item.payload],
  ['source', 'text?', (item) => item.source],
  ['replays', 'number', () => 0],
  ['account', 'text', (item) => item.account ?? ''],
  ['bytes', 'number', quarantinedBytes],
]

const SELECT = 'SELECT id, at, channel, reason, detail, payload, source, replays FROM quarantine'
const insertItem = insertion('quarantine', QUARANTINED, 'RETURNING id')

const USED = sql`SELECT ${cast('coalesce(sum(bytes), 0)', 'bigint')} AS bytes, coalesce(min(at), 0) AS oldest FROM quarantine
  WHERE account = $1`
const EVICT_OLD = 'DELETE FROM quarantine WHERE account = $1 AND at < $2 RETURNING id'
/** Evicts the oldest until at most this many bytes are left. */
const EVICT_OLDEST = `DELETE FROM quarantine WHERE account = $1 AND id <= (SELECT max(id) FROM
    (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS newer FROM quarantine WHERE account = $1) r WHERE newer > $2)
  RETURNING id`
const COUNT_EVICTED = `INSERT INTO quarantine_evicted AS e (account, items, at) VALUES ($1, $2, $3)
  ON CONFLICT (account) DO UPDATE SET items = e.items + excluded.items, at = excluded.at`
const ACCOUNTS = sql`SELECT nullif(account, '') AS account, coalesce(q.items, 0) AS items,
    ${cast('coalesce(q.bytes, 0)', 'bigint')} AS bytes, coalesce(e.items, 0) AS evicted, e.at AS "evictedAt"
  FROM (SELECT account, count(*) AS items, sum(bytes) AS bytes FROM quarantine GROUP BY account) q
  FULL JOIN quarantine_evicted e USING (account) ORDER BY ${byBytes('account')}`

/** Goes through the accounts in the order of their names, so that two processes never deadlock. */
function* evict(
  accounts: Iterable<readonly [account: string, now: Time]>,
  bounds: QuarantineBounds,
): SqlOperation<Eviction[]> {
  const evicted: Eviction[] = []
  for (const [account, now] of [...accounts].sort()) {
    const used = yield* rowOf<{ bytes: number; oldest: Time }>(USED, account)
    if (used === undefined) continue
    const since = now - bounds.ageMs
    const old = used.oldest < since ? yield* rowsOf(EVICT_OLD, account, since) : []
    const oldest = used.bytes > bounds.bytes ? yield* rowsOf(EVICT_OLDEST, account, bytesAfterEviction(bounds)) : []
    const items = old.length + oldest.length
    if (items === 0) continue
    yield* rowsOf(COUNT_EVICTED, account, items, now)
    evicted.push({ account: account === '' ? null : account, items })
  }
  return evicted
}

export const QUARANTINE: SqlOperations<keyof Quarantine> = {
  *quarantine(items, bounds) {
    const ids: number[] = []
    for (const rows of yield items.map(insertItem)) for (const row of rows) if ('id' in row) ids.push(Number(row.id))
    const latest = new Map(items.map(({ account, at }) => [account ?? '', at]))
    return { ids, evicted: yield* evict(latest, bounds) }
  },

  *evictQuarantined(now, bounds) {
    const accounts = yield* rowsOf<{ account: string }>('SELECT DISTINCT account FROM quarantine')
    return yield* evict(
      accounts.map(({ account }) => [account, now] as const),
      bounds,
    )
  },

  *discard(id) {
    return (yield* rowsOf('DELETE FROM quarantine WHERE id = $1 RETURNING id', id)).length > 0
  },

  *replayed(id, reason, detail) {
    const text = 'UPDATE quarantine SET replays = replays + 1, reason = $1, detail = $2 WHERE id = $3'
    yield* rowsOf(text, reason, detail, id)
  },

  quarantined: (after, limit) => rowsOf<QuarantinedEvent>(`${SELECT} WHERE id > $1 ORDER BY id LIMIT $2`, after, limit),

  *quarantineItem(id) {
    return (yield* rowOf<QuarantinedEvent>(`${SELECT} WHERE id = $1`, id)) ?? null
  },

  *quarantineCount() {
    return (yield* rowOf<{ n: number }>('SELECT count(*) AS n FROM quarantine'))?.n ?? 0
  },

  quarantineAccounts: () => rowsOf<QuarantineAccount>(ACCOUNTS),
}
