// The dirty set in PostgreSQL: its rows, and changes of them under their locks.
import {
  marked,
  released,
  settled,
  taken,
  waitsForLease,
  type AnswerAtHand,
  type DirtyRow,
} from '../../commit/dirty.ts'
import type { MarkChange } from '../../commit/rows.ts'
import type { Time } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Durability } from '../../contracts/operations.ts'
import { dirtyRowOf, MARK, namesOf, type MarkColumns } from '../record/tables.ts'
import type { Connection, Session } from './connection.ts'
import { RowChanged } from './errors.ts'
import { notifyMarks } from './notifications.ts'
import { sendRows, updateRows } from './send-rows.ts'
import { ended, transaction } from './transaction.ts'

/**
 * Changes of the dirty set. The result of each is decided in `src/commit`, as for every record. The number that the
 * database draws for a row in a transaction is its generation and, where it is leased, its fence: what is set at one
 * moment is cleared by one answer.
 */
export type DirtyOp =
  | MarkChange
  | { readonly kind: 'release'; readonly uri: Uri; readonly fence: number; readonly due: Time }
  | ({ readonly kind: 'take'; readonly leasedUntil: Time } & Pick<AnswerAtHand, 'mark' | 'upTo'>)

function uriOf(op: DirtyOp): Uri {
  return op.kind === 'release' ? op.uri : op.kind === 'settle' ? op.settle.uri : op.mark.uri
}

function performed(row: DirtyRow | null, op: DirtyOp, drawn: number): DirtyRow | null {
  switch (op.kind) {
    case 'mark':
      return marked(row, op.mark, drawn)
    case 'take':
      return taken(row, { ...op, generation: drawn, lease: { fence: drawn, until: op.leasedUntil } }).row
    case 'settle':
      if (row?.lease?.fence !== op.settle.fence) throw new RowChanged(`${uriOf(op)} was leased to somebody else`)
      return settled(row, op.settle, op.at)
    case 'release':
      return row?.lease?.fence === op.fence ? released(row, op.due) : row
  }
}

/** The row to insert, which needs a mark; only its number is open. */
function freshRow(ops: readonly DirtyOp[]): DirtyRow | null {
  return ops.reduce<DirtyRow | null>((row, op) => (op.kind === 'settle' ? row : performed(row, op, 0)), null)
}

/** A row after its changes, and the number that was drawn for it. */
export interface DrawnRow {
  readonly row: DirtyRow
  readonly drawn: number
}

interface DirtyOpsResult {
  /** Those that were changed. */
  readonly rows: ReadonlyMap<Uri, DrawnRow>
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
  /** The last statement, sent and not awaited. */
  readonly written: Promise<unknown>
}

/**
 * Performs everything in order, each row locked from when it is read. New rows are inserted first, in the order of
 * their URIs, and then the others are locked, in the same order: so that two processes never deadlock.
 */
export async function performOps(session: Session, ops: readonly DirtyOp[]): Promise<DirtyOpsResult> {
  const waiting = new Map([...Map.groupBy(ops, uriOf)].sort(([a], [b]) => (a < b ? -1 : 1)))
  const rows = new Map<Uri, DrawnRow>()
  const updated: DirtyRow[] = []
  const perform = (uri: Uri, before: DirtyRow | null, drawn: number): void => {
    const mine = waiting.get(uri) ?? []
    waiting.delete(uri)
    const row = mine.reduce((row, op) => performed(row, op, drawn), before)
    if (row === null || row === before) return
    rows.set(uri, { row, drawn })
    if (before !== null) updated.push(row)
  }
  const [inserted, locked] = await Promise.all([
    insertMarks(
      session,
      [...waiting.values()].flatMap((mine) => freshRow(mine) ?? []),
    ),
    waiting.size === 0 ? [] : session.query<LockedRow>(LOCK, [[...waiting.keys()]]),
  ])
  for (const { uri, generation } of inserted) perform(uri, null, generation)
  for (const before of locked) perform(before.uri, dirtyRowOf(before), before.drawn)
  // A release needs no row. Any other row was swept away before it was locked, as idle ones are.
  for (const [uri, mine] of waiting)
    if (mine.some(({ kind }) => kind !== 'release')) throw new RowChanged(`${uri} has no row any more`)
  const waitingForLease = [...rows.values()].filter(({ row }) => waitsForLease(row))
  const platforms = new Set(waitingForLease.map(({ row }) => partsOf(row.uri).platformId))
  return { rows, platforms: [...platforms], written: updateMarks(session, updated) }
}

export interface MarksChanged<T> {
  readonly value: T
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
}

/** Changes of the dirty set as one transaction, and what else is read or written in it. */
export async function changeMarks<T>(
  connection: Connection,
  { durability, ops }: { readonly durability: Durability; readonly ops: readonly DirtyOp[] },
  work: (session: Session, rows: DirtyOpsResult['rows']) => T | Promise<T>,
): Promise<MarksChanged<T>> {
  return await transaction(connection, durability, async (session) => {
    const { rows, platforms, written } = await performOps(session, ops)
    const value = await work(session, rows)
    return ended({ value, platforms }, written, notifyMarks(session, platforms))
  })
}

/** To select a `LockedRow` of `d`. */
export const LOCKED_MARK = `${namesOf(MARK, 'd.')}, nextval('generation') AS drawn`

export type LockedRow = MarkColumns & { readonly drawn: number }

/** Rows that this transaction inserted are locked anyhow. */
const LOCK = `SELECT ${LOCKED_MARK} FROM
  (SELECT m.* FROM unnest($1::text[]) AS u (uri) JOIN mark m ON m.uri = u.uri AND m.xmin <> pg_current_xact_id()::xid
   ORDER BY m.uri FOR UPDATE OF m) d`

const GIVEN = namesOf(MARK.filter(([name]) => name !== 'generation' && name !== 'fence'))
/** Inserts the URIs without a row, each with the next number, and returns them. A fence is sent as 0. */
const insertMarks = sendRows<DirtyRow, { uri: Uri; generation: number }>(
  MARK,
  (from) => `INSERT INTO mark (${GIVEN}, generation, fence) SELECT ${GIVEN}, drawn, fence + drawn
    FROM (SELECT u.*, nextval('generation') AS drawn FROM ${from}) u ON CONFLICT DO NOTHING RETURNING uri, generation`,
)

/** Their numbers were drawn when they were locked. */
export const updateMarks = updateRows('mark', MARK)
