import { decided, DISMISSED, suspectedDeletionOf, NO_GUARD } from '../../commit/guard.ts'
import type { Synchronous } from '../../contracts/operations.ts'
import type { GuardState } from '../../contracts/reconcile.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './schema/database.ts'
import { documentStatusOf, NUMBERED_STATUS, SUBJECT, type NumberedStatus } from './schema/rows.ts'
import type { RecordNames } from './schema/names.ts'

/** The state of the guard of each source, and its suspected deletions. */
const stateOf = (text: string): GuardState => JSON.parse(text)

const KINDS = 'kind IN (SELECT id FROM document_kind WHERE platform = +?)'
const SUSPECTED = `FROM document WHERE ${KINDS} AND suspected_deletion = 'held'`

export type Guards = ReturnType<typeof openGuards>

/** As commits read and write them. */
export function openGuards(db: Db) {
  const find = db.prepare<[string], string>('SELECT state FROM guard WHERE platform = +?').pluck()
  const put = db.prepare<[string, string]>('INSERT OR REPLACE INTO guard (platform, state) VALUES (?, ?)')
  const present = db
    .prepare<[string], number>(`SELECT count(*) FROM document WHERE ${KINDS} AND hydrated_at IS NOT NULL AND gone = 0`)
    .pluck()
  return {
    find(platform: string): GuardState | null {
      const text = find.get(platform)
      return text === undefined ? null : stateOf(text)
    },
    put: (platform: string, state: GuardState): void => void put.run(platform, JSON.stringify(state)),
    present: (platform: string): number => present.get(platform) ?? 0,
  }
}

export function openGuardReads(db: Db, names: RecordNames) {
  const all = db.prepare<[], { platform: string; state: string }>('SELECT platform, state FROM guard ORDER BY platform')
  const page = db.prepare<[string, number, number], NumberedStatus & { id: number; uri: Uri }>(
    `SELECT id, ${SUBJECT}, ${NUMBERED_STATUS} ${SUSPECTED} AND id > +? ORDER BY id LIMIT +?`,
  )
  const count = db.prepare<[string], number>(`SELECT count(*) ${SUSPECTED}`).pluck()
  const reads: Synchronous<'guards' | 'suspectedDeletions'> = {
    guards: () => all.all().map(({ platform, state }) => ({ platform, ...stateOf(state) })),
    suspectedDeletions(platform, after, limit) {
      const rows = page.all(platform, after, limit)
      const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null
      return { rows: rows.map((row) => suspectedDeletionOf(documentStatusOf(row, row.uri, names))), next }
    },
  }
  return { ...reads, suspectedDeletionCount: (platform: string): number => count.get(platform) ?? 0 }
}

export function openGuardWrites(db: Db, guards: Guards): Synchronous<'resolveDeletions'> {
  const dismiss = db.prepare<[number, string, string]>(
    `UPDATE document SET suspected_deletion = 'dismissed', suspected_since = ?, last_error = ?
     WHERE ${KINDS} AND suspected_deletion = 'held'`,
  )
  return {
    resolveDeletions(decision) {
      const { platform } = decision
      const state = guards.find(platform) ?? NO_GUARD
      if (decision.kind === 'dismiss') dismiss.run(decision.at, DISMISSED, platform)
      guards.put(platform, decided(state, decision.kind === 'confirm' ? decision.openUntil : null))
      return state.held
    },
  }
}
