import { NOTHING_ALLOWED } from '../../contracts/record-past.ts'
import type { RedactionResult, RedactionStep } from '../../contracts/retention.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { numbersOf } from './columns.ts'

/** A step looks at about so many rows: in SQLite some 20 ms without a write. A larger transaction is one step. */
export const ROWS_A_STEP = 2_000
export const TXS_A_STEP = 500

/** A transaction of the log, with the last number of its changes and the supports that it closed. */
export interface DroppedTx {
  readonly id: Tx
  readonly delta_to: number
  readonly closed: string | null
}

/** Consecutive transactions, with the supports that they closed. */
export interface DropStep {
  readonly begin: DroppedTx | undefined
  readonly end: DroppedTx
  readonly closed: readonly number[]
}

/** From `begin` through as many of the transactions after it as one step takes; null where there are none. */
export function dropStep(begin: DroppedTx | undefined, following: Iterable<DroppedTx>): DropStep | null {
  const closed: number[] = []
  let end: DroppedTx | null = null
  for (const tx of following) {
    const rows = tx.delta_to - (begin?.delta_to ?? 0) + closed.length
    if (end !== null && rows > ROWS_A_STEP) break
    closed.push(...numbersOf(tx.closed))
    end = tx
  }
  return end === null ? null : { begin, end, closed }
}

/**
 * After which transaction the next step begins: with the oldest that is left, if with no other. But for the very first,
 * that one was seen by an earlier step.
 */
export function dropFrom(after: Tx | null, oldest: Tx | undefined): Tx {
  return after ?? (oldest === undefined || oldest <= 1 ? 0 : oldest)
}

/** A change of what one document states about one node, as stored in the log. */
export interface ChangeRow {
  readonly seq: number
  /** JSON object; null: none. */
  readonly asserted: string | null
  /** JSON list of names; null: none. */
  readonly retracted: string | null
}

interface Fold {
  /** Null where the last row is correct already, or is dropped as well. */
  readonly rewrite: ChangeRow | null
  readonly drop: readonly number[]
  /** Size of the dropped texts. */
  readonly bytes: number
}

/** The folds of several pairs of a node and a document together. */
export function foldPairs(rows: readonly (ChangeRow & { readonly node: number; readonly document: number })[]) {
  const folds = [...Map.groupBy(rows, (row) => `${row.node}|${row.document}`).values()].map(foldChanges)
  const drop = folds.flatMap((one) => one.drop)
  const bytes = folds.reduce((sum, one) => sum + one.bytes, 0)
  return { rewrite: folds.flatMap(({ rewrite }) => rewrite ?? []), drop, folded: { facts: drop.length, bytes } }
}

/**
 * One row in place of all changes up to a horizon. The last row stays: the present facts may be stored in it alone
 * (`seq` of `document_facts` and `part_facts`), and then its text stays unchanged, too. Names keep the order in which the changes are applied.
 */
export function foldChanges(rows: readonly ChangeRow[]): Fold {
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

/** A change of the log, with its document. */
export interface PastColumns extends ChangeRow {
  readonly tx: Tx
  readonly node: number
  /** Null, and so are the next two: the system's document. */
  readonly subject: number | null
  readonly platform: string | null
  readonly type: string | null
}

/** What remains of a change, and how many values it lost. */
interface RedactedRow extends ChangeRow {
  readonly values: number
}

interface RedactedPage {
  readonly rewrite: readonly ChangeRow[]
  /** Changes of which nothing is left. */
  readonly drop: readonly number[]
  readonly redacted: RedactionResult
}

/** One step over a page of the log, in order of `seq`: which changes shrink, and where the next step begins. */
export function redactPage(rows: readonly PastColumns[], step: RedactionStep): RedactedPage {
  const past = rows.filter(({ tx }) => tx <= step.until)
  const changed = past.flatMap((row) => redactedRow(row, step) ?? [])
  const ended = past.length < ROWS_A_STEP
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

/** A change without the values that must be deleted; null where it has none of them. */
export function redactedRow(row: PastColumns, { platform, allowed }: RedactionStep): RedactedRow | null {
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
