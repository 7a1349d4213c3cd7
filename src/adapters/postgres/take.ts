import { taken, waitsForLease, type DirtyRow } from '../../commit/dirty.ts'
import type { LeasedMark, Mark, TakeRequest } from '../../contracts/marks.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Connection, Session } from './connection.ts'
import { insertRows, lockRows, rowOf, updateRows, type ChangedRow } from './dirty-rows.ts'
import { leasedMarks, noticeOf } from './marks.ts'
import { ended, transaction } from './transaction.ts'

/** A row may be swept away between being found and being locked, which needs a sweep each time; twice is very unlikely. */
const ROUNDS = 10
/** The database draws the real one. */
const NOT_DRAWN = 0

interface TakeResult {
  readonly leases: readonly LeasedMark[]
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
}

/** Rows are inserted and locked in the order of their URIs, as for every change of the dirty set: two processes never deadlock. */
export async function take(connection: Connection, request: TakeRequest): Promise<TakeResult> {
  if (request.marks.length === 0) return { leases: [], platforms: [] }
  return await transaction(connection, 'durable', async (session) => {
    const { changed, held } = await takeRows(session, request)
    const waiting = changed.map(({ after }) => after).filter(waitsForLease)
    const platforms = [...new Set(waiting.map(({ uri }) => partsOf(uri).platformId))]
    const leases = await leasedMarks(session, held)
    const written = changed.length === 0 ? Promise.resolve() : updateRows(session, changed)
    return ended({ leases, platforms }, written, ...noticeOf(session, platforms))
  })
}

interface TakenRows {
  readonly changed: ChangedRow[]
  readonly held: { readonly row: DirtyRow; readonly fence: number }[]
}

async function takeRows(session: Session, { marks, upTo, now, leaseMs }: TakeRequest): Promise<TakenRows> {
  const waiting = new Map<Uri, Mark>(
    [...marks].sort((a, b) => (a.uri < b.uri ? -1 : 1)).map((mark) => [mark.uri, mark]),
  )
  const rows: TakenRows = { changed: [], held: [] }
  /** The number that the database drew is the fence, and the generation of a mark that is set. */
  const decide = (before: DirtyRow, mark: Mark, drawn: number): void => {
    const lease = { fence: drawn, until: now + leaseMs }
    const after = taken(before, { mark, upTo, generation: drawn, lease })
    if (after.row !== before) rows.changed.push({ before, after: after.row })
    if (after.taken) rows.held.push({ row: after.row, fence: drawn })
    waiting.delete(mark.uri)
  }
  /** Where there is no row, the mark is set and leased: in one write. */
  const fresh = (mark: Mark, drawn: number): DirtyRow =>
    taken(null, { mark, upTo, generation: drawn, lease: { fence: drawn, until: now + leaseMs } }).row
  for (let round = 0; waiting.size > 0; round++) {
    if (round === ROUNDS) throw new Error(`${[...waiting.keys()][0]} could be neither inserted nor locked`)
    const [inserted, locked] = await Promise.all([
      insertRows(
        session,
        [...waiting.values()].map((mark) => fresh(mark, NOT_DRAWN)),
      ),
      lockRows(session, [...waiting.keys()]),
    ])
    for (const { uri, generation } of inserted) {
      const mark = waiting.get(uri)
      if (mark !== undefined) rows.held.push({ row: fresh(mark, generation), fence: generation })
      waiting.delete(uri)
    }
    for (const columns of locked) {
      const mark = waiting.get(columns.uri)
      if (mark !== undefined) decide(rowOf(columns), mark, columns.drawn)
    }
  }
  return rows
}
