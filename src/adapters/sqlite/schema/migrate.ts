import type Database from 'better-sqlite3'
import { schema0001 } from './migrations/0001.ts'
import { schema0002 } from './migrations/0002.ts'
import { schema0003 } from './migrations/0003.ts'
import { schema0004 } from './migrations/0004.ts'
import { schema0005 } from './migrations/0005.ts'
import { schema0006 } from './migrations/0006.ts'
import { schema0007 } from './migrations/0007.ts'
import { schema0008 } from './migrations/0008.ts'
import { schema0009 } from './migrations/0009.ts'
import { schema0010 } from './migrations/0010.ts'

type Db = Database.Database

/** In order; the schema's number is how many of them were applied to the data. Never edit one that was released. */
export const MIGRATIONS: readonly string[] = [schema0001, schema0002, schema0003, schema0004, schema0005, schema0006, schema0007, schema0008, schema0009, schema0010]

export const SCHEMA = MIGRATIONS.length

/** All or nothing: a crash in the middle leaves the older schema as it was. */
export function migrate(db: Db, path: string): void {
  const from = schemaOf(db)
  refuseNewer(from, path)
  if (from === SCHEMA) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const sql of MIGRATIONS.slice(from)) db.exec(sql)
    db.prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ('schema', ?)`).run(SCHEMA)
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

export function checkSchema(db: Db, path: string): void {
  const schema = schemaOf(db)
  refuseNewer(schema, path)
  if (schema < SCHEMA) {
    throw new Error(
      `${path} has schema ${schema}, and this version reads ${SCHEMA}: open it once for writing to migrate it`,
    )
  }
}

function schemaOf(db: Db): number {
  const made = db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'meta'`).get()
  if (made === undefined || made.n === 0) return 0
  return db.prepare<[], { value: number }>(`SELECT value FROM meta WHERE name = 'schema'`).get()?.value ?? 0
}

function refuseNewer(schema: number, path: string): void {
  if (schema <= SCHEMA) return
  throw new Error(
    `${path} has schema ${schema}, which a newer version wrote; this version knows schemas up to ${SCHEMA}. ` +
      'Run the newer version, or restore a backup from before the upgrade.',
  )
}
