import { useLayoutEffect, useRef, useState } from 'react'
import type { Drawing } from '../../lineage/drawing.ts'
import { DrawingLayouts, type LaidDrawing, type LayoutCase } from '../../lineage/drawing-layouts.ts'

/** Returns the latest layout. Nodes keep their positions while the key is the same. */
export function useLayout(drawing: Drawing | null, on: LayoutCase): LaidDrawing | null {
  const [shown, setShown] = useState<LaidDrawing | null>(null)
  const layouts = useRef<DrawingLayouts | null>(null)
  // Before paint: the worker starts while the answer is loading, and gets the drawing a frame earlier.
  useLayoutEffect(() => {
    const created = new DrawingLayouts()
    layouts.current = created
    return () => created.end()
  }, [])
  useLayoutEffect(() => {
    if (drawing !== null) layouts.current?.lay(drawing, on, setShown)
  }, [drawing, on.key, on.words])
  return shown
}
