import {
  asLeasedMark,
  leaseRow,
  markRow,
  releaseRow,
  settleRow,
  takeRow,
  waitsForLease,
  type DirtyRow,
} from '../../commit/dirty.ts'
import type { Settlement } from '../../contracts/log.ts'
import type { LeaseRequest, LeasedMark, Mark, MarkReceipt, PostponedMark } from '../../contracts/marks.ts'
import type { Synchronous } from '../../contracts/operations.ts'
import type { Time } from '../../model/facts.ts'
import { platformOf, type Uri } from '../../model/uri.ts'
import { replacing } from '../record/sql-operation.ts'
import { dirtyRowOf, MARK, type MarkColumns } from '../record/mark-table.ts'
import { columnNames } from '../record/columns.ts'
import type { Db } from './schema/database.ts'
import type { Head } from './schema/head.ts'
import type { RecordNames } from './schema/names.ts'
import { documentStatusOf, NUMBERED_STATUS, openInsert, openUpdate, type NumberedStatus } from './schema/rows.ts'

export function openMarkReads(db: Db): Synchronous<'postponed' | 'sequence'> {
  const priorities = openPriorities(db)
  // Priority by priority, so that the index skips everything that is due.
  const later = db.prepare<[string, number, Time, number, Time, Uri, number], PostponedMark>(
    `SELECT uri, priority, due, attempts, marked_at AS markedAt FROM mark
     WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +? AND fence IS NULL
       AND (priority, ready, uri) > (+?, +?, +?) ORDER BY ready, uri LIMIT +?`,
  )
  // Saved with each batch that acknowledges marks.
  const last = db.prepare<[], number>("SELECT value FROM counter WHERE name = 'sequence'").pluck()

  return {
    sequence: () => last.get() ?? 0,
    postponed({ platform, now, after, limit }) {
      const found: PostponedMark[] = []
      for (const priority of priorities(platform, (after?.priority ?? 0) - 1)) {
        const from = [after?.priority ?? -1, after?.due ?? 0, after?.uri ?? ('' as Uri)] as const
        // The last page ended at an index entry, where the search continues.
        const since = Math.max(now, priority === after?.priority ? after.due - 1 : now)
        for (const mark of later.all(platform, priority, since, ...from, limit - found.length)) found.push(mark)
        if (found.length >= limit) break
      }
      return found
    },
  }
}

