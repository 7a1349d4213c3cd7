import type { LayoutBounds } from './layout/layout.ts'
import { FLOATING, MARGIN, NODE_HEIGHT, NODE_WIDTH, READABLE_ZOOM } from './layout/sizes.ts'

/** What of a drawing is seen: on the screen a point of it is at point × zoom + x, y. */
export interface DrawingView {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface ScreenSize {
  readonly width: number
  readonly height: number
}

const LEAST_ZOOM = 0.2
const MOST_ZOOM = 2
/** Below this nodes have their names only, as large as they can be read. */
export const FAR_ZOOM = 0.6
/** What is drawn is twice as wide as what is seen, where the view moves; this much is reached by coming nearer. */
const MOST_SPARE = 4

function clampZoom(zoom: number): number {
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom))
}

/** The point of the screen stays over the same point of the drawing. */
export function zoomedAt(view: DrawingView, zoom: number, at: { readonly x: number; readonly y: number }): DrawingView {
  const next = clampZoom(zoom)
  const by = next / view.zoom
  return { x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by, zoom: next }
}

/** All of it, as large as fits. */
export function fitted(bounds: LayoutBounds, size: ScreenSize): DrawingView {
  const { width, height } = roomOn(size)
  const zoom = clampZoom(Math.min(1, width / (bounds.right - bounds.left), height / (bounds.bottom - bounds.top)))
  return framed((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2, zoom, size)
}

/** All of it where it can be read; else what can be, the focus as near to the middle as leaves no room unused. */
export function opened(bounds: LayoutBounds, size: ScreenSize): DrawingView {
  const all = fitted(bounds, size)
  if (all.zoom >= READABLE_ZOOM) return all
  const room = roomOn(size)
  const middle = (from: number, to: number, focus: number, on: number): number => {
    const half = on / READABLE_ZOOM / 2
    return to - from <= 2 * half ? (from + to) / 2 : Math.min(Math.max(focus, from + half), to - half)
  }
  const x = middle(bounds.left, bounds.right, NODE_WIDTH / 2, room.width)
  const y = middle(bounds.top, bounds.bottom, NODE_HEIGHT / 2, room.height)
  return framed(x, y, READABLE_ZOOM, size)
}

function roomOn({ width, height }: ScreenSize): ScreenSize {
  return { width: width - 2 * MARGIN, height: height - 2 * MARGIN - FLOATING.top - FLOATING.bottom }
}

/** In the middle of what nothing floats above. */
function framed(x: number, y: number, zoom: number, size: ScreenSize): DrawingView {
  const view = centred(x, y, zoom, size)
  return { ...view, y: view.y + (FLOATING.top - FLOATING.bottom) / 2 }
}

export function centred(x: number, y: number, zoom: number, { width, height }: ScreenSize): DrawingView {
  return { x: Math.round(width / 2 - x * zoom), y: Math.round(height / 2 - y * zoom), zoom }
}

/** What of the drawing is on the screen. */
export function seen({ x, y, zoom }: DrawingView, { width, height }: ScreenSize): LayoutBounds {
  return { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom }
}

/** By half its size on every side: so far one pans before anything has to be drawn. */
export function widened({ left, top, right, bottom }: LayoutBounds): LayoutBounds {
  const [wide, high] = [(right - left) / 2, (bottom - top) / 2]
  return { left: left - wide, top: top - high, right: right + wide, bottom: bottom + high }
}

/** So much larger than what is seen that most of it is drawn for nothing: from far away one came nearer. */
export function isSpare(area: LayoutBounds, now: LayoutBounds): boolean {
  return area.right - area.left > MOST_SPARE * (now.right - now.left)
}

export function within(inner: LayoutBounds, outer: LayoutBounds): boolean {
  return (
    inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom
  )
}

export function boxOf({ x, y }: { readonly x: number; readonly y: number }): LayoutBounds {
  return { left: x, top: y, right: x + NODE_WIDTH, bottom: y + NODE_HEIGHT }
}

/** The least that all of them are within. */
export function around(boxes: readonly LayoutBounds[]): LayoutBounds {
  return boxes.reduce((a, b) => ({
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }))
}

export function meets(a: LayoutBounds, b: LayoutBounds): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top
}

/** Moved no further than needed for the box to be on the screen. */
export function revealed(view: DrawingView, box: LayoutBounds, { width, height }: ScreenSize): DrawingView {
  const by = (from: number, to: number, first: number, last: number): number =>
    from < first ? first - from : to > last ? Math.max(last - to, first - from) : 0
  const { x, y, zoom } = view
  const [top, bottom] = [MARGIN + FLOATING.top, height - MARGIN - FLOATING.bottom]
  return {
    zoom,
    x: x + by(box.left * zoom + x, box.right * zoom + x, MARGIN, width - MARGIN),
    y: y + by(box.top * zoom + y, box.bottom * zoom + y, top, bottom),
  }
}

/** All of a box, farther away if it has to be; not moved where it is seen. */
export function shownIn(view: DrawingView, box: LayoutBounds, size: ScreenSize): DrawingView {
  if (within(box, seen(view, size))) return view
  const fits = fitted(box, size)
  return fits.zoom < view.zoom ? fits : revealed(view, box, size)
}

export function boundsOfRoute(points: readonly number[]): LayoutBounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 2) {
    const [x = 0, y = 0] = [points[i], points[i + 1]]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  // A curve, and the width of its line, stay within this of their points.
  return { left: left - 4, top: top - 4, right: right + 4, bottom: bottom + 4 }
}
