// The operations of `record/sql-operation.ts` over a session, and what of them only several processes need.
import type { OverSession } from '../../contracts/operations.ts'
import { sharedOperations, type SharedName } from '../record/shared-operations.ts'
import type { SqlOperation } from '../record/sql-operation.ts'
import type { Session } from './connection.ts'
import { AUDIT_LOCK, LOG_LOCK } from './locks.ts'
import { notifyAccess } from './notifications.ts'

/** Statements that are yielded together share a round trip. */
export async function perform<T>(session: Session, operation: SqlOperation<T>): Promise<T> {
  let step = operation.next()
  while (step.done !== true)
    step = operation.next(await Promise.all(step.value.map(({ text, values }) => session.query<object>(text, values))))
  return step.value
}

// Unchecked here: each has the arguments and the result of its operation.
const ALONE = sharedOperations(
  (operation) =>
    (session: Session, ...args: never[]) =>
      perform(session, operation(...args)),
) as unknown as OverSession<SharedName, Session>

type OverSessionWith<Args extends readonly unknown[], T> = (session: Session, ...args: Args) => Promise<T>

/** One process at a time holds the lock, until its transaction ends. */
function locked<Args extends readonly unknown[], T>(
  lock: number,
  operation: OverSessionWith<Args, T>,
): OverSessionWith<Args, T> {
  return async (session, ...args) => {
    await session.query(`SELECT pg_advisory_xact_lock(${lock})`)
    return await operation(session, ...args)
  }
}

/** With the transaction, other processes learn that somebody may come in, or may not any more. */
function notifying<Args extends readonly unknown[], T>(operation: OverSessionWith<Args, T>): OverSessionWith<Args, T> {
  return async (session, ...args) => {
    const result = await operation(session, ...args)
    await notifyAccess(session)
    return result
  }
}

export const SHARED: typeof ALONE = {
  ...ALONE,
  resolveDeletions: locked(LOG_LOCK, async (session, decision) => {
    const held = await ALONE.resolveDeletions(session, decision)
    // A batch without a footprint: those that were loaded before load everything again.
    await session.query('UPDATE head SET batch = batch + 1')
    return held
  }),
  saveCredential: notifying(ALONE.saveCredential),
  revokeCredentials: notifying(ALONE.revokeCredentials),
  saveAccount: notifying(ALONE.saveAccount),
  appendAudit: locked(AUDIT_LOCK, ALONE.appendAudit),
  dropAudit: locked(AUDIT_LOCK, ALONE.dropAudit),
}
