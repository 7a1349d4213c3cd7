import { ACCESS } from './access.ts'
import { AUDIT_LOG } from './audit.ts'
import { DELIVERIES } from './deliveries.ts'
import type { SqlDialect } from './dialect.ts'
import { documentOperations } from './documents.ts'
import { edgeEventOperations } from './edge-events.ts'
import { GUARDS } from './guard.ts'
import { levelOperations } from './levels.ts'
import { LOG_OPERATIONS } from './log.ts'
import { markOperations } from './marks.ts'
import { NODES } from './nodes.ts'
import { NOTES } from './notes.ts'
import { payloadOperations } from './payload.ts'
import { QUARANTINE } from './quarantine.ts'
import { RETENTION } from './retention.ts'
import type { SqlOperation } from './sql-operation.ts'

const operationsIn = (dialect: SqlDialect) => ({
  ...NODES,
  ...NOTES,
  ...QUARANTINE,
  ...GUARDS,
  ...RETENTION,
  ...ACCESS,
  ...AUDIT_LOG,
  ...DELIVERIES,
  ...LOG_OPERATIONS,
  ...markOperations(dialect),
  ...payloadOperations(dialect),
  ...documentOperations(dialect),
  ...edgeEventOperations(dialect),
  ...levelOperations(dialect),
})

export type SharedName = keyof ReturnType<typeof operationsIn>

export function sharedOperations(
  dialect: SqlDialect,
  performing: (operation: (...args: never[]) => SqlOperation<unknown>) => (...args: never[]) => unknown,
): Readonly<Record<string, unknown>> {
  const operations = Object.entries(operationsIn(dialect))
  return Object.fromEntries(operations.map(([name, operation]) => [name, performing(operation)]))
}
