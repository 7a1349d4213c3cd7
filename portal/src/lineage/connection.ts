import { labelOf } from '../ui/label.ts'
import type { TreeRow } from './tree.ts'

/** How it is connected with the row above it, and on which side of that it is. */
export function connectionOf({ edge, node }: TreeRow): string {
  if (edge === null) return node.kind === 'focus' ? '' : 'over something not shown'
  const side = edge.part ? 'part' : edge.from === node.id ? 'upstream' : 'downstream'
  const names = edge.name?.split(', ').map((one) => labelOf(one).toLowerCase())
  return `${side}: ${names?.join(', ') ?? 'over something not shown'}${edge.inferred ? ' (inferred)' : ''}`
}
