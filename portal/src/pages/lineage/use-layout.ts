import { useLayoutEffect, useRef, useState } from 'react'
import type { Drawing } from '../../lineage/drawing.ts'
import { DrawingLayouts, type LaidDrawing, type LayoutCase } from '../../lineage/drawing-layouts.ts'

/** The last drawing that was laid out. While the key is the same, what is drawn stays where it is. */
export function useLayout(drawing: Drawing | null, on: LayoutCase): LaidDrawing | null {
  const [shown, show] = useState<LaidDrawing | null>(null)
  const layouts = useRef<DrawingLayouts | null>(null)
  // Before the browser paints: the worker starts while the answer is awaited, and has the drawing a frame sooner.
  useLayoutEffect(() => {
    const one = new DrawingLayouts()
    layouts.current = one
    return () => one.end()
  }, [])
  useLayoutEffect(() => {
    if (drawing !== null) layouts.current?.lay(drawing, on, show)
  }, [drawing, on.key, on.words])
  return shown
}
