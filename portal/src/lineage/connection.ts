import { labelOf } from '../ui/label.ts'
import type { TreeRow } from './tree.ts'

/** Side of the row above on which this one lies. */
export function sideOf({ edge, node }: TreeRow): string {
  if (edge === null) return node.kind === 'focus' ? '' : 'other'
  return edge.part ? 'part' : edge.from === node.id ? 'upstream' : 'downstream'
}

/** How this row is connected to the row above. */
export function relationOf({ edge, node }: TreeRow): string {
  if (edge === null) return node.kind === 'focus' ? '' : 'over something not shown'
  const names = edge.name?.split(', ').map((one) => labelOf(one).toLowerCase())
  return `${names?.join(', ') ?? 'over something not shown'}${edge.inferred ? ' (inferred)' : ''}`
}

export function connectionOf(row: TreeRow): string {
  return `${row.edge === null ? '' : `${sideOf(row)}: `}${relationOf(row)}`
}
