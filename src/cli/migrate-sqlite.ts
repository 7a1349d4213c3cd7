import { existsSync } from 'node:fs'
import type { Cell, Counters, Fillable, Movable, Opened, Table } from '../adapters/postgres/transfer-tables.ts'
import { COUNTERS, TABLES } from '../adapters/postgres/transfer-tables.ts'
import { openForReading, openForWriting, type Db } from '../adapters/sqlite/schema/database.ts'
import { rowsOfAnswers } from '../adapters/sqlite/reading/answers.ts'
import { SYSTEM } from '../adapters/sqlite/schema/enriched.ts'
import { BEGIN_PAGES_AGAIN, FILL_LISTS } from '../adapters/sqlite/schema/migrations/0006.ts'
import { FILL_INDEXES } from '../adapters/sqlite/schema/migrations/0007.ts'
import { lockForWriting } from '../adapters/sqlite/schema/lock.ts'

/** Rows in memory at a time. */
const PAGE = 2_000

/** The file as it is; no process writes it meanwhile. */
export async function openFileForMoving(path: string): Promise<Opened<Movable>> {
  if (!existsSync(path)) throw new Error(`there is no file ${path}`)
  const lock = lockForWriting(path)
  try {
    // Once for writing: a file of an older release is brought up to date first.
    openForWriting(path).close()
    const db = openForReading(path)
    return {
      record: movable(db),
      async close() {
        db.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** A new or an empty file, filled in one transaction. */
export async function openFileForFilling(path: string): Promise<Opened<Fillable>> {
  const lock = lockForWriting(path)
  try {
    const db = openForWriting(path)
    db.exec('BEGIN IMMEDIATE')
    return {
      record: { ...movable(db), ...fillable(db) },
      async close() {
        if (db.inTransaction) db.exec('ROLLBACK')
        db.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Where this engine has the rows of a table in another way than the other one: what a document states about its subject is in its own row, that a node is enriched is not, and marks that are served may not be deleted yet. */
const ROWS: Readonly<Record<string, string>> = {
  document: '(SELECT document.*, node.uri FROM document JOIN node ON node.id = document.node)',
  said: `(SELECT node, document, attributes, seq FROM said UNION ALL
    SELECT node, id, attributes, seq FROM document WHERE attributes IS NOT NULL OR seq IS NOT NULL)`,
  node: `(SELECT id, uri, ${SYSTEM} AS system, claims, asked, entity_type, typed_at, typed_before, gone FROM node)`,
  dirty: '(SELECT * FROM dirty WHERE id NOT IN (SELECT mark FROM served_mark))',
}

const namesOf = (table: Table): string => table.columns.map(({ name }) => `"${name}"`).join(', ')

function rowsOf(db: Db, table: Table): Iterable<Cell[]> {
  const order = table.key.map((name) => `"${name}"`).join(', ')
  const from = ROWS[table.name] ?? table.name
  return db
    .prepare<[], Cell[]>(`SELECT ${namesOf(table)} FROM ${from} ORDER BY ${order}`)
    .raw()
    .iterate()
}

/** Those that are in packs here, too. */
function* answers(db: Db, table: Table): Generator<Cell[]> {
  for (const row of rowsOfAnswers(db)) {
    const cells: Readonly<Record<string, Cell>> = { ...row }
    yield table.columns.map(({ name }) => cells[name] ?? null)
  }
}

function movable(db: Db): Movable {
  return {
    async *rows(table) {
      let page: Cell[][] = []
      for (const row of table.name === 'raw' ? answers(db, table) : rowsOf(db, table)) {
        page.push(row.map((cell, i) => (table.columns[i]?.kind === 'boolean' ? cell === 1 : cell)))
        if (page.length < PAGE) continue
        yield page
        page = []
      }
      if (page.length > 0) yield page
    },
    async counters() {
      const find = db.prepare<[string], { value: number }>('SELECT value FROM meta WHERE name = ?')
      const value = (name: (typeof COUNTERS)[number]) => find.get(name)?.value ?? 0
      return { sequence: value('sequence'), entities: value('entities'), edges: value('edges'), facts: value('facts') }
    },
  }
}

function fillable(db: Db): Omit<Fillable, keyof Movable> {
  return {
    async isEmpty() {
      return TABLES.every(({ name }) => db.prepare(`SELECT 1 FROM ${name} LIMIT 1`).get() === undefined)
    },
    async fill(table, pages) {
      const write = table.name === 'said' ? openSaidWriter(db, table) : openRowWriter(db, table)
      for await (const page of pages)
        for (const row of page) write(row.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)))
    },
    async setCounters(counters: Counters) {
      const put = db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
      for (const name of COUNTERS) put.run(name, counters[name])
    },
    async finish() {
      db.exec(FILL_LISTS)
      db.exec(FILL_INDEXES)
      db.exec(BEGIN_PAGES_AGAIN)
      db.exec('COMMIT')
    },
  }
}

/** Of a document all but its URI, which is that of its subject. */
function openRowWriter(db: Db, table: Table): (row: readonly unknown[]) => void {
  const uri = table.name === 'document' ? table.columns.findIndex(({ name }) => name === 'uri') : -1
  const columns = table.columns.filter((_, i) => i !== uri)
  const places = columns.map(() => '?').join(', ')
  const insert = db.prepare(`INSERT INTO ${table.name} (${namesOf({ ...table, columns })}) VALUES (${places})`)
  return (row) => void insert.run(...row.filter((_, i) => i !== uri))
}

function openSaidWriter(db: Db, table: Table): (row: readonly unknown[]) => void {
  const insert = openRowWriter(db, table)
  const place = (name: string): number => table.columns.findIndex((column) => column.name === name)
  const [document, node, attributes, seq] = [place('document'), place('node'), place('attributes'), place('seq')]
  const update = db.prepare('UPDATE document SET attributes = ?, seq = ? WHERE id = ? AND node = ?')
  return (row) => {
    const { changes } = update.run(row[attributes], row[seq], row[document], row[node])
    if (changes === 0) insert(row)
  }
}
