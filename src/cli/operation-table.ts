// The service's operations as the command line knows them.
import type { CallableOperation } from '../questions/declare.ts'
import rows from './operations.json' with { type: 'json' }

interface TabledOperation extends CallableOperation {
  /** True if its list can be exported. */
  readonly isExported: boolean
}

/**
 * Generated from the declarations of questions and commands (`table-of.ts`): loading those takes half a second, which a
 * program that only prints its help must not wait for.
 */
export const OPERATIONS = rows as unknown as readonly TabledOperation[]

export function findOperation(name: string): CallableOperation {
  const found = OPERATIONS.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no operation "${name}": is operations.json from an older release?`)
  return found
}
