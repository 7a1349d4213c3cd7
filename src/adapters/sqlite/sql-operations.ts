import type { Synchronous } from '../../contracts/operations.ts'
import { textFor } from '../record/dialect.ts'
import { sharedOperations, type SharedName } from '../record/shared-operations.ts'
import type { SqlOperation, SqlStatement, SqlValue } from '../record/sql-operation.ts'
import type { Cell } from '../record/columns.ts'
import type { Db } from './schema/database.ts'
import { getOrInsert } from '../../lib/maps.ts'

/** The shared operations, performed synchronously. A statement is prepared when it is first used. */
export function openSharedOperations(db: Db): Synchronous<SharedName> {
  const perform = openPerform(db)
  // Not checked by types: each has the arguments and the result of its operation.
  return sharedOperations(
    (operation) =>
      (...args) =>
        perform(operation(...args)),
  ) as unknown as Synchronous<SharedName>
}

export function openPerform(db: Db): <T>(operation: SqlOperation<T>) => T {
  const statements = new Map<string, ReturnType<typeof prepare>>()

  function rowsOf({ text, values }: SqlStatement): object[] {
    const own = textFor('sqlite', text)
    const { statement, parameters } = getOrInsert(statements, own, () => prepare(db, own))
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

/**
 * Makes each parameter `$n` a `+?`, whose sign `database.ts` explains, and keeps the index of its value: binding by
 * position takes half the time of binding by name.
 */
function prepare(db: Db, text: string) {
  const parameters: number[] = []
  const positional = text.replace(/\$(\d+)/g, (_, number: string) => {
    parameters.push(Number(number) - 1)
    return '+?'
  })
  return { statement: db.prepare<Cell[], object>(positional), parameters }
}

function cellOf(value: SqlValue): Cell {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? JSON.stringify(value) : value
}
