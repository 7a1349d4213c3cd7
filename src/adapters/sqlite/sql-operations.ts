import type { Statement } from 'better-sqlite3'
import type { Synchronous } from '../../contracts/operations.ts'
import { sharedOperations, type SharedName } from '../record/shared-operations.ts'
import type { SqlOperation, SqlStatement, SqlValue } from '../record/sql-operation.ts'
import type { Cell } from '../record/tables.ts'
import type { Db } from './schema/database.ts'

/** The shared operations, performed at once. A statement is prepared when it is first used. */
export function openSharedOperations(db: Db): Synchronous<SharedName> {
  const perform = openPerform(db)
  // Unchecked here: each has the arguments and the result of its operation.
  return sharedOperations(
    (operation) =>
      (...args) =>
        perform(operation(...args)),
  ) as unknown as Synchronous<SharedName>
}

export function openPerform(db: Db): <T>(operation: SqlOperation<T>) => T {
  const statements = new Map<string, Statement<[Record<number, Cell>], object>>()

  function rowsOf({ text, values }: SqlStatement): object[] {
    let statement = statements.get(text)
    if (statement === undefined) statements.set(text, (statement = db.prepare(inSqlite(text))))
    const cells = Object.fromEntries(values.map((value, i) => [i + 1, cellOf(value)]))
    if (statement.reader) return statement.all(cells)
    statement.run(cells)
    return []
  }

  return (operation) => {
    let step = operation.next()
    while (step.done !== true) step = operation.next(step.value.map(rowsOf))
    return step.value
  }
}

/** A statement of PostgreSQL in the words of SQLite. A parameter has a sign for the reason given in `database.ts`. */
function inSqlite(text: string): string {
  return text
    .replace(/= ANY \(\$(\d+)::\w+\[\]\)/g, 'IN (SELECT value FROM json_each($$$1))')
    .replace(/::\w+/g, '')
    .replaceAll(' COLLATE "C"', '')
    .replace(/(?<!LEFT |FULL |CROSS )\bJOIN\b/g, 'CROSS JOIN')
    .replace(/\$(\d+)/g, '+?$1')
}

function cellOf(value: SqlValue): Cell {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? JSON.stringify(value) : value
}
