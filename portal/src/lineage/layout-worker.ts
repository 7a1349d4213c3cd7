import { layout, type LayoutRequest, type LayoutResult } from './layout/layout.ts'

/** What goes to the worker and comes back, by the number of the request. */
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
