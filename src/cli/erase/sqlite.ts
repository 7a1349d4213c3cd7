// Rewrites a SQLite record while the service is stopped.
import { existsSync } from 'node:fs'
import type { Cell } from '../../adapters/record/columns.ts'
import { BUSY_MS, checkpoint, openForWriting, type Db } from '../../adapters/sqlite/schema/database.ts'
import { openLocked } from '../../adapters/sqlite/schema/lock.ts'
import { wipe } from '../../adapters/sqlite/writing/wipe.ts'
import { UNFINISHED, type ErasableRecord, type ErasableRow } from './erasable.ts'

/** Rows in memory at a time; with answers of a few kB that is some 10 MB. */
const PAGE = 1_000

export function openFileForErasing(path: string): ErasableRecord {
  if (!existsSync(path)) throw new Error(`There is no record at ${path}. Name the configuration with --config.`)
  return openLocked(path, (lock) => erasable(openForWriting(path), path, () => lock.release()))
}

function erasable(db: Db, path: string, release: () => void): ErasableRecord {
  // Makes SQLite overwrite deleted and replaced data at once.
  db.pragma('secure_delete = ON')
  db.exec('BEGIN IMMEDIATE')
  const names = db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all()
  const keys = new Map(names.map((name) => [name, keyColumnOf(db, name)]))
  const key = (table: string): string => quoteName(keys.get(table) ?? 'rowid')
  const set = (values: Readonly<Record<string, Cell>>) =>
    Object.keys(values)
      .map((name) => `${quoteName(name)} = ?`)
      .join(', ')
  return {
    engine: 'sqlite',
    tables: names.map((name) => ({ name, columns: columnsOf(db, name) })).filter(({ columns }) => columns.length > 0),
    async *rows(table, columns) {
      const list = columns.map(quoteName).join(', ')
      const page = db.prepare<[Cell], unknown[]>(
        `SELECT ${key(table)}, ${list} FROM ${quoteName(table)} WHERE ${key(table)} > ? ORDER BY ${key(table)} LIMIT ${PAGE}`,
      )
      const from = keys.get(table) === 'rowid' ? Number.MIN_SAFE_INTEGER : ''
      for (let after: Cell = from; ;) {
        const rows: readonly ErasableRow[] = page
          .raw()
          .all(after)
          .map((cells) => erasableRow(columns, cells as readonly Cell[]))
        yield* rows
        const last: ErasableRow | undefined = rows.at(-1)
        if (last === undefined || rows.length < PAGE) return
        after = last.at
      }
    },
    async update(table, at, values) {
      db.prepare(`UPDATE ${quoteName(table)} SET ${set(values)} WHERE ${key(table)} = ?`).run(
        ...Object.values(values),
        at,
      )
    },
    async insert(table, values) {
      const columns = Object.keys(values).map(quoteName).join(', ')
      const places = Object.keys(values).map(() => '?')
      db.prepare(`INSERT OR REPLACE INTO ${quoteName(table)} (${columns}) VALUES (${places.join(', ')})`).run(
        ...Object.values(values),
      )
    },
    async remove(table, at) {
      db.prepare(`DELETE FROM ${quoteName(table)} WHERE ${key(table)} = ?`).run(at)
    },
    async commit() {
      db.exec('COMMIT')
    },
    async wipe() {
      const wiped = wipe(db)
      if (wiped) db.prepare('DELETE FROM note WHERE name = ?').run(UNFINISHED)
      if (!wiped || !checkpoint(db, BUSY_MS))
        throw new Error(
          `Another process is reading an old state of ${path}. End it (a backup, a shell) and run the command again.`,
        )
    },
    async close() {
      if (db.inTransaction) db.exec('ROLLBACK')
      db.close()
      release()
    },
  }
}

/** Returns the column that identifies a row: here, a table WITHOUT ROWID has a key of one column. */
function keyColumnOf(db: Db, table: string): string {
  try {
    db.prepare(`SELECT rowid FROM ${quoteName(table)}`)
    return 'rowid'
  } catch {
    const [first, second] = db
      .prepare<[string], string>('SELECT name FROM pragma_table_info(?) WHERE pk > 0')
      .pluck()
      .all(table)
    if (first !== undefined && second === undefined) return first
    throw new Error(`the table "${table}" has a key that "mlg erase" doesn't know`)
  }
}

function columnsOf(db: Db, table: string): string[] {
  return db
    .prepare<[string], string>(`SELECT name FROM pragma_table_info(?) WHERE type IN ('TEXT', 'BLOB')`)
    .pluck()
    .all(table)
}

function erasableRow(columns: readonly string[], [at = null, ...cells]: readonly Cell[]): ErasableRow {
  return { at, values: Object.fromEntries(columns.map((name, n) => [name, cells[n] ?? null])) }
}

const quoteName = (name: string): string => `"${name}"`
