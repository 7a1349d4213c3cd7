import {
  asLeasedMark,
  leased,
  marked,
  readyAt,
  released,
  settled,
  taken,
  waitsForLease,
  type MarkRequest,
  type DirtyRow,
} from '../../commit/dirty.ts'
import type {
  DirtyCounts,
  LeasedMark,
  LeaseRequest,
  PendingMark,
  PostponedMark,
  PostponedRequest,
  TakeRequest,
} from '../../contracts/marks.ts'
import type { LeaseAnswer, Mark, MarkReceipt } from '../../contracts/marks.ts'
import type { Settlement } from '../../contracts/log.ts'
import type { CauseKind, Time } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Db } from './schema/database.ts'
import type { Head } from './schema/head.ts'
import { textsOf } from '../record/columns.ts'
import { KeptCounts } from '../record/kept-counts.ts'
import { STATUS, statusOf, type StatusColumns } from './schema/rows.ts'
import type { NumberedNames } from './schema/numbered-names.ts'

interface DirtyColumns {
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

/** Idle rows are deleted in passing, so many for each batch: more than a batch can leave behind. */
const SWEPT_PER_BATCH = 1_000

export interface DirtyReads {
  row(uri: Uri): DirtyRow | null
  pending(uris: readonly Uri[]): (PendingMark | null)[]
  counts(now: Time, platform: string | undefined): DirtyCounts
  postponed(request: PostponedRequest): readonly PostponedMark[]
  sequence(): number
}

export function openDirtyReads(db: Db): DirtyReads {
  const find = db.prepare<[Uri], DirtyColumns>('SELECT * FROM dirty WHERE uri = +?')
  // There may be a million rows, so SQLite counts. A leased mark counts as due, however long the lease runs.
  const waits = 'fence IS NULL AND due > @now'
  const count = `SELECT count(*) AS pending, count(*) FILTER (WHERE ${waits}) AS waiting,
    min(marked_at) FILTER (WHERE NOT (${waits})) AS oldest FROM dirty WHERE ready IS NOT NULL`
  const all = db.prepare<[{ now: Time }], CountColumns>(count)
  const some = db.prepare<[{ now: Time; platform: string }], CountColumns>(`${count} AND platform = @platform`)

  const kept = new KeptCounts()
  const priorities = openPriorities(db)
  /** Priority by priority, so that the index leads past all that is due. */
  const later = db.prepare<[string, number, Time, number, Time, Uri, number], PostponedMark>(
    `SELECT uri, priority, due, attempts, marked_at AS markedAt FROM dirty
     WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +? AND fence IS NULL
       AND (priority, ready, uri) > (+?, +?, +?) ORDER BY ready, uri LIMIT +?`,
  )
  // Written with each batch: a mark that was acknowledged is counted.
  const last = db.prepare<[], { value: number }>("SELECT value FROM meta WHERE name = 'sequence'")

  function row(uri: Uri): DirtyRow | null {
    const columns = find.get(uri)
    return columns === undefined ? null : rowOf(columns)
  }
  return {
    row,
    sequence: () => last.get()?.value ?? 0,
    pending: (uris) =>
      uris.map((uri) => {
        const found = row(uri)
        if (found?.pending !== true) return null
        return { uri, generation: found.generation, nextTryAt: found.lease === null ? found.due : null }
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

export interface DirtyWrites extends DirtyReads {
  mark(mark: Mark): MarkReceipt
  lease(request: LeaseRequest): LeaseAnswer
  take(request: TakeRequest): LeasedMark[]
  release(lease: { uri: Uri; fence: number; due: Time }): void
  settle(settle: Settlement, at: Time): void
  /** The platforms of which marks that wait for a lease were changed since the last call. */
  takeWaiting(): readonly string[]
  /** Deletes rows whose pause is over. */
  sweep(now: Time): void
  /** Ends every lease. Only for a caller that knows that no lease holder is left. */
  takeBack(): void
}

export function openDirtyWrites(db: Db, { names, head }: { names: NumberedNames; head: () => Head }): DirtyWrites {
  const reads = openDirtyReads(db)
  const write = db.prepare(
    `INSERT OR REPLACE INTO dirty (uri, platform, ready, priority, generation, expects, cause_kind, trace, since, due,
       marked_at, not_before, attempts, heat, fence, leased_until, next)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const deleteIdle = db.prepare<[Time]>(
    `DELETE FROM dirty WHERE uri IN
       (SELECT uri FROM dirty WHERE ready IS NULL AND not_before <= +? ORDER BY not_before LIMIT ${SWEPT_PER_BATCH})`,
  )
  const leasedRows = db.prepare<[], DirtyColumns>('SELECT * FROM dirty WHERE fence IS NOT NULL')
  /** As many as there are platforms. Rolled back changes may be among them. */
  let waiting = new Set<string>()
  const due = openDue(db)
  const about = db.prepare<[Uri], StatusColumns>(
    `SELECT ${STATUS} FROM document WHERE node = (SELECT id FROM node WHERE uri = +?) ORDER BY id`,
  )

  const waits = db.prepare<[Uri], { id: number }>('SELECT id FROM payload WHERE uri = +? LIMIT 1')

  function put(row: DirtyRow): void {
    const { uri, cause, lease } = row
    const next = row.next === null ? null : JSON.stringify(row.next)
    const request = [
      row.priority,
      row.generation,
      JSON.stringify(row.expects),
      cause.kind,
      cause.trace,
      cause.since,
      row.due,
    ]
    const state = [
      row.markedAt,
      row.notBefore,
      row.attempts,
      row.heat,
      lease?.fence ?? null,
      lease?.until ?? null,
      next,
    ]
    write.run(uri, partsOf(uri).platformId, readyAt(row), ...request, ...state)
  }

  function leasedMark(row: DirtyRow, fence: number): LeasedMark {
    const documents = about.all(row.uri).map((status) => statusOf(status, names))
    return { ...asLeasedMark(row, fence), documents, pushed: waits.get(row.uri) !== undefined }
  }

  function change(after: DirtyRow): void {
    put(after)
    if (waitsForLease(after)) waiting.add(partsOf(after.uri).platformId)
  }

  return {
    ...reads,
    mark(mark) {
      const generation = ++head().sequence
      change(marked(reads.row(mark.uri), mark, generation))
      return { uri: mark.uri, generation }
    },
    lease(request) {
      const rows = due.now(request)
      // Looked up before they are leased, which postpones them; and not at all for a worker that leases again at once.
      const nextDue = rows.length < request.limit ? due.next(request) : null
      const leases = rows.map((columns) => {
        const fence = ++head().sequence
        const row = leased(rowOf(columns), { fence, until: request.now + request.leaseMs })
        put(row)
        return leasedMark(row, fence)
      })
      return { leases, nextDue }
    },
    take({ marks, upTo, now, leaseMs }) {
      return marks.flatMap((mark): LeasedMark[] => {
        const before = reads.row(mark.uri)
        const generation = ++head().sequence
        const fence = ++head().sequence
        const after = taken(before, { mark, upTo, generation, lease: { fence, until: now + leaseMs } })
        if (after.row !== before) change(after.row)
        return after.taken ? [leasedMark(after.row, fence)] : []
      })
    },
    release({ uri, fence, due: again }) {
      const row = reads.row(uri)
      if (row !== null && row.lease?.fence === fence) change(released(row, again))
    },
    settle(settle, at) {
      const row = reads.row(settle.uri)
      if (row !== null) change(settled(row, settle, at))
    },
    takeWaiting() {
      const taken = [...waiting]
      waiting = new Set()
      return taken
    },
    sweep(now) {
      deleteIdle.run(now)
    },
    takeBack() {
      for (const columns of leasedRows.all()) {
        const row = rowOf(columns)
        put(released(row, row.due))
      }
    },
  }
}

interface Due {
  /** Rows that may be leased, by priority and then by due time. */
  now(request: LeaseRequest): DirtyColumns[]
  /** When the soonest of the others may be. */
  next(request: LeaseRequest): Time | null
}

/**
 * Priority by priority, so that a hundred thousand rows that wait for a source that is down are never walked over: within one
 * priority the index gives those that are ready first.
 */
function openDue(db: Db): Due {
  const priorities = openPriorities(db)
  const ready = db.prepare<[string, number, Time, number], DirtyColumns>(
    `SELECT * FROM dirty WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready <= +?
     ORDER BY ready, uri LIMIT +?`,
  )
  const later = db.prepare<[string, number, Time], { ready: Time | null }>(
    'SELECT min(ready) AS ready FROM dirty WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +?',
  )
  return {
    now({ platform, limit, now }) {
      const rows: DirtyColumns[] = []
      for (const priority of priorities(platform)) {
        for (const row of ready.all(platform, priority, now, limit - rows.length)) rows.push(row)
        if (rows.length >= limit) break
      }
      return rows
    },
    next({ platform, now }) {
      let next: Time | null = null
      for (const priority of priorities(platform)) {
        const at = later.get(platform, priority, now)?.ready ?? null
        if (at !== null && (next === null || at < next)) next = at
      }
      return next
    },
  }
}

/** Those that marks of a platform have, the most urgent first. */
function openPriorities(db: Db): (platform: string, after?: number) => Generator<number> {
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

function rowOf(columns: DirtyColumns): DirtyRow {
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
