import type { Json } from '../lib/json.ts'

/** A change of what one document says of one node, as it lies in the log. */
export interface ChangeRow {
  readonly seq: number
  /** JSON object; null: nothing. */
  readonly asserted: string | null
  /** JSON list of names; null: nothing. */
  readonly retracted: string | null
}

export interface Fold {
  /** Null where the last row is right as it is, or goes as well. */
  readonly rewrite: { readonly seq: number; readonly asserted: string } | null
  readonly drop: readonly number[]
  /** Of the texts that go. */
  readonly bytes: number
}

/**
 * One row in place of all changes up to a horizon. The last one stays: what is said at present may lie in it alone (`said.seq`), and
 * then its text stays as it is, too. Names keep the order that reading them one after the other gives.
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
  const nothing = Object.keys(facts).length === 0
  const gone = nothing ? rows : rows.slice(0, -1)
  const text = JSON.stringify(facts)
  const same = nothing || (last.asserted === text && last.retracted === null)
  return {
    rewrite: same ? null : { seq: last.seq, asserted: text },
    drop: gone.map((row) => row.seq),
    bytes: gone.reduce((sum, row) => sum + (row.asserted?.length ?? 0) + (row.retracted?.length ?? 0), 0),
  }
}
