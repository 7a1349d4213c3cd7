import type { Glyph } from '../ui/shape.ts'
import type { Drawing } from './drawing.ts'

/** From left to right, by what a type is of. */
const ORDER: readonly Glyph[] = ['source', 'data', 'pipeline', 'feature', 'model', 'serving', 'experiment', 'people']

/**
 * Of every node where its type stands from sources to tests; of a type that is of none of these, behind what it comes
 * from.
 */
export function stagesOf({ nodes, edges }: Drawing): ReadonlyMap<string, number> {
  const known = nodes.filter(({ glyph }) => ORDER.includes(glyph))
  const stages = new Map(known.map(({ id, glyph }) => [id, ORDER.indexOf(glyph)]))
  for (const { id, glyph } of nodes) {
    if (ORDER.includes(glyph)) continue
    const before = edges.flatMap(({ from, to }) => (to === id && from !== id ? (stages.get(from) ?? []) : []))
    stages.set(id, before.length === 0 ? 0 : Math.max(...before))
  }
  return stages
}
