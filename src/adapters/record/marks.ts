import type { DirtyCounts, PendingMark } from '../../contracts/marks.ts'
import type { SqlDialect } from './dialect.ts'
import { rowOf, rowsOf, type SqlOperations } from './sql-operation.ts'

/** A leased mark counts as due, however long the lease runs. */
const WAITS = 'due > $1 AND fence IS NULL'
const COUNT = `SELECT count(*) FILTER (WHERE NOT (${WAITS})) AS due, count(*) FILTER (WHERE ${WAITS}) AS waiting,
  count(*) FILTER (WHERE ${WAITS} AND attempts > 0) AS retrying,
  min(marked_at) FILTER (WHERE NOT (${WAITS})) AS "oldestMarkedAt" FROM mark`
const PENDING = `SELECT m.uri, m.generation, m.attempts, CASE WHEN m.fence IS NULL THEN m.due END AS "nextTryAt"
  FROM unnest($1::text[]) AS u (uri) JOIN mark m ON m.uri = u.uri AND m.ready IS NOT NULL`
const NONE: DirtyCounts = { due: 0, waiting: 0, retrying: 0, oldestMarkedAt: null }

export function markOperations({ pendingMarks }: SqlDialect): SqlOperations<'dirty' | 'pending'> {
  return {
    // There may be a million rows, so the engine counts.
    *dirty(now, platform) {
      const counts =
        platform === undefined
          ? yield* rowOf<DirtyCounts>(`${COUNT} WHERE ${pendingMarks}`, now)
          : yield* rowOf<DirtyCounts>(`${COUNT} WHERE ready IS NOT NULL AND platform = $2`, now, platform)
      return counts ?? NONE
    },

    *pending(uris) {
      const rows = yield* rowsOf<PendingMark>(PENDING, uris)
      const found = new Map(rows.map((row) => [row.uri, row]))
      return uris.map((uri) => found.get(uri) ?? null)
    },
  }
}
