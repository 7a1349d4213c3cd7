import { useEffect, useState, type RefObject } from 'react'
import type { LaidDrawing } from '../../lineage/drawing-layouts.ts'
import type { DrawnEdge } from '../../lineage/drawing.ts'
import type { LayoutBounds } from '../../lineage/layout/layout.ts'
import { nearestEdges } from '../../lineage/nearest-edge.ts'
import type { ViewMover } from './view-mover.ts'

/** Screen pixels within which the pointer hits a line. */
const NEAR = 6

/** Lines of a trunk, or a single line. */
export interface PointedEdges {
  readonly edges: readonly DrawnEdge[]
  readonly indices: readonly number[]
  /** Position of the pointer in the frame. */
  readonly x: number
  readonly y: number
}

interface DrawnView {
  readonly laid: LaidDrawing
  readonly bounds: readonly LayoutBounds[]
  readonly mover: ViewMover
}

/** Lines under the mouse, unless it is over a node. Touch has none: a tap selects a node. */
export function usePointedEdges(
  frame: RefObject<HTMLDivElement | null>,
  { laid, bounds, mover }: DrawnView,
): PointedEdges | null {
  const [pointed, setPointed] = useState<PointedEdges | null>(null)
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
      const indices = onNode || isMoving ? [] : nearestEdges({ routes: laid.laid.routes, bounds }, at, NEAR / view.zoom)
      setPointed((before) => {
        if (indices.length === 0) return null
        const edges = indices.flatMap((i) => laid.drawing.edges[i] ?? [])
        // The hint stays where the pointer met the lines, so that each causes only one render.
        const isSame = before?.edges.length === edges.length && before.edges.every((edge, i) => edge === edges[i])
        return isSame ? before : { edges, indices, x, y }
      })
    }
    const bound = new AbortController()
    element.addEventListener('pointermove', move, bound)
    element.addEventListener('pointerleave', () => setPointed(null), bound)
    return () => bound.abort()
  }, [frame, laid, bounds, mover])
  return pointed
}
