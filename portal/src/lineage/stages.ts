import { shapeOf } from '../ui/shape.ts'
import type { Drawing } from './drawing.ts'

/** From left to right, by what a type is of. */
const ORDER: readonly (string | null)[] = ['data', 'pipeline', 'feature', 'model', 'serving', 'experiment', 'people']

/** Of every node where its type stands from sources to tests; of a type that is of none of these, behind what it comes from. */
export function stagesOf({ nodes, edges }: Drawing): ReadonlyMap<string, number> {
  const stages = new Map<string, number>()
  for (const { id, type } of nodes) {
    const at = type === null ? -1 : /source/i.test(type) ? 0 : ORDER.indexOf(shapeOf(type)) + 1
    if (at >= 0 && (at > 0 || type !== null)) stages.set(id, at)
  }
  const unknown = nodes.filter(({ id, type }) => type === null || shapeOf(type) === null || !stages.has(id))
  for (const { id } of unknown) {
    const before = edges.flatMap(({ from, to }) => (to === id && from !== id ? (stages.get(from) ?? []) : []))
    stages.set(id, before.length === 0 ? 0 : Math.max(...before))
  }
  return stages
}
