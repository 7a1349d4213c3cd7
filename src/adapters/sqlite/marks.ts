import type { DirtyCounts, PostponedMark } from '../../contracts/marks.ts'
import type { Synchronous } from '../../contracts/operations.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { CachedCounts } from '../record/cached-counts.ts'
import type { Db } from './schema/database.ts'

export function openMarkReads(db: Db): Synchronous<'pending' | 'dirty' | 'postponed' | 'sequence'> {
  const find = db.prepare<[Uri], { generation: number; attempts: number; nextTryAt: Time | null }>(
    `SELECT generation, attempts, CASE WHEN fence IS NULL THEN due END AS nextTryAt FROM mark
     WHERE uri = +? AND ready IS NOT NULL`,
  )
  // There may be a million rows, so SQLite counts. A leased mark counts as due, however long the lease runs.
  const waits = 'due > @now AND fence IS NULL'
  const count = `SELECT count(*) FILTER (WHERE NOT (${waits})) AS due, count(*) FILTER (WHERE ${waits}) AS waiting,
    min(marked_at) FILTER (WHERE NOT (${waits})) AS oldestMarkedAt FROM mark`
  // Behind the sign no index serves: all rows are read in the order in which they lie, in half the time.
  const countAll = db.prepare<[{ now: Time }], DirtyCounts>(`${count} WHERE +ready IS NOT NULL`)
  const countOf = db.prepare<[{ now: Time; platform: string }], DirtyCounts>(
    `${count} WHERE ready IS NOT NULL AND platform = @platform`,
  )
  const cached = new CachedCounts()
  const priorities = openPriorities(db)
  // Priority by priority, so that the index leads past all that is due.
  const later = db.prepare<[string, number, Time, number, Time, Uri, number], PostponedMark>(
    `SELECT uri, priority, due, attempts, marked_at AS markedAt FROM mark
     WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +? AND fence IS NULL
       AND (priority, ready, uri) > (+?, +?, +?) ORDER BY ready, uri LIMIT +?`,
  )
  // Written with each batch: a mark that was acknowledged is counted.
  const last = db.prepare<[], number>("SELECT value FROM counter WHERE name = 'sequence'").pluck()

  return {
    sequence: () => last.get() ?? 0,
    pending: (uris) =>
      uris.map((uri) => {
        const row = find.get(uri)
        return row === undefined ? null : { uri, ...row }
      }),
    dirty(now, platform) {
      const known = cached.known(platform)
      if (known !== null) return known
      const counted = cached.counting(platform)
      const counts = platform === undefined ? countAll.get({ now }) : countOf.get({ now, platform })
      return counted(counts ?? { due: 0, waiting: 0, oldestMarkedAt: null })
    },
    postponed({ platform, now, after, limit }) {
      const found: PostponedMark[] = []
      for (const priority of priorities(platform, (after?.priority ?? 0) - 1)) {
        const from = [after?.priority ?? -1, after?.due ?? 0, after?.uri ?? ('' as Uri)] as const
        // The page before ended at an index entry: the search begins there.
        const since = Math.max(now, priority === after?.priority ? after.due - 1 : now)
        for (const mark of later.all(platform, priority, since, ...from, limit - found.length)) found.push(mark)
        if (found.length >= limit) break
      }
      return found
    },
  }
}

/** Those that marks of a platform have, the most urgent first. */
export function openPriorities(db: Db): (platform: string, after?: number) => Generator<number> {
  const next = db
    .prepare<[string, number], number | null>(
      'SELECT min(priority) FROM mark WHERE ready IS NOT NULL AND platform = +? AND priority > +?',
    )
    .pluck()
  return function* (platform, after = -Infinity) {
    for (let last = after; ;) {
      const priority = next.get(platform, last) ?? null
      if (priority === null) return
      yield (last = priority)
    }
  }
}
