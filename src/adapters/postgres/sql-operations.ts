// The operations of `record/sql-operation.ts` over a session, and some that only several processes need.
import type { OverSession } from '../../contracts/operations.ts'
import { textFor } from '../record/dialect.ts'
import { sharedOperations, type SharedName } from '../record/shared-operations.ts'
import type { SqlOperation } from '../record/sql-operation.ts'
import type { Session } from './connection.ts'
import { AUDIT_LOCK, LOG_LOCK } from './locks.ts'
import { notifyAccess } from './notifications.ts'

/** Sends statements that are yielded together in one round trip. */
export async function perform<T>(session: Session, operation: SqlOperation<T>): Promise<T> {
  let step = operation.next()
  while (step.done !== true) {
    const sent = step.value.map(({ text, values }) => session.query<object>(textFor('postgres', text), values))
    step = operation.next(await Promise.all(sent))
  }
  return step.value
}

// Not checked by types: each has the arguments and the result of its operation.
const ALONE = sharedOperations(
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
