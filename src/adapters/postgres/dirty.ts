import { marked, released, settled, waitsForLease, type DirtyRow } from '../../commit/dirty.ts'
import type { Mark } from '../../contracts/marks.ts'
import type { Settlement } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Session } from './connection.ts'
import { insertRows, lockRows, rowOf, updateRows, type ChangedRow } from './dirty-rows.ts'

/** The changes to one row of the dirty set; their result is decided in `src/commit`, as for every record. */
export type DirtyOp =
  | { readonly kind: 'mark'; readonly uri: Uri; readonly mark: Mark }
  | { readonly kind: 'settle'; readonly uri: Uri; readonly settle: Settlement; readonly at: Time }
  | { readonly kind: 'release'; readonly uri: Uri; readonly fence: number; readonly due: Time }

/** A lease was lost between looking and locking: the whole transaction is repeated, and sees it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** A row may be swept away between being found and being locked, which needs a sweep each time; twice is very unlikely. */
const ROUNDS = 10

/** One generation serves all marks of a URI in a transaction: they are set at one moment, and one answer clears them all. */
export function performed(row: DirtyRow | null, op: DirtyOp, generation: number): DirtyRow | null {
  switch (op.kind) {
    case 'mark':
      return marked(row, op.mark, generation)
    case 'settle':
      if (row?.lease?.fence !== op.settle.fence) throw new LeaseLost(`${op.uri} was leased to somebody else`)
      return settled(row, op.settle, op.at)
    case 'release':
      return row?.lease?.fence === op.fence ? released(row, op.due) : row
  }
}

export interface DirtyOpsResult {
  /** By URI, of those that were marked. */
  readonly generations: ReadonlyMap<Uri, number>
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
  /** The last statement, sent and not awaited. */
  readonly written: Promise<unknown>
}

/**
 * Performs everything in order, each row locked from when it is read. New rows are inserted first, in the order of their
 * URIs, and then the others are locked, in the same order: so that two processes never deadlock.
 */
export async function performOps(session: Session, ops: readonly DirtyOp[]): Promise<DirtyOpsResult> {
  const waiting = byUri(ops)
  const generations = new Map<Uri, number>()
  const rows: ChangedRow[] = []
  const platforms = new Set<string>()
  for (let round = 0; waiting.size > 0; round++) {
    if (round === ROUNDS) throw new Error(`${[...waiting.keys()][0]} could be neither inserted nor locked`)
    const fresh = [...waiting.values()].map(freshRow).filter((row) => row !== null)
    const [inserted, locked] = await Promise.all([
      fresh.length === 0 ? [] : insertRows(session, fresh),
      lockRows(session, [...waiting.keys()]),
    ])
    for (const { uri, generation } of inserted) {
      refuseSettled(waiting.get(uri) ?? [])
      waiting.delete(uri)
      generations.set(uri, generation)
      platforms.add(partsOf(uri).platformId)
    }
    for (const columns of locked) {
      const { uri, drawn } = columns
      const mine = waiting.get(uri) ?? []
      waiting.delete(uri)
      if (mine.some((op) => op.kind === 'mark')) generations.set(uri, drawn)
      const before = rowOf(columns)
      const after = mine.reduce<DirtyRow | null>((row, op) => performed(row, op, drawn), before)
      if (after === null || after === before) continue
      rows.push({ before, after })
      if (waitsForLease(after)) platforms.add(partsOf(uri).platformId)
    }
    // No row, and none is needed: a release of a deleted mark.
    for (const [uri, mine] of waiting) {
      if (freshRow(mine) !== null) continue
      refuseSettled(mine)
      waiting.delete(uri)
    }
  }
  return {
    generations,
    platforms: [...platforms],
    written: rows.length === 0 ? Promise.resolve() : updateRows(session, rows),
  }
}

/** A settlement needs a lease, and there is none where there was no row. */
function refuseSettled(ops: readonly DirtyOp[]): void {
  const settle = ops.find((op) => op.kind === 'settle')
  if (settle !== undefined) throw new LeaseLost(`${settle.uri} is leased to nobody`)
}

function byUri(ops: readonly DirtyOp[]): Map<Uri, DirtyOp[]> {
  const unordered = new Map<Uri, DirtyOp[]>()
  for (const op of ops) {
    const mine = unordered.get(op.uri)
    if (mine === undefined) unordered.set(op.uri, [op])
    else mine.push(op)
  }
  return new Map([...unordered].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The new row that these changes make. Only its generation is open: the database draws it. */
function freshRow(ops: readonly DirtyOp[]): DirtyRow | null {
  if (!ops.some((op) => op.kind === 'mark')) return null
  return ops.reduce<DirtyRow | null>((row, op) => (op.kind === 'mark' ? performed(row, op, 0) : row), null)
}
