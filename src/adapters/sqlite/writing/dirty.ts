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
import { openDirtyReads, rowOf, type StoredMark } from '../dirty.ts'
import type { Db } from '../schema/database.ts'
import type { Head } from '../schema/head.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import { STATUS, statusOf, type StatusColumns } from '../schema/rows.ts'
import { openDue } from './due.ts'
import { MarkMemory } from './mark-memory.ts'
import type { Nodes } from './nodes.ts'

/** Stored pauses are deleted in passing, so many for each batch: an orderly stop leaves some, and records of earlier versions. */
const SWEPT_PER_BATCH = 1_000

export interface DirtyWrites {
  /** The row as it is, in memory or stored. */
  row(uri: Uri): DirtyRow | null
  mark(mark: Mark): MarkReceipt
  lease(request: LeaseRequest): LeaseAnswer
  take(request: TakeRequest): LeasedMark[]
  release(lease: { uri: Uri; fence: number; due: Time }): void
  settle(settle: Settlement, at: Time): void
  /** The platforms of which marks that wait for a lease were changed since the last call. */
  takeWaiting(): readonly string[]
  /** Drops pauses that are over. */
  sweep(now: Time): void
  /** Ends every stored lease, of an earlier version. Only for a caller that knows that no lease holder is left. */
  takeBack(): void
  /** Stores the pauses, before an orderly end. */
  storePauses(): void
  /** The function returned restores what is in memory, after a rollback. */
  checkpoint(): () => void
  becameDurable(): void
}

/**
 * The dirty set as its one writer has it. A mark is written when it is set and deleted when it is served; that it is leased or
 * rests after a read is known in memory only: a crash ends both, and the stored marks are leased again.
 */
export function openDirtyWrites(
  db: Db,
  { names, nodes, head }: { names: NumberedNames; nodes: Pick<Nodes, 'idOf'>; head: () => Head },
): DirtyWrites {
  const stored = openDirtyReads(db)
  const memory = new MarkMemory()
  const due = openDue(db, memory)
  const write = db.prepare(
    `INSERT OR REPLACE INTO dirty (uri, platform, ready, priority, generation, expects, cause_kind, trace, since, due,
       marked_at, not_before, attempts, heat, fence, leased_until, next)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)`,
  )
  const erase = db.prepare<[Uri]>('DELETE FROM dirty WHERE uri = +?')
  const deleteIdle = db.prepare<[Time]>(
    `DELETE FROM dirty WHERE uri IN
       (SELECT uri FROM dirty WHERE ready IS NULL AND not_before <= +? ORDER BY not_before LIMIT ${SWEPT_PER_BATCH})`,
  )
  const leasedRows = db.prepare<[], StoredMark>('SELECT * FROM dirty WHERE fence IS NOT NULL')
  /** As many as there are platforms. Rolled back changes may be among them. */
  let waiting = new Set<string>()
  const about = db.prepare<[number | null], StatusColumns>(`SELECT ${STATUS} FROM document WHERE node = +? ORDER BY id`)
  const waits = db.prepare<[Uri], { id: number }>('SELECT id FROM payload WHERE uri = +? LIMIT 1')

  // From the payloads, which are few: marks that wait for their source may be a hundred thousand.
  const pushed = db.prepare<[string, Time, number], { uri: Uri }>(
    `SELECT d.uri FROM (SELECT DISTINCT uri FROM payload) p CROSS JOIN dirty d ON d.uri = p.uri
       WHERE d.ready IS NOT NULL AND d.platform = +? AND d.ready <= +? ORDER BY d.priority, d.ready, d.uri LIMIT +?`,
  )

  /** Those that are leased are stored as if they waited. */
  function pushedNow({ platform, now, limit }: LeaseRequest): DirtyRow[] {
    const stored = pushed.all(platform, now, limit + memory.leases(platform).size)
    const rows = stored.flatMap(({ uri }) => row(uri) ?? []).filter((one) => (readyAt(one) ?? Infinity) <= now)
    return rows.slice(0, limit)
  }

  function row(uri: Uri): DirtyRow | null {
    return memory.get(uri) ?? stored.row(uri)
  }

  function store(row: DirtyRow): void {
    const { uri, priority, generation, expects, cause, due: at, markedAt, notBefore, attempts, heat } = row
    const platform = platformOf(uri)
    const ready = readyAt(row)
    const request = [priority, generation, JSON.stringify(expects), cause.kind, cause.trace, cause.since, at]
    write.run(uri, platform, ready, ...request, markedAt, notBefore, attempts, heat)
    if (ready !== null) due.stored({ platform, priority, ready, uri })
  }

  /** A mark that is pending is stored as it would be if its lease ended now: that is what a crash does. */
  function put(after: DirtyRow): void {
    if (after.pending) store(after.lease === null ? after : released(after, after.due))
    else erase.run(after.uri)
    memory.put(after.uri, after)
    if (waitsForLease(after)) waiting.add(platformOf(after.uri))
  }

  function leasedMark(row: DirtyRow, fence: number): LeasedMark {
    const documents = about.all(nodes.idOf(row.uri)).map((status) => statusOf(status, row.uri, names))
    return { ...asLeasedMark(row, fence), documents, pushed: waits.get(row.uri) !== undefined }
  }

  return {
    row,
    mark(mark) {
      const generation = ++head().sequence
      put(marked(row(mark.uri), mark, generation))
      return { uri: mark.uri, generation }
    },
    lease(request) {
      const { onlyPushed = false, limit } = request
      const rows = onlyPushed ? pushedNow(request) : due.now(request)
      // Looked up before they are leased, which postpones them; and not at all for a worker that leases again at once.
      const nextDue = onlyPushed || rows.length === limit ? null : due.next(request)
      const leases = rows.map((before) => {
        const fence = ++head().sequence
        const after = leased(before, { fence, until: request.now + request.leaseMs })
        memory.put(after.uri, after)
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
        // What is stored stays as it is: a mark that was waiting, or none, for after a crash the page is listed again.
        if (after.taken) memory.put(mark.uri, after.row)
        else if (after.row !== before) put(after.row)
        return after.taken ? [leasedMark(after.row, fence)] : []
      })
    },
    release({ uri, fence, due: again }) {
      const before = row(uri)
      if (before !== null && before.lease?.fence === fence) put(released(before, again))
    },
    settle(settle, at) {
      const before = row(settle.uri)
      if (before !== null) put(settled(before, settle, at))
    },
    takeWaiting() {
      const platforms = [...waiting]
      waiting = new Set()
      return platforms
    },
    sweep(now) {
      deleteIdle.run(now)
      memory.dropPauses(now)
    },
    takeBack() {
      for (const columns of leasedRows.all()) {
        const before = rowOf(columns)
        put(released(before, before.due))
      }
    },
    storePauses() {
      for (const pause of memory.pauses()) store(pause)
    },
    checkpoint() {
      const undo = memory.checkpoint()
      return () => {
        undo()
        due.forget()
      }
    },
    becameDurable: () => memory.becameDurable(),
  }
}
