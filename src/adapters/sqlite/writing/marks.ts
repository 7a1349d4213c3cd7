import {
  asLeasedMark,
  leased,
  marked,
  readyAt,
  released,
  settled,
  taken,
  waitsForLease,
  type DirtyRow,
} from '../../../commit/dirty.ts'
import type { LeaseAnswer, LeasedMark, LeaseRequest, Mark, MarkReceipt, TakeRequest } from '../../../contracts/marks.ts'
import type { Settlement } from '../../../contracts/log.ts'
import type { Time } from '../../../model/facts.ts'
import { platformOf, type Uri } from '../../../model/uri.ts'
import { openPriorities, rowOf, type MarkColumns } from '../marks.ts'
import type { Db } from '../schema/database.ts'
import type { Head } from '../schema/head.ts'
import type { RecordNames } from '../schema/names.ts'
import { STATUS, statusOf, type StatusColumns } from '../schema/rows.ts'

export interface MarkWrites {
  row(uri: Uri): DirtyRow | null
  mark(mark: Mark): MarkReceipt
  lease(request: LeaseRequest): LeaseAnswer
  take(request: TakeRequest): LeasedMark[]
  release(lease: { uri: Uri; fence: number; due: Time }): void
  settle(settle: Settlement, at: Time): void
  /** The platforms of which marks that wait for a lease were changed since the last call. */
  takeWaiting(): readonly string[]
  /** Deletes the rows of some pauses that are over. */
  dropPauses(now: Time): void
  /** Ends every lease. Only for a caller that knows that no lease holder is left. */
  takeBack(): void
}

/** Pauses that are over are deleted in passing, at most so many with each batch. */
const PAUSES_PER_BATCH = 1_000

