import type { OverSession } from '../../contracts/operations.ts'
import { decided, DISMISSED, suspectedDeletionOf, NO_GUARD } from '../../commit/guard.ts'
import type { Decision, GuardState, DocumentsToDecide } from '../../contracts/reconcile.ts'
import type { Session } from './connection.ts'
import { LOG_LOCK } from './locks.ts'
import { STATUS, STATUS_FROM, statusOf, type StatusRow } from './rows.ts'

/** The state of the guard of each source, and its suspected deletions. Changed under the lock of the log only. */

type GuardColumns = { readonly platform: string; readonly state: string }

export function putGuards(session: Session, guards: ReadonlyMap<string, GuardState>): Promise<unknown> {
  return session.query(
    `INSERT INTO guard (platform, state) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (platform) DO UPDATE SET state = excluded.state`,
    [[...guards.keys()], [...guards.values()].map((state) => JSON.stringify(state))],
  )
}

async function guards(session: Session): Promise<(GuardState & { platform: string })[]> {
  const rows = await session.query<GuardColumns>('SELECT platform, state FROM guard ORDER BY platform')
  return rows.map(({ platform, state }) => ({ platform, ...stateOf(state) }))
}

export async function suspectedDeletionPage(
  session: Session,
  platform: string,
  of: { readonly after: number; readonly limit: number },
): Promise<DocumentsToDecide> {
  const text = `SELECT d.id, ${STATUS} FROM document d ${STATUS_FROM}
    WHERE dk.platform = $1 AND d.hold = 'held' AND d.id > $2 ORDER BY d.id LIMIT $3`
  const rows = await session.query<StatusRow & { id: number }>(text, [platform, of.after, of.limit])
  const next = rows.length === of.limit ? (rows.at(-1)?.id ?? null) : null
  return { rows: rows.map((row) => suspectedDeletionOf(statusOf(row))), next }
}

export async function suspectedDeletionCount(session: Session, platform: string): Promise<number> {
  const text = `SELECT count(*) AS n FROM document_kind dk JOIN document d ON d.kind = dk.id
    WHERE dk.platform = $1 AND d.hold = 'held'`
  const [counted] = await session.query<{ n: number }>(text, [platform])
  return counted?.n ?? 0
}

/** Returns how many deletions were suspected. */
async function resolveDeletions(session: Session, decision: Decision): Promise<number> {
  await session.query(`SELECT pg_advisory_xact_lock(${LOG_LOCK})`)
  const { platform } = decision
  const [row] = await session.query<GuardColumns>('SELECT platform, state FROM guard WHERE platform = $1', [platform])
  const state = row === undefined ? NO_GUARD : stateOf(row.state)
  if (decision.kind === 'dismiss') await session.query(DISMISS, [platform, decision.at, DISMISSED])
  await putGuards(
    session,
    new Map([[platform, decided(state, decision.kind === 'confirm' ? decision.openUntil : null)]]),
  )
  // A batch without a footprint: those that were loaded before load everything again.
  await session.query('UPDATE head SET batch = batch')
  return state.held
}

const DISMISS = `UPDATE document SET hold = 'dismissed', hold_at = $2, last_error = $3
  WHERE hold = 'held' AND kind IN (SELECT id FROM document_kind WHERE platform = $1)`

function stateOf(text: string): GuardState {
  return JSON.parse(text)
}

export const GUARDS: OverSession<'guards' | 'suspectedDeletions' | 'resolveDeletions', Session> = {
  guards,
  suspectedDeletions: (session, platform, after, limit) => suspectedDeletionPage(session, platform, { after, limit }),
  resolveDeletions,
}
