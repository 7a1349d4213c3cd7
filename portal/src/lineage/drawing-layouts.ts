import type { Drawing } from './drawing.ts'
import type { LayoutDone, LayoutTask } from './layout-worker.ts'
import type { LayoutRequest, LayoutResult } from './layout/layout.ts'
import { stagesOf } from './stages.ts'

/** A drawing with its positions; it stays on the page until the next one has its own. */
export interface LaidDrawing {
  readonly key: string
  readonly drawing: Drawing
  readonly laid: LayoutResult
}

/** Lays out one drawing after another, beside the page. */
export class DrawingLayouts {
  readonly #worker = new LayoutWorker()
  #last: LaidDrawing | null = null

  /**
   * While the key is the same, what is drawn stays where it is. Of drawings that follow each other fast only the last
   * is shown.
   */
  lay(drawing: Drawing, key: string, show: (laid: LaidDrawing) => void): void {
    const previous = this.#last?.key === key ? this.#last.laid.positions : new Map()
    const stages = stagesOf(drawing)
    const nodes = drawing.nodes.map(({ id }) => ({ id, stage: stages.get(id) ?? 0 }))
    const edges = drawing.edges.map(({ from, to, part }) => ({ from, to, part }))
    this.#worker.ask({ focus: drawing.focus, nodes, edges, previous }, (laid) => {
      this.#last = { key, drawing, laid }
      show(this.#last)
    })
  }

  end(): void {
    this.#worker.end()
  }
}

class LayoutWorker {
  #worker: Worker | null
  #number = 0
  #waiting: { readonly request: LayoutRequest; readonly done: (result: LayoutResult) => void } | null = null

  constructor() {
    this.#worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<LayoutDone>) => {
      if (data.number !== this.#number) return
      this.#waiting?.done(data.result)
      this.#waiting = null
    })
    // Where it can't be loaded, the page waits some milliseconds itself.
    this.#worker.addEventListener('error', () => {
      this.end()
      if (this.#waiting !== null) this.#askHere()
    })
  }

  /** Only the last request is answered. */
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
