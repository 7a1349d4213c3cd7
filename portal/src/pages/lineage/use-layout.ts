import { useLayoutEffect, useRef, useState } from 'react'
import type { Drawing } from '../../lineage/drawing.ts'
import { DrawingLayouts, type LaidDrawing } from '../../lineage/drawing-layouts.ts'
import type { LayoutRoom } from '../../lineage/layout/spread.ts'

/** As lineage.module.css has it: what is above the drawing, and beside it with the rail. */
const [ABOVE, BESIDE, NARROW] = [274, 248, 880]
const LEAST_HEIGHT = 420

/**
 * What the drawing will have of the window, which isn't on the page yet; where it is narrow, drawings are as they come.
 */
function roomOf({ innerWidth, innerHeight }: Window): LayoutRoom {
  if (innerWidth <= NARROW) return { width: innerWidth, height: 0 }
  return { width: innerWidth - BESIDE, height: Math.max(LEAST_HEIGHT, innerHeight - ABOVE) }
}

/** The last drawing that was laid out. While the key is the same, what is drawn stays where it is. */
export function useLayout(drawing: Drawing | null, key: string): LaidDrawing | null {
  const [shown, show] = useState<LaidDrawing | null>(null)
  const layouts = useRef<DrawingLayouts | null>(null)
  // Before the browser paints: the worker starts while the answer is awaited, and has the drawing a frame sooner.
  useLayoutEffect(() => {
    const one = new DrawingLayouts()
    layouts.current = one
    return () => one.end()
  }, [])
  useLayoutEffect(() => {
    if (drawing !== null) layouts.current?.lay(drawing, { key, room: roomOf(window) }, show)
  }, [drawing, key])
  return shown
}
