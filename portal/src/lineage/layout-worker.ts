import { layout, type LayoutRequest, type LayoutResult } from './layout/layout.ts'

/** Messages to the worker and back, matched by request number. */
export interface LayoutTask {
  readonly number: number
  readonly request: LayoutRequest
}
export interface LayoutDone {
  readonly number: number
  readonly result: LayoutResult
}

addEventListener('message', ({ data }: MessageEvent<LayoutTask>) => {
  const done: LayoutDone = { number: data.number, result: layout(data.request) }
  postMessage(done)
})
