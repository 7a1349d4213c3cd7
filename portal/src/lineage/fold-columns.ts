import { formatNumber } from '../../../src/lib/format-count.ts'
import { inSentence } from '../../../src/lib/english.ts'
import { foldInto, GROUP, type Drawing, type DrawnNode } from './drawing.ts'
import type { NodePosition } from './layout/layout.ts'
import { columnAt, FLOATING, MARGIN, READABLE_ZOOM, ROW } from './layout/sizes.ts'
import { changesIn } from './simplify.ts'

/** Group that each folded node belongs to. */
export type ColumnFolds = ReadonlyMap<string, string>

const PREFIX = 'fold:'

/** Tells whether it is a group made by the drawing, unknown to the service. */
export function isFold(id: string): boolean {
  return id.startsWith(PREFIX)
}

/** Rows of a column that can be read at this height. */
export function rowsIn(height: number): number {
  return Math.max(3, Math.floor((height - 2 * MARGIN - FLOATING.top - FLOATING.bottom) / READABLE_ZOOM / ROW))
}

/** Folds the most frequent types of a column until it has at most the permitted rows. */
export function foldsOf(
  { focus, nodes }: Drawing,
  positions: ReadonlyMap<string, NodePosition>,
  rows: number,
): ColumnFolds {
  const folds = new Map<string, string>()
  const columns = Map.groupBy(nodes, ({ id }) => columnAt(positions.get(id)?.x ?? 0))
  for (const [column, members] of columns) {
    let excess = members.length - rows
    const types = Map.groupBy(
      members.filter(({ id, kind }) => kind === 'entity' && id !== focus),
      ({ type }) => type,
    )
    for (const [type, alike] of [...types].toSorted(([, a], [, b]) => b.length - a.length)) {
      // A group itself takes a row.
      const count = Math.min(alike.length, excess + 1)
      if (count < 2) continue
      for (const { id } of alike.slice(-count)) folds.set(id, `${PREFIX}${column}:${type ?? ''}`)
      excess -= count - 1
    }
  }
  return folds
}

export interface FoldOptions {
  /** Groups and nodes that are never folded. */
  readonly open: ReadonlySet<string>
  readonly pluralOfType: (type: string | null) => string
}

export function foldColumns(drawing: Drawing, folds: ColumnFolds, { open, pluralOfType }: FoldOptions): Drawing {
  const into = (id: string): string => {
    const group = folds.get(id) ?? id
    return open.has(id) || open.has(group) ? id : group
  }
  const { rest, folded, edges } = foldInto(drawing, into)
  if (folded.size === 0) return drawing
  const groups = [...folded].flatMap(([id, members]) => groupOf(id, members, pluralOfType))
  return { focus: drawing.focus, nodes: [...rest, ...groups], edges }
}

function groupOf(id: string, members: readonly DrawnNode[], pluralOfType: FoldOptions['pluralOfType']): DrawnNode[] {
  const [first] = members
  if (first === undefined) return []
  const name = `+${formatNumber(members.length)} ${inSentence(pluralOfType(first.type))}`
  return [
    {
      ...first,
      ...GROUP,
      id,
      name,
      more: members.length,
      presence: 'kept',
      ...changesIn(members),
    },
  ]
}
