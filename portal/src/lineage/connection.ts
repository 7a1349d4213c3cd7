import { labelOf } from '../ui/label.ts'
import type { DrawnEdge } from './drawing.ts'
import type { TreeRow } from './tree.ts'

/** Side of the row above on which this one lies. */
export function sideOf({ edge, node }: TreeRow): string {
  if (edge === null) return node.kind === 'focus' ? '' : 'other'
  return edge.part ? 'part' : edge.from === node.id ? 'upstream' : 'downstream'
}

/** How this row is connected to the row above. */
export function relationOf({ edge, node }: TreeRow): string {
  if (edge === null) return node.kind === 'focus' ? '' : HIDDEN
  return `${relationText(edge.name)}${edge.inferred ? ' (inferred)' : ''}`
}

const HIDDEN = 'over something not shown'

/** Labels of the merged relations of a line. */
export function relationText(name: DrawnEdge['name']): string {
  const names = name?.split(', ').map((one) => labelOf(one).toLowerCase())
  return names?.join(', ') ?? HIDDEN
}

export function connectionOf(row: TreeRow): string {
  return `${row.edge === null ? '' : `${sideOf(row)}: `}${relationOf(row)}`
}
