import { transaction, ended } from './transaction.ts'
import type { Connection, Session } from './connection.ts'
import { placeOf } from './errors.ts'
import { MIGRATION_LOCK } from './locks.ts'
import { schema0001 } from './migrations/0001.ts'
import { schema0002 } from './migrations/0002.ts'
import { schema0003 } from './migrations/0003.ts'
import { schema0004 } from './migrations/0004.ts'
import { schema0005 } from './migrations/0005.ts'
import { schema0006 } from './migrations/0006.ts'
import { schema0007 } from './migrations/0007.ts'
import { schema0008 } from './migrations/0008.ts'
import { schema0009 } from './migrations/0009.ts'

/**
 * A step from one schema to the next. The release before may run during and after this: a step
 * adds columns that may be NULL, tables and indexes, and takes away only what the release before no longer reads.
 */
export interface Migration {
  readonly sql: string
  /** The oldest schema whose release still works on the data after this step. */
  readonly oldest: number
}

/** In order; the schema's number is how many of them were applied to the data. Never edit one that was released. */
export const MIGRATIONS: readonly Migration[] = [
  { sql: schema0001, oldest: 1 },
  { sql: schema0002, oldest: 1 },
  { sql: schema0003, oldest: 1 },
  { sql: schema0004, oldest: 4 },
  { sql: schema0005, oldest: 4 },
  { sql: schema0006, oldest: 4 },
  { sql: schema0007, oldest: 7 },
  { sql: schema0008, oldest: 7 },
  { sql: schema0009, oldest: 7 },
]

export const SCHEMA = MIGRATIONS.length

/** A step that cannot get its tables within this gives up and is retried, rather than block all other processes. */
const LOCK_MS = 5_000

/** All or nothing, by one process at a time: the others wait, and find it done. */
export async function migrate(connection: Connection, url: string): Promise<void> {
  if (refuseNewer(await schemaOf(await connection.session()), url) >= SCHEMA) return
  await transaction(connection, 'durable', async (session) => {
    await session.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    const from = refuseNewer(await schemaOf(session), url)
    if (from >= SCHEMA) return ended(undefined)
    await session.query(`SET LOCAL lock_timeout = ${LOCK_MS}`)
    const steps = MIGRATIONS.slice(from)
    await session.query('CREATE TABLE IF NOT EXISTS meta (name text PRIMARY KEY, value bigint NOT NULL)')
    for (const { sql } of steps) await session.query(sql)
    const oldest = Math.max(...MIGRATIONS.map((step) => step.oldest))
    const put = `INSERT INTO meta VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
    return ended(undefined, session.query(put, ['schema', SCHEMA]), session.query(put, ['oldest', oldest]))
  })
}

interface Schema {
  readonly schema: number
  readonly oldest: number
}

async function schemaOf(session: Session): Promise<Schema> {
  // Checked again: while this process waited for the lock another one may have made it.
  const text = `SELECT to_regclass('meta')::text AS meta FROM pg_class LIMIT 1`
  const [made] = await session.query<{ meta: string | null }>(text)
  if (made === undefined || made.meta === null) return { schema: 0, oldest: 0 }
  const rows = await session.query<{ name: string; value: number }>('SELECT name, value FROM meta')
  const value = (name: string) => rows.find((row) => row.name === name)?.value ?? 0
  return { schema: value('schema'), oldest: value('oldest') }
}

/** Newer data is accepted where its schema allows this release: so the release before can run beside the next. */
function refuseNewer({ schema, oldest }: Schema, url: string): number {
  if (oldest <= SCHEMA) return schema
  throw new Error(
    `${placeOf(url)} has schema ${schema}, which a newer version wrote and which takes schema ${oldest} or later; this version ` +
      `knows schemas up to ${SCHEMA}. Run the newer version, or restore a backup from before the upgrade.`,
  )
}
