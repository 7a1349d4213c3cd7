// Operations that both engines perform alike, written once. Each is a generator that yields statements and receives
// their rows, which SQLite has at once and PostgreSQL sends. Loading and writing batches and marks isn't included: for
// speed, each engine has its own statements there. `dialect.ts` has the parts of statements that the engines write
// differently.
import type { OperationName } from '../../contracts/operations.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { columnNames, type Cell, type Column } from './columns.ts'
import type { SqlText } from './dialect.ts'

/** A list is for `anyOf` or `unnest`. */
export type SqlValue = Cell | readonly Cell[]

export interface SqlStatement {
  readonly text: SqlText
  readonly values: readonly SqlValue[]
}

/** Yields statements to send together, in this order, and receives the rows of each. */
export type SqlOperation<T> = Generator<readonly SqlStatement[], T, readonly (readonly object[])[]>

export type SqlOperations<Names extends OperationName> = {
  readonly [Name in Names]: (
    ...args: Parameters<RecordPorts[Name]>
  ) => SqlOperation<Awaited<ReturnType<RecordPorts[Name]>>>
}

export function* rowsOf<Row extends object>(
  text: SqlText,
  ...values: readonly SqlValue[]
): SqlOperation<readonly Row[]> {
  const [rows = []] = yield [{ text, values }]
  // Not checked by types: the text names the columns of `Row`.
  return rows as readonly Row[]
}

export function* rowOf<Row extends object>(
  text: SqlText,
  ...values: readonly SqlValue[]
): SqlOperation<Row | undefined> {
  return (yield* rowsOf<Row>(text, ...values))[0]
}

/** Sends several statements together; each returns its own rows. */
export function* together<Rows extends readonly object[]>(statements: {
  readonly [Index in keyof Rows]: SqlStatement
}): SqlOperation<{ readonly [Index in keyof Rows]: readonly Rows[Index][] }> {
  // Not checked by types, as above.
  return (yield statements) as unknown as { readonly [Index in keyof Rows]: readonly Rows[Index][] }
}

export const statement = (text: SqlText, ...values: readonly SqlValue[]): SqlStatement => ({ text, values })

/** Sends statements whose rows aren't needed. */
export function* send(statements: readonly SqlStatement[]): SqlOperation<void> {
  if (statements.length > 0) yield statements
}

/** Inserts a row, or replaces the one with the same key, the first column. */
export function replacement<Row>(table: string, columns: readonly Column<Row>[]): (row: Row) => SqlStatement {
  return insertion(table, columns, replacing(columns))
}

export function insertion<Row>(table: string, columns: readonly Column<Row>[], more = ''): (row: Row) => SqlStatement {
  const parameters = columns.map((_, i) => `$${i + 1}`).join(', ')
  const text = `INSERT INTO ${table} (${columnNames(columns)}) VALUES (${parameters}) ${more}`
  return (row) => ({ text, values: columns.map(([, , value]) => value(row)) })
}

/** Replaces all columns except the key, which consists of the first ones. */
export function replacing<Row>(columns: readonly Column<Row>[], keys = 1): string {
  const replaced = columns.slice(keys).map(([name]) => `${name} = excluded.${name}`)
  return `ON CONFLICT (${columnNames(columns.slice(0, keys))}) DO UPDATE SET ${replaced.join(', ')}`
}
