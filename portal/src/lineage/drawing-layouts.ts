import type { Drawing } from './drawing.ts'
import { foldColumns, foldsOf, type ColumnFolds, type FoldOptions } from './fold-columns.ts'
import { layout, type LayoutResult } from './layout/layout.ts'
import type { Glyph } from '../ui/shape.ts'

/** A drawing with its positions. */
export interface LaidDrawing {
  readonly key: string
  readonly drawing: Drawing
  readonly laid: LayoutResult
}

export interface LayoutCase {
  readonly key: string
  /** Maximum rows of a column. */
  readonly rows: number
  readonly foldOptions: FoldOptions
}

const NO_POSITIONS: LayoutResult['positions'] = new Map()

/** Lays out one drawing after another. Nodes and folds stay in place while the key is the same. */
export class DrawingLayouts {
  #last: LaidDrawing | null = null
  #folds: ColumnFolds = new Map()

  lay(drawing: Drawing, { key, rows, foldOptions }: LayoutCase): LaidDrawing {
    const before = this.#last?.key === key ? this.#last.laid : null
    const whole = before === null ? layOut(drawing, NO_POSITIONS) : null
    if (whole !== null) this.#folds = foldsOf(drawing, whole.positions, rows)
    const shown = foldColumns(drawing, this.#folds, foldOptions)
    const laid = whole !== null && shown === drawing ? whole : layOut(shown, before?.positions ?? NO_POSITIONS)
    this.#last = { key, drawing: shown, laid }
    return this.#last
  }
}

function layOut(drawing: Drawing, previous: LayoutResult['positions']): LayoutResult {
  const stages = stagesOf(drawing)
  const nodes = drawing.nodes.map(({ id }) => ({ id, stage: stages.get(id) ?? 0 }))
  const edges = drawing.edges.map(({ from, to, part }) => ({ from, to, part }))
  return layout({ focus: drawing.focus, nodes, edges, previous })
}

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
