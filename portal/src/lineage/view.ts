import type { LayoutBounds } from './layout/layout.ts'
import { MARGIN, NODE_HEIGHT, NODE_WIDTH, READABLE_ZOOM } from './layout/sizes.ts'

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

export const LEAST_ZOOM = 0.2
export const MOST_ZOOM = 2
/** Below this, labels would be too small to read: nodes are plain boxes. */
export const FAR_ZOOM = 0.45
/** What is drawn is twice as wide as what is seen, where the view moves; this much is reached by coming nearer. */
const MOST_SPARE = 4

export function clampZoom(zoom: number): number {
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom))
}

/** The point of the screen stays over the same point of the drawing. */
export function zoomedAt(view: DrawingView, zoom: number, at: { readonly x: number; readonly y: number }): DrawingView {
  const next = clampZoom(zoom)
  const by = next / view.zoom
  return { x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by, zoom: next }
}

/** All of it, as large as fits. */
export function fitted(bounds: LayoutBounds, { width, height }: ScreenSize): DrawingView {
  const [wide, high] = [bounds.right - bounds.left, bounds.bottom - bounds.top]
  const zoom = clampZoom(Math.min(1, (width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high))
  return centred((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2, zoom, { width, height })
}

/**
 * All of it where it can be read at that zoom; else at a zoom of 1, the focus as near to the middle as leaves no room
 * unused.
 */
export function opened(bounds: LayoutBounds, size: ScreenSize): DrawingView {
  const all = fitted(bounds, size)
  if (all.zoom >= READABLE_ZOOM && within(bounds, seen(all, size))) return all
  const middle = (from: number, to: number, focus: number, room: number): number => {
    const half = room / 2 - MARGIN
    return to - from <= 2 * half ? (from + to) / 2 : Math.min(Math.max(focus, from + half), to - half)
  }
  const x = middle(bounds.left, bounds.right, NODE_WIDTH / 2, size.width)
  const y = middle(bounds.top, bounds.bottom, NODE_HEIGHT / 2, size.height)
  return centred(x, y, 1, size)
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

/** How many boxes lie outside, with no part of them in sight. */
export function countOutside(
  positions: Iterable<{ readonly x: number; readonly y: number }>,
  area: LayoutBounds,
): number {
  let count = 0
  for (const position of positions) if (!meets(boxOf(position), area)) count++
  return count
}

/** Moved no further than needed for the box to be on the screen. */
export function revealed(view: DrawingView, box: LayoutBounds, { width, height }: ScreenSize): DrawingView {
  const by = (from: number, to: number, room: number): number => {
    if (from < MARGIN) return MARGIN - from
    return to > room - MARGIN ? Math.max(room - MARGIN - to, MARGIN - from) : 0
  }
  const { x, y, zoom } = view
  return {
    zoom,
    x: x + by(box.left * zoom + x, box.right * zoom + x, width),
    y: y + by(box.top * zoom + y, box.bottom * zoom + y, height),
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
