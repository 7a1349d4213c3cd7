import { useEffect, useMemo, useRef, type PointerEvent } from 'react'
import { NODE_HEIGHT, NODE_WIDTH } from '../../lineage/layout/sizes.ts'
import { centreOn, visibleArea } from '../../lineage/view.ts'
import { pointIn } from './point-in.ts'
import styles from './minimap.module.css'
import type { LaidDrawing } from '../../lineage/drawing-layouts.ts'
import type { ViewMover } from './view-mover.ts'

const WIDTH = 112
const HEIGHT = 32
const MARGIN = 40

/** Position in a large drawing. For the mouse only: the keyboard moves between nodes, or searches. */
export function LineageMinimap({ laid, mover }: { readonly laid: LaidDrawing; readonly mover: ViewMover }) {
  const window = useRef<SVGRectElement>(null)
  const { bounds, positions } = laid.laid
  const [left, top] = [bounds.left - MARGIN, bounds.top - MARGIN]
  const [wide, high] = [bounds.right - left + MARGIN, bounds.bottom - top + MARGIN]
  useEffect(() => {
    const follow = (): void => {
      const { view, size } = mover.now()
      const area = visibleArea(view, size)
      const element = window.current
      if (element === null) return
      element.setAttribute('x', String(area.left))
      element.setAttribute('y', String(area.top))
      element.setAttribute('width', String(area.right - area.left))
      element.setAttribute('height', String(area.bottom - area.top))
    }
    follow()
    return mover.follow(follow)
  }, [mover])
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.buttons !== 1) return
    const point = pointIn(event)
    if (point !== null) mover.move(({ zoom }, size) => centreOn(point.x, point.y, zoom, size))
  }
  const boxes = useMemo(() => {
    let path = ''
    for (const { x, y } of positions.values()) path += `M${x} ${y}h${NODE_WIDTH}v${NODE_HEIGHT}h${-NODE_WIDTH}z`
    return path
  }, [positions])
  return (
    <svg
      className={styles['map']}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`${left} ${top} ${wide} ${high}`}
      aria-hidden="true"
      onPointerDown={go}
      onPointerMove={go}
    >
      <path className={styles['boxes']} d={boxes} />
      <rect className={styles['focus']} width={NODE_WIDTH} height={NODE_HEIGHT} />
      <rect ref={window} className={styles['window']} />
    </svg>
  )
}
