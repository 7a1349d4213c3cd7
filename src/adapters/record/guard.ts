// The guard of each source against a mass disappearance, and its suspected deletions.
import { applyDecision, DISMISSED, NO_GUARD, suspectedDeletionOf } from '../../commit/guard.ts'
import type { GuardState } from '../../contracts/sweeps.ts'
import type { RecordSnapshot } from '../../contracts/snapshot.ts'
import { replacement, rowOf, rowsOf, send, type SqlOperation, type SqlOperations } from './sql-operation.ts'
import { STATUS_OF_SUBJECT, SUBJECT_JOINS } from './documents.ts'
import { statusOf, type NamedStatus } from './status-table.ts'
import type { Column } from './columns.ts'
import { byBytes, JOIN, sql } from './dialect.ts'

interface SourceGuard {
  readonly platform: string
  readonly state: GuardState
}

export const GUARD: readonly Column<SourceGuard>[] = [
  ['platform', 'text', ({ platform }) => platform],
  // JSON
  ['state', 'text', ({ state }) => JSON.stringify(state)],
]

interface StoredGuard {
  readonly platform: string
  readonly state: string
}

const saveGuard = replacement('guard', GUARD)

const ALL = sql`SELECT platform, state FROM guard ORDER BY ${byBytes('platform')}`
const FROM_SUSPECTED = sql`FROM document_kind dk ${JOIN} document d ON d.kind = dk.id AND d.suspected_deletion = 'held'`
const SUSPECTED = sql`SELECT d.id, ${STATUS_OF_SUBJECT} ${FROM_SUSPECTED} AND d.id > $2 ${SUBJECT_JOINS}
  WHERE dk.platform = $1 ORDER BY d.id LIMIT $3`
const COUNT_SUSPECTED = sql`SELECT count(*) AS n ${FROM_SUSPECTED} WHERE dk.platform = $1`
const DISMISS = `UPDATE document SET suspected_deletion = 'dismissed', suspected_since = $2, last_error = $3
  WHERE suspected_deletion = 'held' AND kind IN (SELECT id FROM document_kind WHERE platform = $1)`

export function* suspectedDeletionCount(
  platform: string,
): SqlOperation<Awaited<ReturnType<RecordSnapshot['suspectedDeletionCount']>>> {
  return (yield* rowOf<{ n: number }>(COUNT_SUSPECTED, platform))?.n ?? 0
}

export const GUARDS: SqlOperations<'guards' | 'suspectedDeletions' | 'resolveDeletions'> = {
  *guards() {
    return (yield* rowsOf<StoredGuard>(ALL)).map(({ platform, state }) => ({ platform, ...JSON.parse(state) }))
  },

  *suspectedDeletions(platform, after, limit) {
    const rows = yield* rowsOf<NamedStatus & { id: number }>(SUSPECTED, platform, after, limit)
    const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null
    return { rows: rows.map((row) => suspectedDeletionOf(statusOf(row))), next }
  },

  *resolveDeletions(decision) {
    const { platform } = decision
    const row = yield* rowOf<StoredGuard>('SELECT platform, state FROM guard WHERE platform = $1', platform)
    const state: GuardState = row === undefined ? NO_GUARD : JSON.parse(row.state)
    if (decision.kind === 'dismiss') yield* rowsOf(DISMISS, platform, decision.at, DISMISSED)
    const openUntil = decision.kind === 'confirm' ? decision.openUntil : null
    yield* send([saveGuard({ platform, state: applyDecision(state, openUntil) })])
    return state.held
  },
}
