import { NOTHING_ALLOWED } from '../../contracts/record-past.ts'
import type { RedactionResult, RedactionStep } from '../../contracts/retention.ts'
import type { Json } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import { ROWS_A_STEP, type ChangeRow } from './retain.ts'

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
