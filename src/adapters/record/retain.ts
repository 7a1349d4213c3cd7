// Removes parts of the past in steps. Nothing else changes these rows, so this needs no lock of the log.
import type { TxColumns } from './log.ts'
import { NOTHING_ALLOWED } from '../../contracts/record-past.ts'
import type { RedactionStep } from '../../contracts/retention.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { parseList } from './columns.ts'

/** Rows in one step: in SQLite some 20 ms without other writes. A larger transaction is one step. */
export const ROWS_PER_STEP = 2_000
export const TXS_PER_STEP = 500

/** A transaction of the log, with the last number of its changes and the supports that it closed. */
export type DroppedTx = Pick<TxColumns, 'id' | 'delta_to' | 'closed'>

/** Consecutive transactions, with the supports that they closed. */
export interface DropStep {
  readonly begin: DroppedTx | undefined
  readonly end: DroppedTx
  readonly closed: readonly number[]
}

/** Plans a step from `begin` through as many of the following transactions as fit; null if there are none. */
export function dropStep(begin: DroppedTx | undefined, following: Iterable<DroppedTx>): DropStep | null {
  const closed: number[] = []
  let end: DroppedTx | null = null
  for (const tx of following) {
    const rows = tx.delta_to - (begin?.delta_to ?? 0) + closed.length
    if (end !== null && rows > ROWS_PER_STEP) break
    closed.push(...parseList<number>(tx.closed))
    end = tx
  }
  return end === null ? null : { begin, end, closed }
}

/**
 * Returns the transaction after which the next step begins: `after`, or else the oldest remaining one, which an earlier
 * step has processed unless it is the very first.
 */
export function dropFrom(after: Tx | null, oldest: Tx | undefined): Tx {
  return after ?? (oldest === undefined || oldest <= 1 ? 0 : oldest)
}

/** A change of what one document states about one node, as stored in the log. */
export interface ChangeRow {
  readonly seq: number
  /** JSON object, or null if nothing was asserted. */
  readonly asserted: string | null
  /** JSON list of names, or null if nothing was retracted. */
  readonly retracted: string | null
}

interface FoldedRows {
  /** Null if the last row is already correct, or is dropped as well. */
  readonly rewrite: ChangeRow | null
  readonly drop: readonly number[]
  /** Size of the dropped texts. */
  readonly bytes: number
}

export function foldPairs(rows: readonly (ChangeRow & { readonly node: number; readonly document: number })[]) {
  const folds = [...Map.groupBy(rows, (row) => `${row.node}|${row.document}`).values()].map(foldChanges)
  const drop = folds.flatMap((one) => one.drop)
  const bytes = folds.reduce((sum, one) => sum + one.bytes, 0)
  return { rewrite: folds.flatMap(({ rewrite }) => rewrite ?? []), drop, folded: { facts: drop.length, bytes } }
}

/**
 * Replaces all changes up to a horizon by one row. The last row stays, since it alone may store the present facts
 * (`seq` of `document_facts` and `part_facts`); then its text stays unchanged, too. Names keep the order in which the
 * changes are applied.
 */
export function foldChanges(rows: readonly ChangeRow[]): FoldedRows {
  const last = rows.at(-1)
  if (last === undefined) return { rewrite: null, drop: [], bytes: 0 }
  const facts: Record<string, Json> = {}
  for (const { asserted, retracted } of rows) {
    if (asserted !== null) Object.assign(facts, JSON.parse(asserted))
    const names: readonly string[] = retracted === null ? [] : JSON.parse(retracted)
    for (const name of names) delete facts[name]
  }
  const isEmpty = Object.keys(facts).length === 0
  const dropped = isEmpty ? rows : rows.slice(0, -1)
  const text = JSON.stringify(facts)
  const isUnchanged = isEmpty || (last.asserted === text && last.retracted === null)
  return {
    rewrite: isUnchanged ? null : { seq: last.seq, asserted: text, retracted: null },
    drop: dropped.map((row) => row.seq),
    bytes: dropped.reduce((sum, row) => sum + (row.asserted?.length ?? 0) + (row.retracted?.length ?? 0), 0),
  }
}

export interface PastColumns extends ChangeRow {
  readonly tx: Tx
  readonly node: number
  /** Null, like the next two, for the system's document. */
  readonly subject: number | null
  readonly platform: string | null
  readonly type: string | null
}

/** The remainder of a change, and the number of values it lost. */
interface RedactedRow extends ChangeRow {
  readonly values: number
}

/**
 * Plans one step over a page of the log, in the order of `seq`: which changes shrink, which become empty, and where the
 * next step begins.
 */
export function redactPage(rows: readonly PastColumns[], step: RedactionStep) {
  const past = rows.filter(({ tx }) => tx <= step.until)
  const changed = past.flatMap((row) => redactPastRow(row, step) ?? [])
  const ended = past.length < ROWS_PER_STEP
  const isEmpty = ({ asserted, retracted }: ChangeRow) => asserted === null && retracted === null
  return {
    rewrite: changed.filter((row) => !isEmpty(row)),
    drop: changed.filter(isEmpty).map(({ seq }) => seq),
    redacted: {
      values: changed.reduce((sum, { values }) => sum + values, 0),
      next: ended ? null : (past.at(-1)?.seq ?? null),
    },
  }
}

/** Returns a change without the values to delete; null if it has none of them. */
export function redactPastRow(row: PastColumns, { platform, allowed }: RedactionStep): RedactedRow | null {
  const { seq, node, subject, type, retracted } = row
  if (row.asserted === null || subject === null || type === null || row.platform !== platform) return null
  const attributes = allowed[type] ?? NOTHING_ALLOWED
  const names = node === subject ? attributes.subject : attributes.parts
  const all: readonly (readonly [string, Json])[] = Object.entries(JSON.parse(row.asserted))
  const left = all.filter(([name]) => names.includes(name))
  if (left.length === all.length) return null
  const asserted = left.length === 0 ? null : JSON.stringify(Object.fromEntries(left))
  return { seq, asserted, retracted, values: all.length - left.length }
}
