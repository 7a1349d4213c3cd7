import type { RefusedRow } from './table.ts'

export type RefusedRows = {
  readonly kind: string | null
  readonly column: string | null
  /** Names and numbers in it are those of the first row. */
  readonly reason: string
  readonly rows: number
  readonly first: { readonly file: string; readonly line: number }
}

/** Maximum number of distinct reasons; rows of any other only count in the total. */
const MAX_REASONS = 50

/** Groups by reason, most frequent first. A row may have several. */
export function refusedByReason(refused: readonly RefusedRow[]): readonly RefusedRows[] {
  const groups = new Map<string, { readonly row: RefusedRow; readonly lines: Set<string> }>()
  for (const row of refused) {
    const key = JSON.stringify([row.kind, row.column, generalReason(row.reason)])
    const group = groups.get(key) ?? { row, lines: new Set() }
    groups.set(key, group)
    group.lines.add(lineOf(row))
  }
  return [...groups.values()]
    .map(({ row: { kind, column, reason, file, line }, lines }) => ({
      kind,
      column,
      reason,
      rows: lines.size,
      first: { file, line },
    }))
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, MAX_REASONS)
}

export function countRows(refused: readonly RefusedRow[]): number {
  return new Set(refused.map(lineOf)).size
}

/** Removes what differs between rows: quoted texts, URIs, references such as User:alice, and numbers. */
function generalReason(reason: string): string {
  return reason.replaceAll(/"[^"]*"|\S+:\S+|\d+/g, '…')
}

function lineOf({ file, line }: RefusedRow): string {
  return `${file}:${line}`
}
