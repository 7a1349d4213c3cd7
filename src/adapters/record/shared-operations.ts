import { ACCESS } from './access.ts'
import { AUDIT_LOG } from './audit.ts'
import { GUARDS } from './guard.ts'
import { NOTES } from './notes.ts'
import { QUARANTINE } from './quarantine.ts'
import { RETENTION } from './retention.ts'
import type { SqlOperation } from './sql-operation.ts'

/** Every operation that both engines perform alike. */
export const SHARED_OPERATIONS = {
  ...NOTES,
  ...QUARANTINE,
  ...GUARDS,
  ...RETENTION,
  ...ACCESS,
  ...AUDIT_LOG,
}

export type SharedName = keyof typeof SHARED_OPERATIONS

/** As an engine performs them: each by one function. */
export function sharedOperations(
  performing: (operation: (...args: never[]) => SqlOperation<unknown>) => (...args: never[]) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(SHARED_OPERATIONS).map(([name, operation]) => [name, performing(operation)]))
}