/** Yields the priorities of a platform's marks, the most urgent first. */
function openPriorities(db: Db): (platform: string, after?: number) => Generator<number> {
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

export type MarkWrites = ReturnType<typeof openMarkWrites>

/** Ended pauses deleted with each batch. */
const PAUSES_PER_BATCH = 1_000

/** Columns that say what is requested, and why. */
const REQUESTED: readonly string[] = ['platform', 'expects', 'cause_kind', 'trace', 'since']
/** Properties of a row stored in these columns. */
const REQUEST = ['expects', 'whole', 'cause'] as const

/** Changes rows of `mark` as their only writer. `commit/dirty.ts` decides the transitions. */
export function openMarkWrites(db: Db, { names, head }: { readonly names: RecordNames; readonly head: () => Head }) {
  const find = db.prepare<[Uri], MarkColumns>(`SELECT ${columnNames(MARK)} FROM mark WHERE uri = +?`)
  const put = openInsert(db, 'mark', MARK, replacing(MARK))
  // Updates a lease or its end, without rewriting the texts of the row.
  const change = openUpdate(
    db,
    'mark',
    MARK.filter(([name]) => !REQUESTED.includes(name)),
  )
  const remove = db.prepare<[Uri]>('DELETE FROM mark WHERE uri = +?')
  const removePauses = db.prepare<[Time]>(
    `DELETE FROM mark WHERE uri IN
       (SELECT uri FROM mark WHERE ready IS NULL AND not_before <= +? LIMIT ${PAUSES_PER_BATCH})`,
  )
  const leasedRows = db.prepare<[], MarkColumns>(`SELECT ${columnNames(MARK)} FROM mark WHERE fence IS NOT NULL`)
  const due = openDueReads(db)
  /** Platforms with waiting marks; may include some whose changes were rolled back. */
  const waiting = new Set<string>()
  const documentsOf = db.prepare<[Uri], NumberedStatus>(
    `SELECT ${NUMBERED_STATUS} FROM document WHERE node = (SELECT id FROM node WHERE uri = +?) ORDER BY id`,
  )
  const anyPayload = db.prepare<[], 0 | 1>('SELECT EXISTS (SELECT 1 FROM payload)').pluck()
  const findPayload = db.prepare<[Uri]>('SELECT id FROM payload WHERE uri = +? LIMIT 1')

  function readRow(uri: Uri): DirtyRow | null {
    const columns = find.get(uri)
    return columns === undefined ? null : dirtyRowOf(columns)
  }

  function write(row: DirtyRow, before: DirtyRow | null): void {
    if (before !== null && REQUEST.every((member) => row[member] === before[member])) change(row)
    else put(row)
    if (waitsForLease(row)) waiting.add(platformOf(row.uri))
  }

  /** Adds a worker's data and fence to a row. Payloads are rare, so they are searched only if there are any. */
  function openLeasedMarks(): (row: DirtyRow, fence: number) => LeasedMark {
    const mayBePushed = anyPayload.get() === 1
    return (row, fence) => {
      const { uri } = row
      const documents = documentsOf.all(uri).map((status) => documentStatusOf(status, uri, names))
      return { ...asLeasedMark(row, fence), documents, pushed: mayBePushed && findPayload.get(uri) !== undefined }
    }
  }

  function setMark(mark: Mark): MarkReceipt {
    const generation = ++head().sequence
    const before = readRow(mark.uri)
    write(markRow(before, mark, generation), before)
    return { uri: mark.uri, generation }
  }

  const operations: Synchronous<'mark' | 'lease' | 'take' | 'release'> = {
    mark: (marks) => marks.map(setMark),
    lease(request) {
      const { onlyPushed = false, limit, now, leaseMs } = request
      const rows = onlyPushed ? due.pushed(request) : due.now(request)
      // Looked up before leasing, which postpones marks; skipped for a worker that leases again at once.
      const nextDue = onlyPushed || rows.length === limit ? null : due.next(request)
      const leasedMark = openLeasedMarks()
      const leases = rows.map((before) => {
        const fence = ++head().sequence
        const after = leaseRow(before, { fence, until: now + leaseMs })
        write(after, before)
        return leasedMark(after, fence)
      })
      return { leases, nextDue }
    },
    take({ marks, upTo, now, leaseMs }) {
      const leasedMark = openLeasedMarks()
      return marks.flatMap((mark): LeasedMark[] => {
        const before = readRow(mark.uri)
        const generation = ++head().sequence
        const fence = ++head().sequence
        const after = takeRow(before, { mark, upTo, generation, lease: { fence, until: now + leaseMs } })
        if (after.row !== before) write(after.row, before)
        return after.taken ? [leasedMark(after.row, fence)] : []
      })
    },
    release(leases) {
      for (const { uri, fence, due: again } of leases) {
        const before = readRow(uri)
        if (before?.lease?.fence === fence) write(releaseRow(before, again), before)
      }
    },
  }

  return {
    operations,
    row: readRow,
    mark: setMark,
    settle(settle: Settlement, at: Time): void {
      const before = readRow(settle.uri)
      if (before === null) return
      const after = settleRow(before, settle, at)
      if (after.pending || after.notBefore > at) write(after, before)
      else remove.run(settle.uri)
    },
    /** Returns the platforms whose marks changed and wait for a lease, since the last call. */
    takeWaiting(): readonly string[] {
      const platforms = [...waiting]
      waiting.clear()
      return platforms
    },
    /** Deletes some ended pauses. */
    dropPauses: (now: Time): void => void removePauses.run(now),
    /** Ends every lease. The caller must know that no lease holder is left. */
    takeBack(): void {
      for (const before of leasedRows.all().map(dirtyRowOf)) write(releaseRow(before, before.due), before)
    },
  }
}

/**
 * Yields rows that may be leased, in order. Goes priority by priority, so that it never scans a hundred thousand rows
 * of an unavailable source: within a priority the index has ready rows first.
 */
function openDueReads(db: Db) {
  const priorities = openPriorities(db)
  const ready = db.prepare<[string, number, Time, number], MarkColumns>(
    `SELECT ${columnNames(MARK)} FROM mark WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready <= +?
     ORDER BY ready, uri LIMIT +?`,
  )
  const later = db
    .prepare<[string, number, Time], Time | null>(
      'SELECT min(ready) FROM mark WHERE ready IS NOT NULL AND platform = +? AND priority = +? AND ready > +?',
    )
    .pluck()
  // Starts at the payloads, which are few; a hundred thousand marks may wait for their source.
  const pushed = db.prepare<[string, Time, number], MarkColumns>(
    `SELECT ${columnNames(MARK)} FROM mark WHERE uri IN (SELECT uri FROM payload) AND +platform = +? AND +ready <= +?
     ORDER BY priority, ready, uri LIMIT +?`,
  )
  return {
    now({ platform, limit, now }: LeaseRequest): DirtyRow[] {
      const found: DirtyRow[] = []
      for (const priority of priorities(platform)) {
        for (const columns of ready.all(platform, priority, now, limit - found.length)) found.push(dirtyRowOf(columns))
        if (found.length >= limit) break
      }
      return found
    },
    pushed: ({ platform, limit, now }: LeaseRequest): DirtyRow[] => pushed.all(platform, now, limit).map(dirtyRowOf),
    /** Returns when the next of the other marks may be leased. */
    next({ platform, now }: LeaseRequest): Time | null {
      const times = [...priorities(platform)].flatMap((priority) => later.get(platform, priority, now) ?? [])
      return times.length === 0 ? null : Math.min(...times)
    },
  }
}
