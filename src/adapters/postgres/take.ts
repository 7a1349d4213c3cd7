import { marked, taken, waitsForLease, type DirtyRow } from '../../commit/dirty.ts'
import type { LeasedMark, Mark, TakeRequest } from '../../contracts/marks.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Connection, Session } from './connection.ts'
import { insertRows, lockRows, rowOf, updateRows } from './dirty-rows.ts'
import { leasedMarks, noticeOf } from './marks.ts'
import { ended, transaction } from './transaction.ts'

/** A row may be swept away between being found and being locked, which needs a sweep each time; twice is very unlikely. */
const ROUNDS = 10

interface Taken {
  readonly leases: readonly LeasedMark[]
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
}

/** Rows are inserted and locked in the order of their URIs, as for every change of the dirty set: two processes never deadlock. */
export async function take(connection: Connection, request: TakeRequest): Promise<Taken> {
  if (request.marks.length === 0) return { leases: [], platforms: [] }
  return await transaction(connection, 'durable', async (session) => {
    const { changed, leased } = await takeRows(session, request)
    const platforms = [...new Set(changed.filter(waitsForLease).map(({ uri }) => partsOf(uri).platformId))]
    const leases = await leasedMarks(session, leased)
    const written = changed.length === 0 ? Promise.resolve() : updateRows(session, changed)
    return ended({ leases, platforms }, written, ...noticeOf(session, platforms))
  })
}

interface TakenRows {
  readonly changed: DirtyRow[]
  readonly leased: { readonly row: DirtyRow; readonly fence: number }[]
}

async function takeRows(session: Session, { marks, upTo, now, leaseMs }: TakeRequest): Promise<TakenRows> {
  const waiting = new Map<Uri, Mark>(
    [...marks].sort((a, b) => (a.uri < b.uri ? -1 : 1)).map((mark) => [mark.uri, mark]),
  )
  const rows: TakenRows = { changed: [], leased: [] }
  /** The number that the database drew is the fence, and the generation of a mark that is set. */
  const decide = (before: DirtyRow | null, mark: Mark, drawn: number): void => {
    const lease = { fence: drawn, until: now + leaseMs }
    const after = taken(before, { mark, upTo, generation: drawn, lease })
    if (after.row !== before) rows.changed.push(after.row)
    if (after.taken) rows.leased.push({ row: after.row, fence: drawn })
    waiting.delete(mark.uri)
  }
  for (let round = 0; waiting.size > 0; round++) {
    if (round === ROUNDS) throw new Error(`${[...waiting.keys()][0]} could be neither inserted nor locked`)
    const [inserted, locked] = await Promise.all([
      insertRows(session, [...waiting.values()].map((mark) => marked(null, mark, 0))), // prettier-ignore
      lockRows(session, [...waiting.keys()]),
    ])
    for (const { uri, generation } of inserted) {
      const mark = waiting.get(uri)
      if (mark !== undefined) decide(null, mark, generation)
    }
    for (const columns of locked) {
      const mark = waiting.get(columns.uri)
      if (mark !== undefined) decide(rowOf(columns), mark, columns.drawn)
    }
  }
  return rows
}
