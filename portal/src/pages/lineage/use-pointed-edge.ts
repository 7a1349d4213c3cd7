import { useEffect, useState, type RefObject } from 'react'
import type { LaidDrawing } from '../../lineage/drawing-layouts.ts'
import type { DrawnEdge } from '../../lineage/drawing.ts'
import type { LayoutBounds } from '../../lineage/layout/layout.ts'
import { nearestEdge } from '../../lineage/nearest-edge.ts'
import type { ViewMover } from './view-mover.ts'

/** Pixels on the screen within which a line is pointed at. */
const NEAR = 6

export interface PointedEdge {
  readonly edge: DrawnEdge
  /** Its position in the drawing. */
  readonly index: number
  /** Where the pointer is in the frame. */
  readonly x: number
  readonly y: number
}

interface PointedParts {
  readonly laid: LaidDrawing
  /** What each line lies within. */
  readonly bounds: readonly LayoutBounds[]
  readonly mover: ViewMover
}

/** The line that the mouse points at, if it points at no node. Touch has none: a tap chooses a node. */
export function usePointedEdge(
  frame: RefObject<HTMLDivElement | null>,
  { laid, bounds, mover }: PointedParts,
): PointedEdge | null {
  const [pointed, point] = useState<PointedEdge | null>(null)
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const move = (event: PointerEvent): void => {
      const onNode = event.target instanceof Element && event.target.closest('button, [data-still]') !== null
      const { left, top } = element.getBoundingClientRect()
      const [x, y] = [event.clientX - left, event.clientY - top]
      const { view } = mover.now()
      const at = { x: (x - view.x) / view.zoom, y: (y - view.y) / view.zoom }
      const isMoving = element.dataset['dragging'] !== undefined || event.pointerType !== 'mouse'
      const index = onNode || isMoving ? null : nearestEdge({ routes: laid.laid.routes, bounds }, at, NEAR / view.zoom)
      const edge = index === null ? undefined : laid.drawing.edges[index]
      point((before) => {
        if (index === null || edge === undefined) return null
        // The hint stays where the line was met, so that the page is drawn once for each line.
        return before?.edge === edge ? before : { edge, index, x, y }
      })
    }
    const leave = (): void => point(null)
    element.addEventListener('pointermove', move)
    element.addEventListener('pointerleave', leave)
    return () => {
      element.removeEventListener('pointermove', move)
      element.removeEventListener('pointerleave', leave)
    }
  }, [frame, laid, bounds, mover])
  return pointed
}
