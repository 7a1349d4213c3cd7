import type { Statement } from 'better-sqlite3'
import type { Synchronous } from '../../contracts/operations.ts'
import type { SqlDialect } from '../record/dialect.ts'
import { sharedOperations, type SharedName } from '../record/shared-operations.ts'
import type { SqlOperation, SqlStatement, SqlValue } from '../record/sql-operation.ts'
import type { Cell } from '../record/columns.ts'
import type { Db } from './schema/database.ts'

// The inner selection uses only the index, so only selected rows are read from the table.
const began = (end: 'src' | 'dst', state: 'NULL' | 'NOT NULL'): string =>
  `SELECT id, since AS tx, 0 AS closed FROM support WHERE id IN
     (SELECT id FROM support WHERE ${end} = $1 AND until IS ${state} AND id > $2 AND id <= $3
      ORDER BY id DESC LIMIT $6)`
const selectEnded = (end: 'src' | 'dst'): string =>
  `SELECT * FROM (SELECT id, until AS tx, 1 AS closed FROM support
   WHERE ${end} = $1 AND until IS NOT NULL AND until > $4 AND until < $5 ORDER BY until DESC, id DESC LIMIT $6)`
const EVENTS = (['src', 'dst'] as const).flatMap((end) => [
  began(end, 'NULL'),
  began(end, 'NOT NULL'),
  selectEnded(end),
])

/**
 * Ids of supports ascend with the transactions that began them, so beginnings are found by id, apart for open and
 * closed ones; ends come from the index of closed ones. An edge from a node to itself is found at both of its ends, and
 * UNION makes it one event.
 */
export const DIALECT: SqlDialect = {
  documentsAfter: 'd.kind = $1 AND d.id > $2',
  documentOrder: 'ORDER BY d.id',
  edgeEvents: `SELECT * FROM (${EVENTS.join(' UNION ')}) ORDER BY tx DESC, id DESC LIMIT $6`,
  // The sign disables the index: scanning the rows in storage order takes half the time.
  pendingMarks: '+ready IS NOT NULL',
  payloadsOf: 'uri = $1',
  supportsAt: (end, columns, rest) => `SELECT ${columns} FROM support WHERE ${end} = ANY ($1::bigint[]) AND ${rest}`,
}

/** The shared operations, performed synchronously. A statement is prepared when it is first used. */
export function openSharedOperations(db: Db): Synchronous<SharedName> {
  const perform = openPerform(db)
  // Not checked by types: each has the arguments and the result of its operation.
  return sharedOperations(
    DIALECT,
    (operation) =>
      (...args) =>
        perform(operation(...args)),
  ) as unknown as Synchronous<SharedName>
}

export function openPerform(db: Db): <T>(operation: SqlOperation<T>) => T {
  const statements = new Map<string, TranslatedStatement>()

  function rowsOf({ text, values }: SqlStatement): object[] {
    let known = statements.get(text)
    if (known === undefined) statements.set(text, (known = translate(db, text)))
    const { statement, parameters } = known
    const cells = parameters.map((index) => cellOf(values[index] ?? null))
    if (statement.reader) return statement.all(...cells)
    statement.run(...cells)
    return []
  }

  return (operation) => {
    let step = operation.next()
    while (step.done !== true) step = operation.next(step.value.map(rowsOf))
    return step.value
  }
}

interface TranslatedStatement {
  readonly statement: Statement<Cell[], object>
  /** Index of the value for each placeholder: binding by position takes half the time of binding by name. */
  readonly parameters: readonly number[]
}

/** Translates PostgreSQL's dialect to SQLite's. `database.ts` explains the sign of parameters. */
function translate(db: Db, text: string): TranslatedStatement {
  const parameters: number[] = []
  const inSqlite = text
    .replace(/= ANY \(\$(\d+)::\w+\[\]\)/g, 'IN (SELECT value FROM json_each($$$1))')
    .replace(/unnest\(\$(\d+)::\w+\[\]\) AS u \((\w+)\)/g, '(SELECT value AS $2 FROM json_each($$$1)) u')
    .replace(/::\w+/g, '')
    .replaceAll(' COLLATE "C"', '')
    .replaceAll('strpos(', 'instr(')
    .replace(/(?<!LEFT |FULL |CROSS )\bJOIN\b/g, 'CROSS JOIN')
    .replace(/\$(\d+)/g, (_, number: string) => {
      parameters.push(Number(number) - 1)
      return '+?'
    })
  return { statement: db.prepare(inSqlite), parameters }
}

function cellOf(value: SqlValue): Cell {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? JSON.stringify(value) : value
}
