import type { Json } from '../lib/json.ts'

/** A change of what one document states about one node, as stored in the log. */
export interface ChangeRow {
  readonly seq: number
  /** JSON object; null: none. */
  readonly asserted: string | null
  /** JSON list of names; null: none. */
  readonly retracted: string | null
}

export interface Fold {
  /** Null where the last row is correct already, or is dropped as well. */
  readonly rewrite: { readonly seq: number; readonly asserted: string } | null
  readonly drop: readonly number[]
  /** Size of the dropped texts. */
  readonly bytes: number
}

/**
 * One row in place of all changes up to a horizon. The last row stays: the present facts may be stored in it alone
 * (`statement.seq`), and then its text stays unchanged, too. Names keep the order in which the changes are applied.
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
    rewrite: isUnchanged ? null : { seq: last.seq, asserted: text },
    drop: dropped.map((row) => row.seq),
    bytes: dropped.reduce((sum, row) => sum + (row.asserted?.length ?? 0) + (row.retracted?.length ?? 0), 0),
  }
}
