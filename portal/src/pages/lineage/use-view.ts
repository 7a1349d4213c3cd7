import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { LayoutBounds } from '../../lineage/layout/layout.ts'
import {
  FAR_ZOOM,
  fitted,
  opened,
  revealed,
  seen,
  widened,
  within,
  zoomedAt,
  type DrawingView,
  type ScreenSize,
} from '../../lineage/view.ts'

function shownIn(view: DrawingView, box: LayoutBounds, size: ScreenSize): DrawingView {
  if (within(box, seen(view, size))) return view
  const fits = fitted(box, size)
  return fits.zoom < view.zoom ? fits : revealed(view, box, size)
}

/** The moving view of a canvas: the browser moves one layer, and the page is drawn again only at its edges. */
export interface MovingView {
  readonly frame: RefObject<HTMLDivElement | null>
  readonly world: RefObject<HTMLDivElement | null>
  /** What is drawn: what is seen and as much again. Null before the first size is known. */
  readonly area: LayoutBounds | null
  readonly zoom: number
  readonly now: () => { readonly view: DrawingView; readonly size: ScreenSize }
  readonly move: (change: (view: DrawingView, size: ScreenSize) => DrawingView) => void
  readonly fit: () => void
  readonly zoomBy: (factor: number, at?: { readonly x: number; readonly y: number }) => void
  readonly reveal: (box: LayoutBounds) => void
  /** All of it, farther away if it has to be; not moved where it is seen. */
  readonly show: (box: LayoutBounds) => void
  /** Called with every move, for what follows it without being drawn again. */
  readonly follow: (listener: () => void) => () => void
}

/** `box`: what has to be seen from the beginning. */
export function useView(bounds: LayoutBounds | null, key: string, box: LayoutBounds | null): MovingView {
  const frame = useRef<HTMLDivElement>(null)
  const world = useRef<HTMLDivElement>(null)
  const view = useRef<DrawingView>({ x: 0, y: 0, zoom: 1 })
  const size = useRef<ScreenSize>({ width: 0, height: 0 })
  const corner = useRef<{ readonly x: number; readonly y: number } | null>(null)
  const begun = useRef<string | null>(null)
  const first = useRef(box)
  first.current = box
  const listeners = useRef(new Set<() => void>())
  const [area, setArea] = useState<LayoutBounds | null>(null)
  const [zoom, setZoom] = useState(1)
  const drawn = useRef<LayoutBounds | null>(null)

  const apply = useCallback((next: DrawingView): void => {
    view.current = next
    if (world.current !== null)
      world.current.style.transform = `translate(${next.x}px, ${next.y}px) scale(${next.zoom})`
    if (frame.current !== null) frame.current.dataset['far'] = String(next.zoom < FAR_ZOOM)
    setZoom(next.zoom)
    const now = seen(next, size.current)
    if (drawn.current === null || !within(now, drawn.current)) {
      drawn.current = widened(now)
      setArea(drawn.current)
    }
    for (const listener of listeners.current) listener()
  }, [])

  const begin = useCallback((): void => {
    const { width, height } = size.current
    if (bounds === null || width === 0 || height === 0) return
    if (begun.current !== key) {
      begun.current = key
      drawn.current = null
      const view = opened(bounds, size.current)
      apply(first.current === null ? view : shownIn(view, first.current, size.current))
    } else apply(view.current)
  }, [bounds, key, apply])

  useLayoutEffect(begin, [begin])
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      size.current = { width: element.clientWidth, height: element.clientHeight }
      const { left, top } = element.getBoundingClientRect()
      const now = { x: left + window.scrollX, y: top + window.scrollY }
      const before = corner.current ?? now
      corner.current = now
      // What is looked at stays, where something above the drawing comes or goes.
      // By whole pixels: between two of them text is blurred.
      const { x, y, zoom } = view.current
      view.current = { x: x + Math.round(before.x - now.x), y: y + Math.round(before.y - now.y), zoom }
      begin()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [begin])

  return {
    frame,
    world,
    area,
    zoom,
    now: () => ({ view: view.current, size: size.current }),
    move: (change) => apply(change(view.current, size.current)),
    fit: () => bounds !== null && apply(fitted(bounds, size.current)),
    zoomBy: (factor, at = { x: size.current.width / 2, y: size.current.height / 2 }) =>
      apply(zoomedAt(view.current, view.current.zoom * factor, at)),
    reveal: (box) => size.current.width > 0 && apply(revealed(view.current, box, size.current)),
    show: (box) => {
      if (size.current.width > 0) apply(shownIn(view.current, box, size.current))
    },
    follow: (listener) => {
      listeners.current.add(listener)
      return () => listeners.current.delete(listener)
    },
  }
}
