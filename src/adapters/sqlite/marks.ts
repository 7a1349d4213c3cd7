import type { MarkRequest, DirtyRow } from '../../commit/dirty.ts'
import type { DirtyCounts, PendingMark, PostponedMark, PostponedRequest } from '../../contracts/marks.ts'
import type { CauseKind, Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { textsOf } from '../record/columns.ts'
import { CachedCounts } from '../record/cached-counts.ts'
import { snapshot, type Db } from './schema/database.ts'

/** A row of `mark`. */
export interface MarkColumns {
  readonly uri: Uri
  readonly ready: number | null
  readonly priority: number
  readonly generation: number
  readonly expects: string
  readonly cause_kind: CauseKind
  readonly trace: string
  readonly since: number
  readonly due: number
  readonly marked_at: number
  readonly not_before: number
  readonly attempts: number
  readonly heat: number
  readonly fence: number | null
  readonly leased_until: number | null
  readonly next: string | null
}

interface CountColumns {
  readonly pending: number
  readonly waiting: number
  readonly oldest: Time | null
}

export interface MarkReads {
  pending(uris: readonly Uri[]): (PendingMark | null)[]
  counts(now: Time, platform: string | undefined): DirtyCounts
  postponed(request: PostponedRequest): readonly PostponedMark[]
  sequence(): number
}

export function openMarkReads(db: Db): MarkReads {
  const find = db.prepare<[string], MarkColumns>('SELECT * FROM mark WHERE uri = +? AND ready IS NOT NULL')
  // There may be a million rows, so SQLite counts. A leased mark counts as due, however long the lease runs.
  const waits = 'due > @now AND fence IS NULL'
  const count = `SELECT count(*) AS pending, count(*) FILTER (WHERE ${waits}) AS waiting,
    min(marked_at) FILTER (WHERE NOT (${waits})) AS oldest FROM mark`
  // Behind the sign no index serves: all rows are read in the order in which they lie, in half the time.
  const all = db.prepare<[{ now: Time }], CountColumns>(`${count} WHERE +ready IS NOT NULL`)
  const some = db.prepare<[{ now: Time; platform: string }], CountColumns>(
    `${count} WHERE ready IS NOT NULL AND platform = @platform`,
  )

  const kept = new CachedCounts()
  const priorities = openPriorities(db)
  /** Priority by priority, so that the index leads past all that is due. */
  const later = db.prepare<[string, number, Time, number, Time, Uri, number], PostponedMark>(
    `SELECT uri, priority, due, attempts, marked_at AS markedAt FROM mark
     WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +? AND fence IS NULL
       AND (priority, ready, uri) > (+?, +?, +?) ORDER BY ready, uri LIMIT +?`,
  )
  // Written with each batch: a mark that was acknowledged is counted.
  const last = db.prepare<[], { value: number }>("SELECT value FROM counter WHERE name = 'sequence'")

  return {
    sequence: () => last.get()?.value ?? 0,
    pending: (uris) =>
      snapshot(db, () =>
        uris.map((uri) => {
          const columns = find.get(uri)
          if (columns === undefined) return null
          const { generation, attempts, due, lease } = rowOf(columns)
          return { uri, generation, attempts, nextTryAt: lease === null ? due : null }
        }),
      ),
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
    counts(now, platform) {
      const known = kept.known(platform)
      if (known !== null) return known
      const counted = kept.counting(platform)
      const columns = platform === undefined ? all.get({ now }) : some.get({ now, platform })
      const { pending, waiting, oldest } = columns ?? { pending: 0, waiting: 0, oldest: null }
      return counted({ due: pending - waiting, waiting, oldestMarkedAt: oldest })
    },
  }
}

/** Those that marks of a platform have, the most urgent first. */
export function openPriorities(db: Db): (platform: string, after?: number) => Generator<number> {
  const next = db.prepare<[string, number], { priority: number | null }>(
    'SELECT min(priority) AS priority FROM mark WHERE ready IS NOT NULL AND platform = +? AND priority > +?',
  )
  return function* (platform, after = -Infinity) {
    for (let last = after; ;) {
      const priority = next.get(platform, last)?.priority ?? null
      if (priority === null) return
      yield (last = priority)
    }
  }
}

export function rowOf(columns: MarkColumns): DirtyRow {
  const { uri, priority, generation, due, attempts, heat, fence, leased_until: until } = columns
  return {
    uri,
    priority,
    generation,
    due,
    attempts,
    heat,
    pending: columns.ready !== null,
    expects: textsOf(columns.expects),
    cause: { kind: columns.cause_kind, trace: columns.trace, since: columns.since },
    markedAt: columns.marked_at,
    notBefore: columns.not_before,
    lease: fence === null || until === null ? null : { fence, until },
    next: columns.next === null ? null : requestOf(columns.next),
  }
}

function requestOf(text: string): MarkRequest {
  return JSON.parse(text)
}
