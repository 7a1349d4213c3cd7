import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { LayoutBounds } from '../../lineage/layout/layout.ts'
import { ViewMover } from './view-mover.ts'

/** The moving view of a canvas. */
export interface MovingView {
  readonly frame: RefObject<HTMLDivElement | null>
  readonly world: RefObject<HTMLDivElement | null>
  /**
   * What is drawn: what is seen, and from the second frame on as much again on every side. Null before the first size
   * is known.
   */
  readonly area: LayoutBounds | null
  /** Names can not be read well. */
  readonly far: boolean
  /** What is drawn is about to grow. */
  readonly growing: boolean
  readonly mover: ViewMover
}

/** `box`: what has to be seen from the beginning. */
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
    // Behind the frame that shows the first of it.
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
