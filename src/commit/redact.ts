import { NOTHING_ALLOWED, type AllowedAttributes } from '../contracts/record-past.ts'
import type { Json } from '../lib/json.ts'
import type { ChangeRow } from './fold.ts'

/** A change of the log, with its document and its node. */
export interface LoggedChange extends ChangeRow {
  readonly node: number
  /** The node that its document is about, and the document's type. */
  readonly subject: number
  readonly type: string
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

/** A change without the values that must be deleted; null where it has none of them. */
export function redactRow(row: LoggedChange, allowed: Readonly<Record<string, AllowedAttributes>>): RedactedRow | null {
  if (row.asserted === null) return null
  const { subject, parts } = allowed[row.type] ?? NOTHING_ALLOWED
  const names = row.node === row.subject ? subject : parts
  const asserted: Readonly<Record<string, Json>> = JSON.parse(row.asserted)
  const all = Object.entries(asserted)
  const left = all.filter(([name]) => names.includes(name))
  if (left.length === all.length) return null
  const text = left.length === 0 ? null : JSON.stringify(Object.fromEntries(left))
  return {
    seq: row.seq,
    node: row.node,
    asserted: text,
    empty: text === null && row.retracted === null,
    values: all.length - left.length,
  }
}
