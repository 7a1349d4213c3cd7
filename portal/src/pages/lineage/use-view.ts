import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { LayoutBounds } from '../../lineage/layout/layout.ts'
import { ViewMover } from './view-mover.ts'

interface MovingView {
  readonly frame: RefObject<HTMLDivElement | null>
  readonly world: RefObject<HTMLDivElement | null>
  /** Rendered area: first the visible one, then with a margin on every side. Null before the size is known. */
  readonly area: LayoutBounds | null
  /** Whether names are too small to read well. */
  readonly far: boolean
  /** Whether the rendered area is about to grow. */
  readonly growing: boolean
  readonly mover: ViewMover
}

/** `box`: area that must be visible initially. */
export function useView(bounds: LayoutBounds, key: string, box: LayoutBounds | null): MovingView {
  const frame = useRef<HTMLDivElement>(null)
  const world = useRef<HTMLDivElement>(null)
  const [area, setArea] = useState<LayoutBounds | null>(null)
  const [far, setFar] = useState(false)
  const [widened, setWidened] = useState<string | null>(null)
  const [mover] = useState(() => {
    const elements = () =>
      frame.current === null || world.current === null ? null : { frame: frame.current, world: world.current }
    return new ViewMover(elements, { area: setArea, far: setFar })
  })
  const begin = useRef(() => {})
  begin.current = () => mover.begin(bounds, key, box)
  useLayoutEffect(() => begin.current(), [bounds, key])
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      mover.resized()
      begin.current()
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      mover.end()
    }
  }, [mover])
  const begun = area !== null
  useEffect(() => {
    if (!begun || widened === key) return
    let timer: ReturnType<typeof setTimeout> | undefined
    // Runs after the frame that shows the first part.
    const request = requestAnimationFrame(() => {
      timer = setTimeout(() => {
        mover.widen()
        setWidened(key)
      })
    })
    return () => {
      cancelAnimationFrame(request)
      clearTimeout(timer)
    }
  }, [begun, key, widened, mover])
  return { frame, world, area, far, growing: widened !== key, mover }
}
