import type { DirtyCounts, PendingMark } from '../../contracts/marks.ts'
import { JOIN, sql, unnest, type Sql } from './dialect.ts'
import { rowOf, rowsOf, type SqlOperations } from './sql-operation.ts'

/** A leased mark counts as due, however long the lease runs. */
const WAITS = 'due > $1 AND fence IS NULL'
const COUNT = `SELECT count(*) FILTER (WHERE NOT (${WAITS})) AS due, count(*) FILTER (WHERE ${WAITS}) AS waiting,
  count(*) FILTER (WHERE ${WAITS} AND attempts > 0) AS retrying,
  min(marked_at) FILTER (WHERE NOT (${WAITS}) AND attempts = 0) AS "oldestMarkedAt" FROM mark`
const COUNT_ALL: Sql = {
  postgres: `${COUNT} WHERE ready IS NOT NULL`,
  // The sign disables the index: scanning the rows in storage order takes half the time.
  sqlite: `${COUNT} WHERE +ready IS NOT NULL`,
}
const COUNT_PLATFORM = `${COUNT} WHERE ready IS NOT NULL AND platform = $2`
const PENDING = sql`SELECT m.uri, m.generation, m.attempts, CASE WHEN m.fence IS NULL THEN m.due END AS "nextTryAt"
  FROM ${unnest(1, 'text', 'uri')} ${JOIN} mark m ON m.uri = u.uri AND m.ready IS NOT NULL`
const NONE: DirtyCounts = { due: 0, waiting: 0, retrying: 0, oldestMarkedAt: null }

export const MARK_READS: SqlOperations<'dirty' | 'pending'> = {
  // There may be a million rows, so the engine counts.
  *dirty(now, platform) {
    const counting =
      platform === undefined ? rowOf<DirtyCounts>(COUNT_ALL, now) : rowOf<DirtyCounts>(COUNT_PLATFORM, now, platform)
    return (yield* counting) ?? NONE
  },

  *pending(uris) {
    const rows = yield* rowsOf<PendingMark>(PENDING, uris)
    const found = new Map(rows.map((row) => [row.uri, row]))
    return uris.map((uri) => found.get(uri) ?? null)
  },
}
