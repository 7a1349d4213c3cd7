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
import { rowOf, type StoredMark } from '../dirty.ts'
import type { Db } from '../schema/database.ts'
import type { Head } from '../schema/head.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import { STATUS, statusOf, type StatusColumns } from '../schema/rows.ts'
import { byUrgency, openDue } from './due.ts'
import { MarkMemory } from './mark-memory.ts'
import type { MarkRows } from './mark-rows.ts'
import type { Nodes } from './nodes.ts'

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
  /** At the end of a batch; `now`: of its last commit. Drops pauses that are over, and deletes marks that are served. */
  sweep(now: Time | null): void
  /** Ends every stored lease, of an earlier version. Only for a caller that knows that no lease holder is left. */
  takeBack(): void
  /** Stores the pauses, before an orderly end. */
  storePauses(): void
  /** The function returned restores what is in memory, after a rollback. */
  checkpoint(): () => void
  becameDurable(): void
}

interface DirtyTools {
  readonly names: NumberedNames
  readonly nodes: Pick<Nodes, 'idOf'>
  readonly rows: MarkRows
  readonly head: () => Head
}

/**
 * The dirty set as its one writer has it. A mark is written when it is set and listed as served when it is; that it is leased or
 * rests after a read is known in memory only: a crash ends both, and the stored marks are leased again.
 */
export function openDirtyWrites(db: Db, { names, nodes, rows, head }: DirtyTools): DirtyWrites {
  const memory = new MarkMemory()
  const due = openDue(db, memory, rows)
  const leasedRows = db.prepare<[], StoredMark>('SELECT * FROM dirty WHERE fence IS NOT NULL')
  /** As many as there are platforms. Rolled back changes may be among them. */
  let waiting = new Set<string>()
  const about = db.prepare<[number], StatusColumns>(`SELECT ${STATUS} FROM document WHERE node = +? ORDER BY id`)
  const waits = db.prepare<[Uri], { id: number }>('SELECT id FROM payload WHERE uri = +? LIMIT 1')
  const anyWaits = db.prepare<[], { id: number }>('SELECT id FROM payload LIMIT 1')

  // From the payloads, which are few: marks that wait for their source may be a hundred thousand.
  const pushed = db.prepare<[], Uri>('SELECT DISTINCT uri FROM payload').pluck()

  function pushedNow({ platform, now, limit }: LeaseRequest): DirtyRow[] {
    const found = pushed.all().flatMap((uri) => (platformOf(uri) === platform ? (row(uri) ?? []) : []))
    return found
      .filter((one) => (readyAt(one) ?? Infinity) <= now)
      .toSorted(byUrgency)
      .slice(0, limit)
  }

  function row(uri: Uri): DirtyRow | null {
    return memory.get(uri) ?? rows.find(uri)
  }

  function store(row: DirtyRow): void {
    const { uri, priority } = row
    rows.write(row, () => ++head().sequence)
    const ready = readyAt(row)
    if (ready !== null) due.stored({ platform: platformOf(uri), priority, ready, uri })
  }

  /** A mark that is pending is stored as it would be if its lease ended now: that is what a crash does. */
  function put(after: DirtyRow): void {
    if (after.pending) store(after.lease === null ? after : released(after, after.due))
    else rows.erase(after.uri)
    memory.put(after.uri, after)
    if (waitsForLease(after)) waiting.add(platformOf(after.uri))
  }

  /** Of marks that are leased together: most records have nothing that was pushed and waits. */
  function leasing(): (row: DirtyRow, fence: number) => LeasedMark {
    const noneWaits = anyWaits.get() === undefined
    return (row, fence) => {
      const node = nodes.idOf(row.uri)
      const documents = node === null ? [] : about.all(node).map((status) => statusOf(status, row.uri, names))
      return { ...asLeasedMark(row, fence), documents, pushed: !noneWaits && waits.get(row.uri) !== undefined }
    }
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
      const leasedMark = leasing()
      const leases = rows.map((before) => {
        const fence = ++head().sequence
        const after = leased(before, { fence, until: request.now + request.leaseMs })
        memory.put(after.uri, after)
        return leasedMark(after, fence)
      })
      return { leases, nextDue }
    },
    take({ marks, upTo, now, leaseMs }) {
      const leasedMark = leasing()
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
      rows.sweep(now)
      if (now !== null) memory.dropPauses(now)
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
        rows.forget()
      }
    },
    becameDurable: () => memory.becameDurable(),
  }
}
