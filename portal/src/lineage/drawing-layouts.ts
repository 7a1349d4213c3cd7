import type { Drawing } from './drawing.ts'
import { foldColumns, foldsOf, type ColumnFolds, type FoldOptions } from './fold-columns.ts'
import type { LayoutDone, LayoutTask } from './layout-worker.ts'
import type { LayoutRequest, LayoutResult } from './layout/layout.ts'
import type { Glyph } from '../ui/shape.ts'

/** A drawing with its positions; it stays on the page until the next one has been laid out. */
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

/** Lays out one drawing after another in a worker. */
export class DrawingLayouts {
  readonly #worker = new LayoutWorker()
  #last: LaidDrawing | null = null
  #folds: ColumnFolds = new Map()

  /** Keeps nodes and folds in place while the key is the same. Of drawings in quick succession, shows only the last. */
  lay(drawing: Drawing, { key, rows, foldOptions }: LayoutCase, show: (laid: LaidDrawing) => void): void {
    const isFirst = this.#last?.key !== key
    const layOut = (shown: Drawing, done: (laid: LayoutResult) => void): void =>
      this.#worker.ask(requestOf(shown, isFirst ? new Map() : (this.#last?.laid.positions ?? new Map())), done)
    const finish = (shown: Drawing) => (laid: LayoutResult) => {
      this.#last = { key, drawing: shown, laid }
      show(this.#last)
    }
    if (!isFirst) {
      const shown = foldColumns(drawing, this.#folds, foldOptions)
      layOut(shown, finish(shown))
      return
    }
    layOut(drawing, (laid) => {
      this.#folds = foldsOf(drawing, laid.positions, rows)
      const shown = foldColumns(drawing, this.#folds, foldOptions)
      if (shown === drawing) finish(drawing)(laid)
      else layOut(shown, finish(shown))
    })
  }

  end(): void {
    this.#worker.end()
  }
}

function requestOf(drawing: Drawing, previous: LayoutRequest['previous']): LayoutRequest {
  const stages = stagesOf(drawing)
  const nodes = drawing.nodes.map(({ id }) => ({ id, stage: stages.get(id) ?? 0 }))
  const edges = drawing.edges.map(({ from, to, part }) => ({ from, to, part }))
  return { focus: drawing.focus, nodes, edges, previous }
}

class LayoutWorker {
  #worker: Worker | null
  #number = 0
  #waiting: { readonly request: LayoutRequest; readonly done: (result: LayoutResult) => void } | null = null

  constructor() {
    this.#worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<LayoutDone>) => {
      if (data.number !== this.#number) return
      const waiting = this.#waiting
      this.#waiting = null
      waiting?.done(data.result)
    })
    // If the worker can't be loaded, the page computes the layout itself, which takes some milliseconds.
    this.#worker.addEventListener('error', () => {
      this.end()
      if (this.#waiting !== null) this.#askHere()
    })
  }

  /** Only the latest request is answered. */
  ask(request: LayoutRequest, done: (result: LayoutResult) => void): void {
    this.#waiting = { request, done }
    if (this.#worker === null) {
      this.#askHere()
      return
    }
    const task: LayoutTask = { number: ++this.#number, request }
    this.#worker.postMessage(task)
  }

  #askHere(): void {
    void import('./layout/layout.ts').then(({ layout }) => {
      const waiting = this.#waiting
      this.#waiting = null
      waiting?.done(layout(waiting.request))
    })
  }

  end(): void {
    this.#worker?.terminate()
    this.#worker = null
  }
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
