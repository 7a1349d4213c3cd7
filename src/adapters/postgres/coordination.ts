import type { OverSession } from '../../contracts/operations.ts'
import type { Coordination } from '../../contracts/coordination.ts'
import { takeTokens } from '../../lib/limits.ts'
import type { Time } from '../../model/facts.ts'
import type { Session } from './connection.ts'

/**
 * Each process passes its own time, and one whose clock is an hour ahead could stop all others for an hour. Clocks of
 * one time service differ by less than this, and no source requests a longer pause. A time further ahead of the caller
 * was written by a wrong clock, and is replaced by the caller's own. With a wrong clock the rate isn't exact, but work
 * continues.
 */
const AHEAD_MS = 5_000
const LONGEST_HOLD_MS = 3_660_000

interface BucketColumns {
  readonly tokens: number
  readonly at: Time
  readonly held: Time
}

/** Makes sure that there is a row to lock; the decision is made here, with the same arithmetic as in one process. */
const INSERT_BUCKET = 'INSERT INTO bucket (platform, tokens, at, held) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING'
const TAKE = 'SELECT tokens, at, held FROM bucket WHERE platform = $1 FOR UPDATE'
const PUT = 'UPDATE bucket SET tokens = $2, at = $3, held = $4 WHERE platform = $1'

/** Drops tokens saved up before or during the pause, so that requests don't burst after it. */
const PAUSE = `INSERT INTO bucket AS b (platform, tokens, at, held) VALUES ($1, 0, $2, $2)
  ON CONFLICT (platform) DO UPDATE SET tokens = 0, at = greatest(b.held, excluded.held), held = greatest(b.held, excluded.held)`

/**
 * One statement, so the row decides between two simultaneous claims. A claim that runs longer than any made now was
 * written by a clock that is ahead: it is cut to the caller's own duration. By that clock it has then expired, and its
 * holder gets it again with a new fence.
 */
const CLAIM = `INSERT INTO claim AS c (name, holder, fence, until) VALUES ($1, $2, nextval('generation'), $3)
  ON CONFLICT (name) DO UPDATE SET until = excluded.until,
    holder = CASE WHEN c.until > $4 THEN c.holder ELSE excluded.holder END,
    fence = CASE WHEN c.until > $4 THEN c.fence ELSE excluded.fence END
  WHERE c.until <= $4 OR c.holder = excluded.holder OR c.until > $5 RETURNING c.fence, c.holder`

const trustedTime = (time: Time, now: Time, ahead: number) => (time > now + ahead ? now : time)

export const COORDINATION: OverSession<keyof Coordination, Session> = {
  async takeRateTokens(session, { platform, wanted, ratePerSecond, burst, now }) {
    const [, [bucket]] = await Promise.all([
      session.query(INSERT_BUCKET, [platform, burst, now]),
      session.query<BucketColumns>(TAKE, [platform]),
    ])
    if (bucket === undefined) throw new Error(`the requests to ${platform} aren't counted`)
    const pausedUntil = trustedTime(bucket.held, now, LONGEST_HOLD_MS)
    if (pausedUntil > now) return { granted: 0, nextAt: pausedUntil }
    const at = trustedTime(bucket.at, now, AHEAD_MS)
    const given = takeTokens({ tokens: bucket.tokens, at }, { ratePerSecond, burst }, { wanted, now })
    await session.query(PUT, [platform, given.bucket.tokens, given.bucket.at, pausedUntil])
    return { granted: given.granted, nextAt: given.nextAt }
  },

  async pauseSource(session, platform, until) {
    await session.query(PAUSE, [platform, until])
  },

  async claim(session, { name, holder, now, ttlMs }) {
    const until = now + ttlMs
    const values = [name, holder, until, now, until + AHEAD_MS]
    const [row] = await session.query<{ fence: number; holder: string }>(CLAIM, values)
    return row?.holder === holder ? row.fence : null
  },

  async releaseClaim(session, name, holder) {
    await session.query('DELETE FROM claim WHERE name = $1 AND holder = $2', [name, holder])
  },
}
