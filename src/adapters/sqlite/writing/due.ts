import { readyAt, type DirtyRow } from '../../../commit/dirty.ts'
import type { LeaseRequest } from '../../../contracts/marks.ts'
import type { Time } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { openPriorities, rowOf, type StoredMark } from '../dirty.ts'
import type { Db } from '../schema/database.ts'
import type { MarkMemory } from './mark-memory.ts'
import type { MarkRows } from './mark-rows.ts'

/** Where a stored mark is in the order in which the marks of a platform are leased. */
interface Place {
  readonly platform: string
  readonly priority: number
  readonly ready: Time
  readonly uri: Uri
}

export interface Due {
  /** Rows that may be leased, by priority and then by due time. Whoever asks leases all of them. */
  now(request: LeaseRequest): DirtyRow[]
  /** When the soonest of the others may be. */
  next(request: LeaseRequest): Time | null
  /** A mark was stored at this place. */
  stored(place: Place): void
  /** Leases were undone. */
  forget(): void
}

const NO_URI = '' as Uri
/** So many are read at a time. */
const PAGE = 256

/**
 * Off the index alone, since thousands that are passed over may be served. One more condition on where `ready` begins, and SQLite would
 * begin with the first of all that are ready at that time: a hundred thousand may be.
 */
export const READY_AFTER = `SELECT id, uri, ready FROM dirty WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready <= +?
  AND (ready, uri) > (+?, +?) ORDER BY ready, uri LIMIT +?`

/**
 * Priority by priority, so that a hundred thousand rows that wait for a source that is down are never walked over: within one
 * priority the index gives those that are ready first. Nor are those that are leased, or served: the search begins behind them.
 */
export function openDue(db: Db, memory: MarkMemory, rows: Pick<MarkRows, 'isServed'>): Due {
  const priorities = openPriorities(db)
  const ready = db.prepare<[string, number, Time, Time, Uri, number], { id: number; uri: Uri; ready: Time }>(
    READY_AFTER,
  )
  const find = db.prepare<[number], StoredMark>('SELECT * FROM dirty WHERE id = +?')
  const later = db.prepare<[string, number, Time], { ready: Time | null }>(
    'SELECT min(ready) AS ready FROM dirty WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +?',
  )
  /** By platform and priority: every stored mark up to this place is leased or served. */
  const behind = new Map<string, Place>()

  /** Of one priority, so many. */
  function unleased({ platform, now }: LeaseRequest, priority: number, wanted: number): DirtyRow[] {
    const leases = memory.leases(platform)
    const key = keyOf({ platform, priority })
    const found: DirtyRow[] = []
    let last = behind.get(key) ?? { platform, priority, ready: Number.MIN_SAFE_INTEGER, uri: NO_URI }
    for (let more = true; more && found.length < wanted;) {
      const page = ready.all(platform, priority, now, last.ready, last.uri, PAGE)
      for (const { id, uri, ready: at } of page) {
        if (found.length === wanted) break
        const columns = rows.isServed(id) || leases.has(uri) ? undefined : find.get(id)
        if (columns !== undefined) found.push(rowOf(columns))
        last = { platform, priority, ready: at, uri }
      }
      more = page.length === PAGE
    }
    if (last.uri !== NO_URI) behind.set(key, last)
    return found
  }

  return {
    now(request) {
      const { platform, limit, now } = request
      const found: DirtyRow[] = []
      for (const priority of priorities(platform)) {
        for (const row of unleased(request, priority, limit - found.length)) found.push(row)
        if (found.length >= limit) break
      }
      const over = [...memory.leases(platform).values()].filter((row) => (readyAt(row) ?? Infinity) <= now)
      if (over.length === 0) return found
      // Some of those that were found are not leased now.
      behind.clear()
      return [...over, ...found].toSorted(byUrgency).slice(0, limit)
    },
    next({ platform, now }) {
      let next: Time | null = null
      const sooner = (at: Time | null): void => {
        if (at !== null && at > now && (next === null || at < next)) next = at
      }
      for (const priority of priorities(platform)) sooner(later.get(platform, priority, now)?.ready ?? null)
      for (const row of memory.leases(platform).values()) sooner(readyAt(row))
      return next
    },
    stored(place) {
      const reached = behind.get(keyOf(place))
      // Those before it are leased or served as before.
      if (reached !== undefined && compare(place, reached) <= 0) behind.set(keyOf(place), { ...place, uri: NO_URI })
    },
    forget: () => behind.clear(),
  }
}

function keyOf({ platform, priority }: Pick<Place, 'platform' | 'priority'>): string {
  return `${platform}:${priority}`
}

function compare(a: Place, b: Place): number {
  return a.ready - b.ready || (a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0)
}

/** The order in which marks are leased. */
export function byUrgency(a: DirtyRow, b: DirtyRow): number {
  return a.priority - b.priority || (readyAt(a) ?? 0) - (readyAt(b) ?? 0) || (a.uri < b.uri ? -1 : 1)
}
