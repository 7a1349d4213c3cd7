import { labelOf } from '../ui/label.ts'
import type { TreeRow } from './tree.ts'

/** On which side of the row above it something is. */
export function sideOf({ edge, node }: TreeRow): string {
  if (edge === null) return node.kind === 'focus' ? '' : 'other'
  return edge.part ? 'part' : edge.from === node.id ? 'upstream' : 'downstream'
}

/** How it is connected with the row above it. */
export function relationOf({ edge, node }: TreeRow): string {
  if (edge === null) return node.kind === 'focus' ? '' : 'over something not shown'
  const names = edge.name?.split(', ').map((one) => labelOf(one).toLowerCase())
  return `${names?.join(', ') ?? 'over something not shown'}${edge.inferred ? ' (inferred)' : ''}`
}

export function connectionOf(row: TreeRow): string {
  return `${row.edge === null ? '' : `${sideOf(row)}: `}${relationOf(row)}`
}
