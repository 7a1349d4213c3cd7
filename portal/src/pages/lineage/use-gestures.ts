import { useEffect, type RefObject } from 'react'
import { zoomAt } from '../../lineage/view.ts'
import type { ViewMover } from './view-mover.ts'

/** Movement beyond which a press is a drag rather than a click. */
const DRAG = 4
const LINE = 16
/** Zoom per pixel of a wheel; a notch is about 100 pixels. */
const WHEEL_ZOOM = 0.0022

interface PointerPosition {
  readonly x: number
  readonly y: number
}

/** Handles drags, wheels, ctrl with wheel, and two fingers. */
export function useGestures(of: RefObject<HTMLDivElement | null>, mover: ViewMover): void {
  useEffect(() => {
    const frame = of.current
    if (frame === null) return
    const fingers = new Map<number, PointerPosition>()
    let dragged = 0
    const at = ({ clientX, clientY }: { clientX: number; clientY: number }): PointerPosition => {
      const { left, top } = frame.getBoundingClientRect()
      return { x: clientX - left, y: clientY - top }
    }
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const unit = event.deltaMode === 0 ? 1 : LINE
      const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
      if (event.ctrlKey || event.metaKey) mover.zoomBy(Math.exp(-dy * WHEEL_ZOOM), at(event))
      else {
        const sideways = event.shiftKey && dx === 0
        mover.move(({ x, y, zoom }) => ({ x: x - (sideways ? dy : dx), y: y - (sideways ? 0 : dy), zoom }))
      }
    }
    const down = (event: PointerEvent): void => {
      if (event.pointerType === 'mouse' && event.button !== 0 && event.button !== 1) return
      if (event.target instanceof Element && event.target.closest('[data-still]') !== null) return
      if (fingers.size === 0) dragged = 0
      fingers.set(event.pointerId, at(event))
    }
    const move = (event: PointerEvent): void => {
      const before = fingers.get(event.pointerId)
      if (before === undefined) return
      const now = at(event)
      const [dx, dy] = [now.x - before.x, now.y - before.y]
      dragged += Math.abs(dx) + Math.abs(dy)
      if (dragged < DRAG) return
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
      fingers.set(event.pointerId, now)
      if (!frame.hasPointerCapture(event.pointerId)) frame.setPointerCapture(event.pointerId)
      frame.dataset['dragging'] = 'true'
      mover.move((view) => {
        if (other === undefined) return { ...view, x: view.x + dx, y: view.y + dy }
        const apart = (one: PointerPosition): number => Math.hypot(one.x - other.x, one.y - other.y)
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }
        const shifted = { ...view, x: view.x + dx / 2, y: view.y + dy / 2 }
        return zoomAt(shifted, (view.zoom * apart(now)) / Math.max(1, apart(before)), middle)
      })
    }
    const up = (event: PointerEvent): void => {
      fingers.delete(event.pointerId)
      if (fingers.size > 0) return
      delete frame.dataset['dragging']
      // A moved finger causes no click: the next click belongs to another press.
      setTimeout(() => (dragged = 0))
    }
    const click = (event: MouseEvent): void => {
      // Browsers report the end of a drag as a click.
      if (dragged >= DRAG) event.stopPropagation()
      dragged = 0
    }
    const bound = new AbortController()
    const { signal } = bound
    frame.addEventListener('wheel', wheel, { signal, passive: false })
    frame.addEventListener('pointerdown', down, { signal })
    frame.addEventListener('pointermove', move, { signal })
    frame.addEventListener('pointerup', up, { signal })
    frame.addEventListener('pointercancel', up, { signal })
    frame.addEventListener('click', click, { signal, capture: true })
    return () => bound.abort()
  }, [of, mover])
}
