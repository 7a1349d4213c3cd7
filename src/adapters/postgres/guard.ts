import type { OverSession } from '../../contracts/operations.ts'
import { decided, DISMISSED, suspectedDeletionOf, NO_GUARD } from '../../commit/guard.ts'
import type { GuardState } from '../../contracts/reconcile.ts'
import type { Session } from './connection.ts'
import { sendRows } from './send-rows.ts'
import { LOG_LOCK } from './locks.ts'
import { documentStatusOf, NAMED_STATUS, STATUS_FROM, type NamedStatus } from './rows.ts'

/** The state of the guard of each source, and its suspected deletions. Changed under the lock of the log only. */

export interface GuardColumns {
  readonly platform: string
  readonly state: GuardState
}

export const GUARD = 'SELECT platform, state::json FROM guard'

export const putGuards = sendRows<GuardColumns>(
  [
    ['platform', 'text', ({ platform }) => platform],
    ['state', 'text', ({ state }) => JSON.stringify(state)],
  ],
  (from, names) => `INSERT INTO guard (${names}) SELECT * FROM ${from}
    ON CONFLICT (platform) DO UPDATE SET state = excluded.state`,
)

const SUSPECTED = `SELECT d.id, ${NAMED_STATUS} FROM document d ${STATUS_FROM}
  WHERE dk.platform = $1 AND d.suspected_deletion = 'held' AND d.id > $2 ORDER BY d.id LIMIT $3`

const DISMISS = `UPDATE document SET suspected_deletion = 'dismissed', suspected_since = $2, last_error = $3
  WHERE suspected_deletion = 'held' AND kind IN (SELECT id FROM document_kind WHERE platform = $1)`

export async function suspectedDeletionCount(session: Session, platform: string): Promise<number> {
  const text = `SELECT count(*) AS n FROM document_kind dk JOIN document d ON d.kind = dk.id
    WHERE dk.platform = $1 AND d.suspected_deletion = 'held'`
  const [counted] = await session.query<{ n: number }>(text, [platform])
  return counted?.n ?? 0
}

export const GUARDS: OverSession<'guards' | 'suspectedDeletions' | 'resolveDeletions', Session> = {
  async guards(session) {
    const rows = await session.query<GuardColumns>(`${GUARD} ORDER BY platform`)
    return rows.map(({ platform, state }) => ({ platform, ...state }))
  },

  async suspectedDeletions(session, platform, after, limit) {
    const rows = await session.query<NamedStatus & { id: number }>(SUSPECTED, [platform, after, limit])
    const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null
    return { rows: rows.map((row) => suspectedDeletionOf(documentStatusOf(row))), next }
  },

  async resolveDeletions(session, decision) {
    await session.query(`SELECT pg_advisory_xact_lock(${LOG_LOCK})`)
    const { platform } = decision
    const [row] = await session.query<GuardColumns>(`${GUARD} WHERE platform = $1`, [platform])
    const state = row?.state ?? NO_GUARD
    if (decision.kind === 'dismiss') await session.query(DISMISS, [platform, decision.at, DISMISSED])
    const openUntil = decision.kind === 'confirm' ? decision.openUntil : null
    await putGuards(session, [{ platform, state: decided(state, openUntil) }])
    // A batch without a footprint: those that were loaded before load everything again.
    await session.query('UPDATE head SET batch = batch + 1')
    return state.held
  },
}
