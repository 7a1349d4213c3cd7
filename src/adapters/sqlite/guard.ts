import { decided, DISMISSED, suspectedDeletionOf, NO_GUARD } from '../../commit/guard.ts'
import type { Decision, GuardState, DocumentsToDecide } from '../../contracts/reconcile.ts'
import { snapshot, type Db } from './schema/database.ts'
import type { Uri } from '../../model/uri.ts'
import { STATUS, statusOf, SUBJECT, type StatusColumns } from './schema/rows.ts'
import type { RecordNames } from './schema/names.ts'

/** The state of the guard of each source, and its suspected deletions. */
export interface GuardTables {
  state(platform: string): GuardState | null
  present(platform: string): number
  guards(): (GuardState & { platform: string })[]
}

interface GuardColumns {
  readonly platform: string
  readonly state: string
}

export function openGuardReads(db: Db): GuardTables {
  const find = db.prepare<[string], GuardColumns>('SELECT platform, state FROM guard WHERE platform = +?')
  const all = db.prepare<[], GuardColumns>('SELECT platform, state FROM guard ORDER BY platform')
  const count = db.prepare<[string], { n: number }>(
    `SELECT count(*) AS n FROM document WHERE kind IN (SELECT id FROM document_kind WHERE platform = +?)
       AND hydrated_at IS NOT NULL AND gone = 0`,
  )
  return {
    state(platform) {
      const row = find.get(platform)
      return row === undefined ? null : stateOf(row.state)
    },
    present: (platform) => count.get(platform)?.n ?? 0,
    guards: () => all.all().map(({ platform, state }) => ({ platform, ...stateOf(state) })),
  }
}

export function openGuardWriter(db: Db): (platform: string, state: GuardState) => void {
  const put = db.prepare<[string, string]>('INSERT OR REPLACE INTO guard (platform, state) VALUES (?, ?)')
  return (platform, state) => void put.run(platform, JSON.stringify(state))
}

const OF_PLATFORM = `kind IN (SELECT id FROM document_kind WHERE platform = +?) AND hold = 'held'`

export function openSuspectedDeletionReads(
  db: Db,
  names: RecordNames,
): (platform: string, after: number, limit: number) => DocumentsToDecide {
  const page = db.prepare<[string, number, number], StatusColumns & { id: number; uri: Uri }>(
    `SELECT id, ${SUBJECT}, ${STATUS} FROM document WHERE ${OF_PLATFORM} AND id > +? ORDER BY id LIMIT +?`,
  )
  return (platform, after, limit) =>
    snapshot(db, () => {
      const rows = page.all(platform, after, limit)
      const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null
      return { rows: rows.map((row) => suspectedDeletionOf(statusOf(row, row.uri, names))), next }
    })
}

export function openSuspectedDeletionCount(db: Db): (platform: string) => number {
  const count = db.prepare<[string], { n: number }>(`SELECT count(*) AS n FROM document WHERE ${OF_PLATFORM}`)
  return (platform) => count.get(platform)?.n ?? 0
}

/** Returns how many deletions were suspected. */
export function openDeletionResolver(db: Db): (decision: Decision) => number {
  const reads = openGuardReads(db)
  const write = openGuardWriter(db)
  const dismiss = db.prepare<[number, string, string]>(
    `UPDATE document SET hold = 'dismissed', hold_at = ?, last_error = ? WHERE ${OF_PLATFORM}`,
  )
  return (decision) => {
    const { platform } = decision
    const state = reads.state(platform) ?? NO_GUARD
    if (decision.kind === 'dismiss') dismiss.run(decision.at, DISMISSED, platform)
    write(platform, decided(state, decision.kind === 'confirm' ? decision.openUntil : null))
    return state.held
  }
}

function stateOf(text: string): GuardState {
  return JSON.parse(text)
}
