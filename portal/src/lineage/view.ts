import type { LayoutBounds } from './layout/layout.ts'
import { COMPLETE_ZOOM, FLOATING, MARGIN, NODE_HEIGHT, NODE_WIDTH, READABLE_ZOOM } from './layout/sizes.ts'

/** Visible part of a drawing: a point is on the screen at point × zoom + x, y. */
export interface DrawingView {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface ScreenSize {
  readonly width: number
  readonly height: number
}

const MIN_ZOOM = 0.2
const MAX_ZOOM = 2
/** Below this zoom nodes show only their names, at a readable size. */
export const FAR_ZOOM = 0.6
/** While the view moves, twice the visible width is rendered; a ratio like this is reached by zooming in. */
const MAX_SPARE = 4

function clampZoom(zoom: number): number {
  return Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom))
}

/** Keeps the point of the drawing below that point of the screen. */
export function zoomAt(view: DrawingView, zoom: number, at: { readonly x: number; readonly y: number }): DrawingView {
  const next = clampZoom(zoom)
  const by = next / view.zoom
  return { x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by, zoom: next }
}

/** Fits the whole drawing, as large as possible. */
export function fitAll(bounds: LayoutBounds, size: ScreenSize): DrawingView {
  const { width, height } = roomOn(size)
  const zoom = clampZoom(Math.min(1, width / (bounds.right - bounds.left), height / (bounds.bottom - bounds.top)))
  return centreInFrame((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2, zoom, size)
}

/** Fits the whole drawing if its names stay readable; else as much as reads well, with the focus as central as fits. */
export function fitReadably(bounds: LayoutBounds, size: ScreenSize): DrawingView {
  const all = fitAll(bounds, size)
  if (all.zoom >= COMPLETE_ZOOM) return all
  const room = roomOn(size)
  const middle = (from: number, to: number, focus: number, on: number): number => {
    const half = on / READABLE_ZOOM / 2
    return to - from <= 2 * half ? (from + to) / 2 : Math.min(Math.max(focus, from + half), to - half)
  }
  const x = middle(bounds.left, bounds.right, NODE_WIDTH / 2, room.width)
  const y = middle(bounds.top, bounds.bottom, NODE_HEIGHT / 2, room.height)
  return centreInFrame(x, y, READABLE_ZOOM, size)
}

function roomOn({ width, height }: ScreenSize): ScreenSize {
  return { width: width - 2 * MARGIN, height: height - 2 * MARGIN - FLOATING.top - FLOATING.bottom }
}

/** Centres a point in the area that no controls cover. */
function centreInFrame(x: number, y: number, zoom: number, size: ScreenSize): DrawingView {
  const view = centreOn(x, y, zoom, size)
  return { ...view, y: view.y + (FLOATING.top - FLOATING.bottom) / 2 }
}

export function centreOn(x: number, y: number, zoom: number, { width, height }: ScreenSize): DrawingView {
  return { x: Math.round(width / 2 - x * zoom), y: Math.round(height / 2 - y * zoom), zoom }
}

/** Visible area in coordinates of the drawing. */
export function visibleArea({ x, y, zoom }: DrawingView, { width, height }: ScreenSize): LayoutBounds {
  return { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom }
}

/** Adds half its size on each side, so that panning that far renders nothing new. */
export function widen({ left, top, right, bottom }: LayoutBounds): LayoutBounds {
  const [wide, high] = [(right - left) / 2, (bottom - top) / 2]
  return { left: left - wide, top: top - high, right: right + wide, bottom: bottom + high }
}

/** Tells whether the rendered area is so much wider than the visible one that most is rendered for nothing. */
export function isSpare(area: LayoutBounds, now: LayoutBounds): boolean {
  return area.right - area.left > MAX_SPARE * (now.right - now.left)
}

export function isWithin(inner: LayoutBounds, outer: LayoutBounds): boolean {
  return (
    inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom
  )
}

export function boxOf({ x, y }: { readonly x: number; readonly y: number }): LayoutBounds {
  return { left: x, top: y, right: x + NODE_WIDTH, bottom: y + NODE_HEIGHT }
}

/** Smallest box that contains all boxes. */
export function boundsOf(boxes: readonly LayoutBounds[]): LayoutBounds {
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

/** Moves the view just far enough to show the box. */
export function revealBox(view: DrawingView, box: LayoutBounds, { width, height }: ScreenSize): DrawingView {
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

/** Shows a whole box, zooming out if necessary; doesn't move if it is already visible. */
export function shownIn(view: DrawingView, box: LayoutBounds, size: ScreenSize): DrawingView {
  if (isWithin(box, visibleArea(view, size))) return view
  const fits = fitAll(box, size)
  return fits.zoom < view.zoom ? fits : revealBox(view, box, size)
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
  // Curves and line widths extend at most this far beyond their points.
  return { left: left - 4, top: top - 4, right: right + 4, bottom: bottom + 4 }
}
