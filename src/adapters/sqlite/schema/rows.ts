import type { Statement } from 'better-sqlite3'
import type { DocumentStatus } from '../../../contracts/reads.ts'
import type { Uri } from '../../../model/uri.ts'
import { columnNames, type Cell, type Column } from '../../record/columns.ts'
import { STATUS, statusOf, type StatusColumns } from '../../record/status-table.ts'
import type { Db } from './database.ts'
import type { RecordNames } from './names.ts'

/** Selects a `NumberedStatus`. Names are looked up in memory instead of joined. */
export const NUMBERED_STATUS = `kind, mapping, ${columnNames(STATUS)}`

export interface NumberedStatus extends StatusColumns {
  readonly kind: number
  readonly mapping: number | null
}

/** `uri` is that of its subject. */
export function documentStatusOf(row: NumberedStatus, uri: Uri, names: RecordNames): DocumentStatus {
  const mapping = row.mapping === null ? null : names.mappingName(row.mapping)
  return statusOf({ ...row, ...names.documentKindOf(row.kind), uri, mapping })
}

type RowWriter<Row> = (row: Row) => void

export function openInsert<Row>(db: Db, table: string, columns: readonly Column<Row>[], conflict = ''): RowWriter<Row> {
  const placeholders = columns.map(() => '?').join(', ')
  const text = `INSERT INTO ${table} (${columnNames(columns)}) VALUES (${placeholders}) ${conflict}`
  return writerOf(db.prepare(text), columns)
}

/** Updates rows by the first column, which is the key. */
export function openUpdate<Row>(db: Db, table: string, columns: readonly Column<Row>[]): RowWriter<Row> {
  const [key, ...others] = columns
  if (key === undefined) throw new Error(`${table} has no key`)
  const assigned = others.map(([name]) => `${name} = ?`).join(', ')
  return writerOf(db.prepare(`UPDATE ${table} SET ${assigned} WHERE ${key[0]} = +?`), [...others, key])
}

function writerOf<Row>(statement: Statement, columns: readonly Column<Row>[]): RowWriter<Row> {
  const values = columns.map(([, , value]) => value)
  // Reused for all rows: an entity takes some twenty.
  const cells: Cell[] = values.map(() => null)
  return (row) => {
    for (const [i, value] of values.entries()) {
      const cell = value(row)
      cells[i] = typeof cell === 'boolean' ? Number(cell) : cell
    }
    statement.run(cells)
  }
}
