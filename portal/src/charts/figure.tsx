import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import styles from './charts.module.css'

const FIRST_WIDTH = 640
const MIN_WIDTH = 220

export interface ChartFigureProps {
  readonly title: string
  /** Describes the chart for people who can't see it. */
  readonly summary: string
  readonly height: number
  readonly draw: (width: number) => ReactNode
  /** Content above the chart, such as the names of its lines. */
  readonly above?: (width: number) => ReactNode
  /** Table of the same data, with every value. */
  readonly table: ReactNode
  readonly legend?: ReactNode
}

/** A chart and its table are equivalent: one press switches between them. */
export function ChartFigure({ title, summary, height, draw, above, table, legend }: ChartFigureProps) {
  const [asTable, setAsTable] = useState(false)
  const toPixels = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(FIRST_WIDTH)
  useEffect(() => {
    const element = toPixels.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0)
        setWidth(Math.max(MIN_WIDTH, Math.floor(entry.contentRect.width)))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <figure className={`wrap ${styles['figure']}`}>
      <figcaption className={`row ${styles['caption']}`}>
        <span>{title}</span>
        <span className={styles['legend']}>{asTable ? null : legend}</span>
        <Button kind="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table<span className="unseen"> of {title}</span>
        </Button>
      </figcaption>
      <div ref={toPixels}>
        {asTable ? (
          table
        ) : (
          <>
            {above?.(width)}
            <svg
              className={styles['chart']}
              role="img"
              aria-label={`${title}: ${summary}`}
              width={width}
              height={height}
              viewBox={`0 0 ${width} ${height}`}
            >
              {draw(width)}
            </svg>
          </>
        )}
      </div>
    </figure>
  )
}
