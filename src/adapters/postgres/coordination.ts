import type { ClaimRequest, Grant, GrantRequest } from '../../contracts/coordination.ts'
import { grantTokens } from '../../lib/limits.ts'
import type { Time } from '../../model/facts.ts'
import type { Session } from './connection.ts'

type BucketColumns = { readonly tokens: number; readonly at: Time; readonly held: Time }

/** A row to hold, whoever comes first: then it is decided here, with the arithmetic that one process uses as well. */
const MAKE = 'INSERT INTO bucket (platform, tokens, at, held) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING'
const TAKE = 'SELECT tokens, at, held FROM bucket WHERE platform = $1 FOR UPDATE'
const PUT = 'UPDATE bucket SET tokens = $2, at = $3 WHERE platform = $1'

export async function grant(session: Session, request: GrantRequest): Promise<Grant> {
  const { platform, wanted, ratePerSecond, burst, now } = request
  const [, [bucket]] = await Promise.all([
    session.query(MAKE, [platform, burst, now]),
    session.query<BucketColumns>(TAKE, [platform]),
  ])
  if (bucket === undefined) throw new Error(`the requests to ${platform} are not counted`)
  if (bucket.held > now) return { granted: 0, nextAt: bucket.held }
  const given = grantTokens(bucket, { ratePerSecond, burst }, { wanted, now })
  await session.query(PUT, [platform, given.bucket.tokens, given.bucket.at])
  return { granted: given.granted, nextAt: given.nextAt }
}

/** What was saved up before the pause, or in it, is not for right after it. */
export async function hold(session: Session, platform: string, until: Time): Promise<void> {
  const text = `INSERT INTO bucket AS b (platform, tokens, at, held) VALUES ($1, 0, $2, $2)
    ON CONFLICT (platform) DO UPDATE SET tokens = 0, at = greatest(b.held, excluded.held), held = greatest(b.held, excluded.held)`
  await session.query(text, [platform, until])
}

/** One statement: two who come together are told apart by the row. */
export async function claim(session: Session, { name, holder, now, ttlMs }: ClaimRequest): Promise<number | null> {
  const text = `INSERT INTO claim AS c (name, holder, fence, until) VALUES ($1, $2, nextval('generation'), $3)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
      fence = CASE WHEN c.until > $4 THEN c.fence ELSE excluded.fence END
    WHERE c.until <= $4 OR c.holder = excluded.holder RETURNING c.fence`
  const [row] = await session.query<{ fence: number }>(text, [name, holder, now + ttlMs, now])
  return row?.fence ?? null
}

export async function unclaim(session: Session, name: string, holder: string): Promise<void> {
  await session.query('DELETE FROM claim WHERE name = $1 AND holder = $2', [name, holder])
}
