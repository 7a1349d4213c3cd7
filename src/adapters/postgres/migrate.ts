import { transaction, ended } from './transaction.ts'
import type { Connection, Session } from './connection.ts'
import { placeOf } from './errors.ts'
import { MIGRATION_LOCK } from './locks.ts'
import { SCHEMA } from '../record/tables.ts'
import { SCHEMA_SQL } from './schema.ts'

/** Creates the schema in an empty database: all or nothing, by one process at a time, while the others wait. */
export async function migrate(connection: Connection, url: string): Promise<void> {
  if ((await schemaOf(await connection.session(), url)) === SCHEMA) return
  await transaction(connection, 'durable', async (session) => {
    await session.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    // Checked again: while this process waited for the lock another one may have made it.
    if ((await schemaOf(session, url)) === SCHEMA) return ended(undefined)
    await session.query('CREATE TABLE meta (name text PRIMARY KEY, value bigint NOT NULL)')
    await session.query(SCHEMA_SQL)
    return ended(undefined, session.query(`INSERT INTO meta VALUES ('schema', $1)`, [SCHEMA]))
  })
}

/** Null where there is none yet; an error for one that this version can't open. */
async function schemaOf(session: Session, url: string): Promise<number | null> {
  const text = `SELECT to_regclass('meta')::text AS meta FROM pg_class LIMIT 1`
  const [made] = await session.query<{ meta: string | null }>(text)
  if (made === undefined || made.meta === null) return null
  const [row] = await session.query<{ value: number }>(`SELECT value FROM meta WHERE name = 'schema'`)
  const schema = row?.value ?? 0
  if (schema === SCHEMA) return schema
  if (schema > SCHEMA)
    throw new Error(
      `${placeOf(url)} has schema ${schema}, which a newer version wrote; this version knows schema ${SCHEMA}. ` +
        'Run the newer version, or restore a backup from before the upgrade.',
    )
  throw new Error(
    `${placeOf(url)} has schema ${schema}, of a layout that this version doesn't read. What sources have can be read again from them; to ` +
      `carry over what they don't have (people's edits, what was pushed, the history), run ` +
      `"mlg migrate-store --from <this database> --to export.ndjson.gz" with the version that wrote it, and ` +
      `"mlg migrate-store --from export.ndjson.gz --to <empty database>" with this one.`,
  )
}
