import type { MarkRequest, DirtyRow } from '../../commit/dirty.ts'
import type { DirtyCounts, PendingMark, PostponedMark, PostponedRequest } from '../../contracts/marks.ts'
import type { CauseKind, Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { textsOf } from '../record/columns.ts'
import { KeptCounts } from '../record/kept-counts.ts'
import { openByUri } from './reading/by-uri.ts'
import type { LateReads } from './reading/late-entries.ts'
import { snapshot, type Db } from './schema/database.ts'

export interface StoredMark {
  readonly id: number
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

/** Those that are served wait to be deleted, some thousands at a time. */
const UNSERVED = 'id NOT IN (SELECT mark FROM served_mark)'

interface CountColumns {
  readonly pending: number
  readonly waiting: number
  readonly oldest: Time | null
}

/** What is stored of the dirty set. Leases and pauses are in the memory of the process that writes (`writing/mark-memory.ts`). */
export interface DirtyReads {
  pending(uris: readonly Uri[]): (PendingMark | null)[]
  counts(now: Time, platform: string | undefined): DirtyCounts
  postponed(request: PostponedRequest): readonly PostponedMark[]
  sequence(): number
}

export function openDirtyReads(db: Db, { marks, refresh }: Pick<LateReads, 'marks' | 'refresh'>): DirtyReads {
  const numberOf = openByUri(db, 'dirty', marks)
  const find = db.prepare<[string], StoredMark>(
    `SELECT * FROM dirty WHERE id IN (SELECT value FROM json_each(+?)) AND ${UNSERVED}`,
  )
  // There may be a million rows, so SQLite counts. A leased mark counts as due, however long the lease runs; what a page shows has none, and is not counted.
  const waits = 'due > @now AND fence IS NULL'
  const count = `SELECT count(*) AS pending, count(*) FILTER (WHERE ${waits}) AS waiting,
    min(marked_at) FILTER (WHERE NOT (${waits})) AS oldest FROM dirty WHERE ${UNSERVED}`
  // Behind the sign no index serves: all rows are read in the order in which they lie, in half the time.
  const all = db.prepare<[{ now: Time }], CountColumns>(`${count} AND +ready IS NOT NULL`)
  const some = db.prepare<[{ now: Time; platform: string }], CountColumns>(
    `${count} AND ready IS NOT NULL AND platform = @platform`,
  )

  const kept = new KeptCounts()
  const priorities = openPriorities(db)
  /** Priority by priority, so that the index leads past all that is due. */
  const later = db.prepare<[string, number, Time, number, Time, Uri, number], PostponedMark>(
    `SELECT uri, priority, due, attempts, marked_at AS markedAt FROM dirty
     WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +? AND fence IS NULL AND ${UNSERVED}
       AND (priority, ready, uri) > (+?, +?, +?) ORDER BY ready, uri LIMIT +?`,
  )
  // Written with each batch: a mark that was acknowledged is counted.
  const last = db.prepare<[], { value: number }>("SELECT value FROM meta WHERE name = 'sequence'")

  return {
    sequence: () => last.get()?.value ?? 0,
    pending: (uris) =>
      snapshot(db, () => {
        refresh()
        const ids = uris.flatMap((uri) => numberOf(uri) ?? [])
        if (ids.length === 0) return uris.map(() => null)
        const stored = new Map(find.all(JSON.stringify(ids)).map((columns) => [columns.uri, rowOf(columns)]))
        return uris.map((uri) => {
          const found = stored.get(uri)
          if (found?.pending !== true) return null
          const { generation, attempts, due, lease } = found
          return { uri, generation, attempts, nextTryAt: lease === null ? due : null }
        })
      }),
    postponed({ platform, now, after, limit }) {
      const found: PostponedMark[] = []
      for (const priority of priorities(platform, (after?.priority ?? 0) - 1)) {
        const from = [after?.priority ?? -1, after?.due ?? 0, after?.uri ?? ('' as Uri)] as const
        // The place of the page before is one of an index entry, so that the search begins there.
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
    'SELECT min(priority) AS priority FROM dirty WHERE ready IS NOT NULL AND platform = +? AND priority > +?',
  )
  return function* (platform, after = -Infinity) {
    for (let last = after; ;) {
      const priority = next.get(platform, last)?.priority ?? null
      if (priority === null) return
      yield (last = priority)
    }
  }
}

export function rowOf(columns: StoredMark): DirtyRow {
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
    next: columns.next === null ? null : askedOf(columns.next),
  }
}

function askedOf(text: string): MarkRequest {
  return JSON.parse(text)
}
