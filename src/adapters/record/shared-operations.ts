import { ACCESS } from './access.ts'
import { AUDIT_LOG } from './audit.ts'
import { DELIVERIES } from './deliveries.ts'
import { DOCUMENTS } from './documents.ts'
import { EDGE_EVENTS } from './edge-events.ts'
import { EDGES } from './edges.ts'
import { ENTITIES } from './entities.ts'
import { GUARDS } from './guard.ts'
import { LEVELS } from './levels.ts'
import { LOG_OPERATIONS } from './log.ts'
import { MARK_READS } from './marks.ts'
import { NODES } from './nodes.ts'
import { NOTES } from './notes.ts'
import { PAYLOADS } from './payload.ts'
import { QUARANTINE } from './quarantine.ts'
import { RETENTION } from './retention.ts'
import type { SqlOperation } from './sql-operation.ts'

const OPERATIONS = {
  ...NODES,
  ...NOTES,
  ...QUARANTINE,
  ...GUARDS,
  ...RETENTION,
  ...ACCESS,
  ...AUDIT_LOG,
  ...DELIVERIES,
  ...LOG_OPERATIONS,
  ...MARK_READS,
  ...PAYLOADS,
  ...DOCUMENTS,
  ...EDGE_EVENTS,
  ...EDGES,
  ...ENTITIES,
  ...LEVELS,
}

export type SharedName = keyof typeof OPERATIONS

export function sharedOperations(
  performing: (operation: (...args: never[]) => SqlOperation<unknown>) => (...args: never[]) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(OPERATIONS).map(([name, operation]) => [name, performing(operation)]))
}
