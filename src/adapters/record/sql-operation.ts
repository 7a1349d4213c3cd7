// Operations that both engines perform alike, written once. Each is a generator: it yields statements, and is given
// their rows, which SQLite has at once and PostgreSQL sends. What a batch loads and writes, marks, and the reads of
// entities and edges aren't among them: there each engine has statements of its own, for speed.
//
// A statement is written as PostgreSQL has it, and `sqlite/sql-operations.ts` translates it: `$1`, casts, lists (`= ANY`
// and `unnest`), `COLLATE "C"`, `strpos`. Joins are made in the order in which they are written, by both engines.
import type { OperationName } from '../../contracts/operations.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { namesOf, type Cell, type Column } from './tables.ts'

/** A list is for `= ANY ($1::text[])`. */
export type SqlValue = Cell | readonly Cell[]

export interface SqlStatement {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** Yields statements to be sent together, in this order, and is given the rows of each. */
export type SqlOperation<T> = Generator<readonly SqlStatement[], T, readonly (readonly object[])[]>

export type SqlOperations<Names extends OperationName> = {
  readonly [Name in Names]: (
    ...args: Parameters<RecordPorts[Name]>
  ) => SqlOperation<Awaited<ReturnType<RecordPorts[Name]>>>
}

export function* rowsOf<Row extends object>(
  text: string,
  ...values: readonly SqlValue[]
): SqlOperation<readonly Row[]> {
  const [rows = []] = yield [{ text, values }]
  // Unchecked here: the text names the columns of `Row`.
  return rows as readonly Row[]
}

export function* rowOf<Row extends object>(
  text: string,
  ...values: readonly SqlValue[]
): SqlOperation<Row | undefined> {
  return (yield* rowsOf<Row>(text, ...values))[0]
}

/** Several sent together, each with rows of its own. */
export function* together<Rows extends readonly object[]>(statements: {
  readonly [Index in keyof Rows]: SqlStatement
}): SqlOperation<{ readonly [Index in keyof Rows]: readonly Rows[Index][] }> {
  // Unchecked here, as above.
  return (yield statements) as unknown as { readonly [Index in keyof Rows]: readonly Rows[Index][] }
}

export const statement = (text: string, ...values: readonly SqlValue[]): SqlStatement => ({ text, values })

/** Statements without rows that are of use. */
export function* send(statements: readonly SqlStatement[]): SqlOperation<void> {
  if (statements.length > 0) yield statements
}

/** Inserts a row; where its key, the first column, is there already, replaces it. */
export function replacement<Row>(table: string, columns: readonly Column<Row>[]): (row: Row) => SqlStatement {
  return insertion(table, columns, replacing(columns))
}

export function insertion<Row>(table: string, columns: readonly Column<Row>[], more = ''): (row: Row) => SqlStatement {
  const parameters = columns.map((_, i) => `$${i + 1}`).join(', ')
  const text = `INSERT INTO ${table} (${namesOf(columns)}) VALUES (${parameters}) ${more}`
  return (row) => ({ text, values: columns.map(([, , value]) => value(row)) })
}

/** Replaces all other columns of a row with the same key, which is made of the first columns. */
export function replacing<Row>(columns: readonly Column<Row>[], keys = 1): string {
  const replaced = columns.slice(keys).map(([name]) => `${name} = excluded.${name}`)
  return `ON CONFLICT (${namesOf(columns.slice(0, keys))}) DO UPDATE SET ${replaced.join(', ')}`
}
