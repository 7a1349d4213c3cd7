import type { LayoutBounds } from '../../lineage/layout/layout.ts'
import { READABLE_ZOOM } from '../../lineage/layout/sizes.ts'
import {
  FAR_ZOOM,
  fitAll,
  fitReadably,
  revealBox,
  visibleArea,
  shownIn,
  isSpare,
  widen,
  isWithin,
  zoomAt,
  type DrawingView,
  type ScreenSize,
} from '../../lineage/view.ts'

/** Milliseconds after the last zoom step before omitted details are redrawn. */
const ZOOMED_MS = 120

interface ViewElements {
  readonly frame: HTMLDivElement
  readonly world: HTMLDivElement
}

/** View state that the page rerenders for; the callback runs when one of them changes. */
interface ViewDrawn {
  readonly area: (area: LayoutBounds) => void
  readonly far: (far: boolean) => void
}

/** Moves a drawing as one layer; the page rerenders only when the view leaves the rendered area. */
export class ViewMover {
  readonly #elements: () => ViewElements | null
  readonly #drawn: ViewDrawn
  readonly #listeners = new Set<() => void>()
  #view: DrawingView = { x: 0, y: 0, zoom: 1 }
  #size: ScreenSize = { width: 0, height: 0 }
  #corner: { readonly x: number; readonly y: number } | null = null
  #key: string | null = null
  #bounds: LayoutBounds | null = null
  #area: LayoutBounds | null = null
  #frame: number | null = null
  #zoom: number | null = null
  #zoomed: ReturnType<typeof setTimeout> | undefined

  constructor(elements: () => ViewElements | null, drawn: ViewDrawn) {
    this.#elements = elements
    this.#drawn = drawn
  }

  readonly now = (): { readonly view: DrawingView; readonly size: ScreenSize } => ({
    view: this.#view,
    size: this.#size,
  })

  /** Combines all moves before the next frame into one. */
  readonly move = (change: (view: DrawingView, size: ScreenSize) => DrawingView): void => {
    this.#view = change(this.#view, this.#size)
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null
      this.#apply()
    })
  }

  readonly fit = (): void => {
    const bounds = this.#bounds
    if (bounds !== null) this.move((_, size) => fitAll(bounds, size))
  }

  readonly zoomBy = (factor: number, at?: { readonly x: number; readonly y: number }): void =>
    this.move((view, { width, height }) => zoomAt(view, view.zoom * factor, at ?? { x: width / 2, y: height / 2 }))

  readonly reveal = (box: LayoutBounds): void => {
    // A panel that opened beside the drawing has made it narrower.
    this.#measure()
    if (this.#size.width > 0) this.move((view, size) => revealBox(view, box, size))
  }

  /** Shows the whole box, zooming out if necessary; doesn't move if it is already visible. */
  readonly show = (box: LayoutBounds): void => {
    this.#measure()
    if (this.#size.width > 0) this.move((view, size) => shownIn(view, box, size))
  }

  /** Called on every move, for parts that follow without a rerender. */
  readonly follow = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Opens a drawing with another key so that all of it, or the box, is visible. */
  begin(bounds: LayoutBounds, key: string, box: LayoutBounds | null): void {
    this.#bounds = bounds
    if (this.#size.width === 0) this.#measure()
    if (this.#size.width === 0 || this.#size.height === 0) return
    if (this.#key !== key) {
      this.#key = key
      this.#area = null
      const view = fitReadably(bounds, this.#size)
      this.#view = box === null ? view : shownIn(view, box, this.#size)
    }
    this.#apply()
  }

  /** The visible part keeps its place on the page when something above the drawing appears or disappears. */
  resized(): void {
    this.#measure()
    const element = this.#elements()?.frame
    if (element === undefined) return
    const { left, top } = element.getBoundingClientRect()
    const now = { x: left + window.scrollX, y: top + window.scrollY }
    const before = this.#corner ?? now
    this.#corner = now
    const { x, y, zoom } = this.#view
    // Moves by whole pixels: between two of them text is blurred.
    this.#view = { x: x + Math.round(before.x - now.x), y: y + Math.round(before.y - now.y), zoom }
  }

  /** Renders more than is visible, so that there is room to pan. */
  widen(): void {
    if (this.#area === null) return
    this.#area = widen(visibleArea(this.#view, this.#size))
    this.#drawn.area(this.#area)
  }

  end(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#frame = null
    clearTimeout(this.#zoomed)
  }

  /** Marks the frame while zooming: without a graphics card, a browser redraws every line at each step. */
  #markZoom({ frame }: ViewElements, zoom: number): void {
    const before = this.#zoom
    this.#zoom = zoom
    if (before === null || before === zoom) return
    frame.dataset['zooming'] = 'true'
    clearTimeout(this.#zoomed)
    this.#zoomed = setTimeout(() => delete frame.dataset['zooming'], ZOOMED_MS)
  }

  #measure(): void {
    const element = this.#elements()?.frame
    if (element !== undefined) this.#size = { width: element.clientWidth, height: element.clientHeight }
  }

  #apply(): void {
    const elements = this.#elements()
    if (elements === null) return
    const { x, y, zoom } = this.#view
    elements.world.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`
    const isFar = zoom < FAR_ZOOM
    elements.frame.dataset['far'] = String(isFar)
    // Names keep their size on the screen when zoomed out; near, nothing depends on this.
    elements.world.style.setProperty('--away', isFar ? String(1 / zoom) : '1')
    this.#markZoom(elements, zoom)
    this.#drawn.far(zoom < READABLE_ZOOM)
    const now = visibleArea(this.#view, this.#size)
    // Renders only the visible area in the first frame, which then appears sooner.
    const area = this.#area === null ? now : isWithin(now, this.#area) && !isSpare(this.#area, now) ? null : widen(now)
    if (area !== null) {
      this.#area = area
      this.#drawn.area(area)
    }
    for (const listener of this.#listeners) listener()
  }
}
