import { NOTHING_ALLOWED } from '../../contracts/record-past.ts'
import type { RedactionResult, RedactionStep } from '../../contracts/retention.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { ROWS_A_STEP } from './retain.ts'

/** A change of the log, with its document. */
export interface PastColumns {
  readonly seq: number
  readonly tx: Tx
  readonly node: number
  readonly asserted: string | null
  readonly retracted: string | null
  /** Null, and so are the next two: the system's document. */
  readonly subject: number | null
  readonly platform: string | null
  readonly type: string | null
}

export interface RedactedRow {
  readonly seq: number
  readonly node: number
  /** The remaining asserted attributes; null: none. */
  readonly asserted: string | null
  /** Nothing of the change remains. */
  readonly empty: boolean
  readonly values: number
}

export interface RedactedPage {
  /** What is left of changes that lose some of what they asserted. */
  readonly rewrite: readonly RedactedRow[]
  /** Changes of which nothing is left. */
  readonly remove: readonly RedactedRow[]
  readonly redacted: RedactionResult
}

/** One step over a page of the log, in order of `seq`: which changes shrink, and where the next step begins. */
export function redactPage(rows: readonly PastColumns[], step: RedactionStep): RedactedPage {
  const past = rows.filter(({ tx }) => tx <= step.until)
  const changed = past.flatMap((row) => redactedRow(row, step) ?? [])
  const ended = past.length < ROWS_A_STEP
  return {
    rewrite: changed.filter(({ empty }) => !empty),
    remove: changed.filter(({ empty }) => empty),
    redacted: {
      values: changed.reduce((sum, { values }) => sum + values, 0),
      next: ended ? null : (past.at(-1)?.seq ?? null),
    },
  }
}

/** A change without the values that must be deleted; null where it has none of them. */
export function redactedRow(row: PastColumns, { platform, allowed }: RedactionStep): RedactedRow | null {
  const { seq, node, subject, type } = row
  if (row.asserted === null || subject === null || type === null || row.platform !== platform) return null
  const attributes = allowed[type] ?? NOTHING_ALLOWED
  const names = node === subject ? attributes.subject : attributes.parts
  const all: readonly (readonly [string, Json])[] = Object.entries(JSON.parse(row.asserted))
  const left = all.filter(([name]) => names.includes(name))
  if (left.length === all.length) return null
  const asserted = left.length === 0 ? null : JSON.stringify(Object.fromEntries(left))
  return { seq, node, asserted, empty: asserted === null && row.retracted === null, values: all.length - left.length }
}
