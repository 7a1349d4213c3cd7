import { useLayoutEffect, useRef, useState } from 'react'
import type { Drawing } from '../../lineage/drawing.ts'
import { layout, type LayoutRequest, type LayoutResult } from '../../lineage/layout/layout.ts'
import type { LayoutDone, LayoutTask } from '../../lineage/layout-worker.ts'
import { stagesOf } from '../../lineage/stages.ts'

/** A drawing with its places; kept on the page until the next one has them. */
export interface LaidDrawing {
  readonly key: string
  readonly drawing: Drawing
  readonly laid: LayoutResult
}

/** Laid out beside the page. While the key is the same, what is drawn stays where it is. */
export function useLayout(drawing: Drawing | null, key: string): LaidDrawing | null {
  const [shown, show] = useState<LaidDrawing | null>(null)
  const last = useRef<LaidDrawing | null>(null)
  const worker = useRef<LayoutWorker | null>(null)
  // Before the browser paints: the worker starts while the answer is awaited, and has the drawing a frame sooner.
  useLayoutEffect(() => {
    const one = new LayoutWorker()
    worker.current = one
    return () => one.end()
  }, [])
  useLayoutEffect(() => {
    if (drawing === null) return
    const before = last.current
    const previous = before?.key === key ? before.laid.places : new Map()
    const stages = stagesOf(drawing)
    const nodes = drawing.nodes.map(({ id }) => ({ id, stage: stages.get(id) ?? 0 }))
    const edges = drawing.edges.map(({ from, to, part }) => ({ from, to, part }))
    worker.current?.ask({ focus: drawing.focus, nodes, edges, previous }, (laid) => {
      last.current = { key, drawing, laid }
      show(last.current)
    })
  }, [drawing, key])
  return shown
}

class LayoutWorker {
  #worker: Worker | null
  #number = 0
  #waiting: { readonly request: LayoutRequest; readonly done: (result: LayoutResult) => void } | null = null

  constructor() {
    this.#worker = new Worker(new URL('../../lineage/layout-worker.ts', import.meta.url), { type: 'module' })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<LayoutDone>) => {
      if (data.number !== this.#number) return
      this.#waiting?.done(data.result)
      this.#waiting = null
    })
    // Where a browser refuses workers, the page waits some milliseconds itself.
    this.#worker.addEventListener('error', () => {
      this.end()
      const waiting = this.#waiting
      this.#waiting = null
      waiting?.done(layout(waiting.request))
    })
  }

  /** Only the last request is answered. */
  ask(request: LayoutRequest, done: (result: LayoutResult) => void): void {
    if (this.#worker === null) {
      done(layout(request))
      return
    }
    this.#waiting = { request, done }
    const task: LayoutTask = { number: ++this.#number, request }
    this.#worker.postMessage(task)
  }

  end(): void {
    this.#worker?.terminate()
    this.#worker = null
  }
}
