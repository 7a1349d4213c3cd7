import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  COUNTERS,
  countersFrom,
  TABLES,
  type Counters,
  type CopyTarget,
  type OpenedRecord,
  type CopiedValue,
  type CopySource,
  type Table,
} from './tables.ts'
import { COPY_NOTE, copyNote } from '../../adapters/record/unfinished-copy.ts'
import { openForReading, openForWriting, type Db } from '../../adapters/sqlite/schema/database.ts'
import { refuseUnfinishedCopy } from '../../adapters/sqlite/store.ts'
import { openLocked } from '../../adapters/sqlite/schema/lock.ts'
import { MAY_RESOLVE_TO, RESOLVES_TO } from '../../model/lookup.ts'
import { makeDataFolder } from '../../wiring/data-folder.ts'

/** Rows in memory at a time. */
const PAGE = 2_000

/** Opens the file as it is; no process may write it meanwhile. */
export async function openFileAsSource(path: string): Promise<OpenedRecord<CopySource>> {
  if (!existsSync(path)) throw new Error(`there is no file ${path}`)
  return openLocked(path, (lock) => {
    const db = refuseUnfinishedCopy(openForReading(path), path)
    return {
      record: copySource(db),
      async close() {
        db.close()
        lock.release()
      },
    }
  })
}

/** Opens a new or empty file and fills it in one transaction. */
export async function openFileAsTarget(path: string): Promise<OpenedRecord<CopyTarget>> {
  makeDataFolder(dirname(path))
  return openLocked(path, (lock) => {
    const db = openForWriting(path)
    return {
      record: { ...copySource(db), ...copyTarget(db) },
      async close() {
        if (db.inTransaction) db.exec('ROLLBACK')
        db.close()
        lock.release()
      },
    }
  })
}

/**
 * Statements for rows that are stored differently: here, a document's statements about its subject are in the
 * document's row, which has the subject's URI; those about parts are in `part_facts`.
 */
const ROWS: Readonly<Record<string, string>> = {
  document: '(SELECT document.*, node.uri FROM document JOIN node ON node.id = document.node)',
  document_facts: `(SELECT node, document, attributes, seq FROM part_facts UNION ALL
    SELECT node, id, attributes, seq FROM document WHERE attributes IS NOT NULL OR seq IS NOT NULL)`,
}

const quoteName = (name: string): string => `"${name}"`
const columnNames = (table: Table): string => table.columns.map(({ name }) => quoteName(name)).join(', ')

function copiedRows(db: Db, table: Table): Iterable<CopiedValue[]> {
  const from = ROWS[table.name] ?? table.name
  return db
    .prepare<[], CopiedValue[]>(
      `SELECT ${columnNames(table)} FROM ${from} ORDER BY ${table.key.map(quoteName).join(', ')}`,
    )
    .raw()
    .iterate()
}

function copySource(db: Db): CopySource {
  return {
    async *rows(table) {
      let page: CopiedValue[][] = []
      for (const row of copiedRows(db, table)) {
        page.push(row.map((cell, i) => (table.columns[i]?.kind === 'boolean' ? cell === 1 : cell)))
        if (page.length < PAGE) continue
        yield page
        page = []
      }
      if (page.length > 0) yield page
    },
    async counters() {
      const find = db.prepare<[string], { value: number }>('SELECT value FROM counter WHERE name = ?')
      return countersFrom((name) => find.get(name)?.value ?? 0)
    },
  }
}

function copyTarget(db: Db): Omit<CopyTarget, keyof CopySource> {
  return {
    async begin(from) {
      const removeMark = db.prepare('DELETE FROM note WHERE name = ?')
      const isEmpty = (table: Table): boolean =>
        db.prepare(`SELECT 1 FROM ${ROWS[table.name] ?? table.name} LIMIT 1`).get() === undefined
      db.exec('BEGIN IMMEDIATE')
      removeMark.run(COPY_NOTE)
      if (!TABLES.every(isEmpty)) return false
      db.prepare('INSERT INTO note (name, value) VALUES (?, ?)').run(COPY_NOTE, copyNote(from, Date.now()))
      db.exec('COMMIT; BEGIN IMMEDIATE')
      removeMark.run(COPY_NOTE)
      return true
    },
    async fill(table, pages) {
      const write = table.name === 'document_facts' ? openFactsWriter(db, table) : openRowWriter(db, table)
      for await (const page of pages)
        for (const row of page) write(row.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)))
    },
    async setCounters(counters: Counters) {
      const put = db.prepare('INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)')
      for (const name of COUNTERS) put.run(name, counters[name])
    },
    async finish() {
      db.prepare('UPDATE support SET resolves = 1 WHERE type IN (SELECT id FROM edge_type WHERE name IN (?, ?))').run(
        RESOLVES_TO,
        MAY_RESOLVE_TO,
      )
      db.exec('COMMIT')
    },
  }
}

/** Writes all columns but a document's URI, which is that of its subject. */
function openRowWriter(db: Db, table: Table): (row: readonly unknown[]) => void {
  const uri = table.name === 'document' ? table.columns.findIndex(({ name }) => name === 'uri') : -1
  const columns = table.columns.filter((_, i) => i !== uri)
  const placeholders = columns.map(() => '?').join(', ')
  const insert = db.prepare(
    `INSERT INTO ${table.name} (${columnNames({ ...table, columns })}) VALUES (${placeholders})`,
  )
  return (row) => void insert.run(...row.filter((_, i) => i !== uri))
}

function openFactsWriter(db: Db, table: Table): (row: readonly unknown[]) => void {
  const insert = openRowWriter(db, { ...table, name: 'part_facts' })
  const indexOfColumn = (name: string): number => table.columns.findIndex((column) => column.name === name)
  const [document, node, attributes, seq] = [
    indexOfColumn('document'),
    indexOfColumn('node'),
    indexOfColumn('attributes'),
    indexOfColumn('seq'),
  ]
  const update = db.prepare('UPDATE document SET attributes = ?, seq = ? WHERE id = ? AND node = ?')
  return (row) => {
    const { changes } = update.run(row[attributes], row[seq], row[document], row[node])
    if (changes === 0) insert(row)
  }
}
