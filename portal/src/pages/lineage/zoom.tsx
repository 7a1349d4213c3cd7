import { useEffect, useState } from 'react'
import { countOutside, seen } from '../../lineage/view.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import styles from './canvas.module.css'
import type { LaidDrawing } from '../../lineage/drawing-layouts.ts'
import type { ViewMover } from './view-mover.ts'

const ZOOM_STEP = 1.25

interface ZoomState {
  readonly percent: number
  readonly outside: number
}

/**
 * How near the drawing is, and how much of it lies outside of what is seen. It follows every move, so that the drawing
 * need not.
 */
export function LineageZoom({ laid, mover }: { readonly laid: LaidDrawing; readonly mover: ViewMover }) {
  const { positions } = laid.laid
  const [{ percent, outside }, show] = useState<ZoomState>({ percent: 100, outside: 0 })
  useEffect(() => {
    const follow = (): void => {
      const { view, size } = mover.now()
      const next = {
        percent: Math.round(view.zoom * 100),
        outside: size.width === 0 ? 0 : countOutside(positions.values(), seen(view, size)),
      }
      show((before) => (before.percent === next.percent && before.outside === next.outside ? before : next))
    }
    follow()
    return mover.follow(follow)
  }, [positions, mover])
  return (
    <div className={styles['zoom']} data-still="true" role="group" aria-label="Zoom">
      {outside === 0 ? null : (
        <span className={styles['outside']}>
          {outside.toLocaleString()} of {positions.size.toLocaleString()} outside
        </span>
      )}
      <IconButton icon="minus" label="Zoom out" onClick={() => mover.zoomBy(1 / ZOOM_STEP)} />
      <Button kind="quiet" title="Zoom to 100%" onClick={() => mover.zoomBy(1 / mover.now().view.zoom)}>
        {percent}%
      </Button>
      <IconButton icon="plus" label="Zoom in" onClick={() => mover.zoomBy(ZOOM_STEP)} />
      <Button kind="quiet" onClick={mover.fit}>
        Fit
      </Button>
    </div>
  )
}
