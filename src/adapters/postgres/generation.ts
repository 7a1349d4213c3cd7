import type pg from 'pg'
import { GENERATION_LOCK } from './locks.ts'
import type { ServerState } from './servers.ts'

/**
 * Numbers that a promotion may have taken back: what a lazy write drew on the primary before may never have reached the
 * standby. Its holder still lives, and no other may ever be given the same fence.
 */
const SKIPPED = 1_000_000

const TIMELINE = `SELECT coalesce((SELECT value FROM meta WHERE name = 'timeline'), 1) AS timeline`

/** Once for each timeline of the server, before the first write on it: numbers go on beyond all that were ever drawn. */
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
