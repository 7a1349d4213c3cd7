// The operations of `record/sql-operation.ts` over a session, and some that only several processes need.
import type { OverSession } from '../../contracts/operations.ts'
import type { SqlDialect } from '../record/dialect.ts'
import { sharedOperations, type SharedName } from '../record/shared-operations.ts'
import type { SqlOperation } from '../record/sql-operation.ts'
import type { Session } from './connection.ts'
import { AUDIT_LOCK, LOG_LOCK } from './locks.ts'
import { notifyAccess } from './notifications.ts'

/** Sends statements that are yielded together in one round trip. */
export async function perform<T>(session: Session, operation: SqlOperation<T>): Promise<T> {
  let step = operation.next()
  while (step.done !== true)
    step = operation.next(await Promise.all(step.value.map(({ text, values }) => session.query<object>(text, values))))
  return step.value
}

/** Ids ascend with transactions. `+ 0` forces the node's index instead of scanning all supports backwards. */
const began = (end: 'src' | 'dst', open: string): string =>
  `(SELECT id, since AS tx, false AS closed FROM support WHERE ${end} = $1 AND until IS ${open} AND id + 0 > $2 AND id + 0 <= $3
    ORDER BY id + 0 DESC LIMIT $6)`
const selectEnded = (end: 'src' | 'dst'): string =>
  `(SELECT id, until AS tx, true AS closed FROM support WHERE ${end} = $1 AND until IS NOT NULL AND until > $4 AND until < $5
    ORDER BY until DESC, id DESC LIMIT $6)`

/** `documentsAfter`: only the index by kind has this order, so the planner must take it whatever its estimated cost. */
export const DIALECT: SqlDialect = {
  documentsAfter: '(d.kind, d.id) > ($1::int, $2) AND d.kind <= $1::int',
  documentOrder: 'ORDER BY d.kind, d.id',
  edgeEvents: `${began('src', 'NULL')} UNION ${began('dst', 'NULL')} UNION ${began('src', 'NOT NULL')}
    UNION ${began('dst', 'NOT NULL')} UNION ${selectEnded('src')} UNION ${selectEnded('dst')} ORDER BY tx DESC, id DESC LIMIT $6`,
  pendingMarks: 'ready IS NOT NULL',
  // Found by digest: a URI may be longer than an index entry can be.
  payloadsOf: 'md5(uri) = md5($1::text) AND uri = $1',
  // Node by node, since without statistics the planner would scan all edges of a type for a list of nodes.
  supportsAt: (end, columns, rest) => `SELECT e.* FROM unnest($1::bigint[]) AS u (node)
    CROSS JOIN LATERAL (SELECT ${columns} FROM support WHERE ${end} = u.node AND ${rest} OFFSET 0) e`,
}

// Not checked by types: each has the arguments and the result of its operation.
const ALONE = sharedOperations(
  DIALECT,
  (operation) =>
    (session: Session, ...args: never[]) =>
      perform(session, operation(...args)),
) as unknown as OverSession<SharedName, Session>

type OverSessionWith<Args extends readonly unknown[], T> = (session: Session, ...args: Args) => Promise<T>

/** Runs an operation under a lock that one process at a time holds until its transaction ends. */
function underLock<Args extends readonly unknown[], T>(
  lock: number,
  operation: OverSessionWith<Args, T>,
): OverSessionWith<Args, T> {
  return async (session, ...args) => {
    await session.query(`SELECT pg_advisory_xact_lock(${lock})`)
    return await operation(session, ...args)
  }
}

/** Notifies other processes, within the transaction, that accounts or credentials changed. */
function notifying<Args extends readonly unknown[], T>(operation: OverSessionWith<Args, T>): OverSessionWith<Args, T> {
  return async (session, ...args) => {
    const result = await operation(session, ...args)
    await notifyAccess(session)
    return result
  }
}

export const SHARED: typeof ALONE = {
  ...ALONE,
  resolveDeletions: underLock(LOG_LOCK, async (session, decision) => {
    const resolved = await ALONE.resolveDeletions(session, decision)
    // Adds a batch without a footprint, so that batches loaded before load everything again.
    await session.query('UPDATE head SET batch = batch + 1')
    return resolved
  }),
  saveCredential: notifying(ALONE.saveCredential),
  revokeCredentials: notifying(ALONE.revokeCredentials),
  saveAccount: notifying(ALONE.saveAccount),
  appendAudit: underLock(AUDIT_LOCK, ALONE.appendAudit),
  dropAudit: underLock(AUDIT_LOCK, ALONE.dropAudit),
}
