import type pg from 'pg'
import { GENERATION_LOCK } from './locks.ts'
import type { ServerState } from './servers.ts'

/**
 * Numbers that a promotion may have lost: the previous primary may have issued some in a lazy write that never reached
 * the standby. Their holders are still alive, and no fence may be issued twice.
 */
const SKIPPED = 1_000_000

const TIMELINE = `SELECT coalesce((SELECT value FROM meta WHERE name = 'timeline'), 1) AS timeline`

/** Runs once for each timeline, before its first write, so that numbers continue beyond all ever issued. */
export async function skipLostGenerations(client: pg.Client, { timeline }: ServerState): Promise<void> {
  if ((await timelineOf(client)) >= timeline) return
  await client.query('BEGIN')
  await client.query(`SELECT pg_advisory_xact_lock(${GENERATION_LOCK})`)
  if ((await timelineOf(client)) < timeline) {
    await client.query(`SELECT setval('generation', nextval('generation') + ${SKIPPED})`)
    await client.query(
      `INSERT INTO meta VALUES ('timeline', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [timeline],
    )
  }
  await client.query('COMMIT')
}

async function timelineOf(client: pg.Client): Promise<number> {
  return (await client.query<{ timeline: number }>(TIMELINE)).rows[0]?.timeline ?? 1
}
