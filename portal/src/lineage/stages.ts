import type { Glyph } from '../ui/shape.ts'
import type { Drawing } from './drawing.ts'

/** Glyphs from left to right in the flow. */
const ORDER: readonly (readonly Glyph[])[] = [
  ['source'],
  ['data', 'data-version', 'column'],
  ['pipeline', 'node', 'schedule', 'request', 'run', 'attempt'],
  ['feature', 'feature-group', 'feature-version'],
  ['model', 'model-version', 'evaluation', 'evaluation-run'],
  ['serving', 'deployment', 'objective', 'rule'],
  ['experiment', 'cell'],
  ['people', 'team'],
]
const STAGES: ReadonlyMap<Glyph, number> = new Map(
  ORDER.flatMap((glyphs, stage) => glyphs.map((glyph) => [glyph, stage] as const)),
)

/** Stage of every node, from sources to tests; other types come after their upstream neighbours. */
export function stagesOf({ nodes, edges }: Drawing): ReadonlyMap<string, number> {
  const stages = new Map<string, number>()
  for (const { id, glyph } of nodes) {
    const stage = STAGES.get(glyph)
    if (stage !== undefined) stages.set(id, stage)
  }
  for (const { id, glyph } of nodes) {
    if (STAGES.has(glyph)) continue
    const before = edges.flatMap(({ from, to }) => (to === id && from !== id ? (stages.get(from) ?? []) : []))
    stages.set(id, before.length === 0 ? 0 : Math.max(...before))
  }
  return stages
}
