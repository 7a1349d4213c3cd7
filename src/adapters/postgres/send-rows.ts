// Statements that write any number of rows, sent as lists, one per column.

import type { SqlValue } from '../record/sql-operation.ts'
import type { Session } from './connection.ts'
import { columnKindOf, columnNames, type Column, type ColumnKind } from '../record/columns.ts'
import type { ElementType } from './binary-lists.ts'

/** Element types of the lists; numbers use one type that fits every column. */
export const TYPES: Readonly<Record<ColumnKind, ElementType>> = {
  number: 'bigint',
  text: 'text',
  boolean: 'boolean',
  bytes: 'bytea',
}

/** Sends rows, and resolves with the statement's returned rows; sends nothing if there are none. */
type SendRows<Row, Returned> = (
  session: Session,
  rows: readonly Row[],
  ...more: readonly SqlValue[]
) => Promise<readonly Returned[]>

/**
 * `text` is the statement that selects from the rows `u`. It avoids `unnest($1, $2 …)`, which copies each list before
 * it makes rows, and costs three times as much.
 */
export function sendRows<Row, Returned extends object = never>(
  columns: readonly Column<Row>[],
  text: (from: string, names: string) => string,
): SendRows<Row, Returned> {
  const lists = columns.map((column, i) => `unnest($${i + 1}::${TYPES[columnKindOf(column)]}[]) AS ${column[0]}`)
  const statement = text(`(SELECT ${lists.join(', ')}) u`, columnNames(columns))
  return async (session, rows, ...more) => {
    if (rows.length === 0) return []
    return await session.query<Returned>(statement, [...columns.map(([, , value]) => rows.map(value)), ...more])
  }
}

export function insertRows<Row>(table: string, columns: readonly Column<Row>[], conflict = ''): SendRows<Row, never> {
  return sendRows(columns, (from, names) => `INSERT INTO ${table} (${names}) SELECT * FROM ${from} ${conflict}`)
}

/** Updates rows by the first column, which is the key. */
export function updateRows<Row>(table: string, columns: readonly Column<Row>[]): SendRows<Row, never> {
  const key = columns[0]?.[0]
  return sendRows(
    columns,
    (from) => `UPDATE ${table} SET ${assignments(columns)} FROM ${from} WHERE ${table}.${key} = u.${key}`,
  )
}

export function assignments<Row>(columns: readonly Column<Row>[]): string {
  return columns
    .slice(1)
    .map(([name]) => `${name} = u.${name}`)
    .join(', ')
}
