import { useEffect, useState, type ReactNode } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import styles from './canvas.module.css'
import type { ViewMover } from './view-mover.ts'

const ZOOM_STEP = 1.25

/** Zoom controls. They follow every move, so that the drawing needn't rerender. */
export function LineageZoom({ mover, children }: { readonly mover: ViewMover; readonly children: ReactNode }) {
  const [percent, setPercent] = useState(100)
  useEffect(() => {
    const follow = (): void => setPercent(Math.round(mover.now().view.zoom * 100))
    follow()
    return mover.follow(follow)
  }, [mover])
  return (
    <div className={styles['zoom']} data-still="true" role="group" aria-label="Zoom">
      {children}
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