/** The rows of `mark` as their one writer changes them. What a transition is, is decided in `commit/dirty.ts`. */
export function openMarkWrites(
  db: Db,
  { names, head }: { readonly names: RecordNames; readonly head: () => Head },
): MarkWrites {
  const find = db.prepare<[Uri], MarkColumns>('SELECT * FROM mark WHERE uri = +?')
  const put = db.prepare(
    `INSERT INTO mark (uri, platform, ready, priority, generation, expects, cause_kind, trace, since, due,
       marked_at, not_before, attempts, heat, fence, leased_until, next)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (uri) DO UPDATE SET ready = excluded.ready, priority = excluded.priority,
       generation = excluded.generation, expects = excluded.expects, cause_kind = excluded.cause_kind,
       trace = excluded.trace, since = excluded.since, due = excluded.due, marked_at = excluded.marked_at,
       not_before = excluded.not_before, attempts = excluded.attempts, heat = excluded.heat, fence = excluded.fence,
       leased_until = excluded.leased_until, next = excluded.next`,
  )
  const remove = db.prepare<[Uri]>('DELETE FROM mark WHERE uri = +?')
  const removePauses = db.prepare<[Time]>(
    `DELETE FROM mark WHERE rowid IN (SELECT rowid FROM mark WHERE ready IS NULL AND not_before <= +? LIMIT ${PAUSES_PER_BATCH})`,
  )
  const leasedRows = db.prepare<[], MarkColumns>('SELECT * FROM mark WHERE fence IS NOT NULL')
  const due = openDueReads(db)
  /** As many as there are platforms. Rolled back changes may be among them. */
  let waiting = new Set<string>()
  const documentsOf = db.prepare<[Uri], StatusColumns>(
    `SELECT ${STATUS} FROM document WHERE node = (SELECT id FROM node WHERE uri = +?) ORDER BY id`,
  )
  const findPayload = db.prepare<[Uri], { id: number }>('SELECT id FROM payload WHERE uri = +? LIMIT 1')

  function row(uri: Uri): DirtyRow | null {
    const columns = find.get(uri)
    return columns === undefined ? null : rowOf(columns)
  }

  function write(row: DirtyRow): void {
    const { uri, cause, lease, next } = row
    put.run(
      uri,
      platformOf(uri),
      readyAt(row),
      row.priority,
      row.generation,
      JSON.stringify(row.expects),
      cause.kind,
      cause.trace,
      cause.since,
      row.due,
      row.markedAt,
      row.notBefore,
      row.attempts,
      row.heat,
      lease?.fence ?? null,
      lease?.until ?? null,
      next === null ? null : JSON.stringify(next),
    )
    if (waitsForLease(row)) waiting.add(platformOf(uri))
  }

  function leasedMark(row: DirtyRow, fence: number): LeasedMark {
    const { uri } = row
    const documents = documentsOf.all(uri).map((status) => statusOf(status, uri, names))
    return { ...asLeasedMark(row, fence), documents, pushed: findPayload.get(uri) !== undefined }
  }

  return {
    row,
    mark(mark) {
      const generation = ++head().sequence
      write(marked(row(mark.uri), mark, generation))
      return { uri: mark.uri, generation }
    },
    lease(request) {
      const { onlyPushed = false, limit, now, leaseMs } = request
      const rows = onlyPushed ? due.pushed(request) : due.now(request)
      // Looked up before they are leased, which postpones them; and not at all for a worker that leases again at once.
      const nextDue = onlyPushed || rows.length === limit ? null : due.next(request)
      const leases = rows.map((before) => {
        const fence = ++head().sequence
        const after = leased(before, { fence, until: now + leaseMs })
        write(after)
        return leasedMark(after, fence)
      })
      return { leases, nextDue }
    },
    take({ marks, upTo, now, leaseMs }) {
      return marks.flatMap((mark): LeasedMark[] => {
        const before = row(mark.uri)
        const generation = ++head().sequence
        const fence = ++head().sequence
        const after = taken(before, { mark, upTo, generation, lease: { fence, until: now + leaseMs } })
        if (after.row !== before) write(after.row)
        return after.taken ? [leasedMark(after.row, fence)] : []
      })
    },
    release({ uri, fence, due: again }) {
      const before = row(uri)
      if (before !== null && before.lease?.fence === fence) write(released(before, again))
    },
    settle(settle, at) {
      const before = row(settle.uri)
      if (before === null) return
      const after = settled(before, settle, at)
      if (after.pending || after.notBefore > at) write(after)
      else remove.run(settle.uri)
    },
    takeWaiting() {
      const platforms = [...waiting]
      waiting = new Set()
      return platforms
    },
    dropPauses(now) {
      removePauses.run(now)
    },
    takeBack() {
      for (const columns of leasedRows.all()) {
        const before = rowOf(columns)
        write(released(before, before.due))
      }
    },
  }
}

/**
 * Rows that may be leased, in the order in which they are. Priority by priority, so that a hundred thousand rows that
 * wait for a source that is down are never walked over: within one priority the index has those first that are ready.
 */
function openDueReads(db: Db) {
  const priorities = openPriorities(db)
  const ready = db.prepare<[string, number, Time, number], MarkColumns>(
    'SELECT * FROM mark WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready <= +? ORDER BY ready, uri LIMIT +?',
  )
  const later = db
    .prepare<[string, number, Time], Time | null>(
      'SELECT min(ready) FROM mark WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +?',
    )
    .pluck()
  // From the payloads, which are few: marks that wait for their source may be a hundred thousand.
  const pushed = db.prepare<[string, Time, number], MarkColumns>(
    `SELECT * FROM mark WHERE uri IN (SELECT uri FROM payload) AND +platform = +? AND +ready <= +?
     ORDER BY priority, ready, uri LIMIT +?`,
  )
  return {
    now({ platform, limit, now }: LeaseRequest): DirtyRow[] {
      const found: DirtyRow[] = []
      for (const priority of priorities(platform)) {
        for (const columns of ready.all(platform, priority, now, limit - found.length)) found.push(rowOf(columns))
        if (found.length >= limit) break
      }
      return found
    },
    pushed: ({ platform, limit, now }: LeaseRequest): DirtyRow[] => pushed.all(platform, now, limit).map(rowOf),
    /** When the soonest of the others may be leased. */
    next({ platform, now }: LeaseRequest): Time | null {
      const times = [...priorities(platform)].flatMap((priority) => later.get(platform, priority, now) ?? [])
      return times.length === 0 ? null : Math.min(...times)
    },
  }
}
