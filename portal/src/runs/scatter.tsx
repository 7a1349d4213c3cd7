import type { ReactNode } from 'react'
import { ChartFigure } from '../charts/figure.tsx'
import { aroundValues, shortNumber } from '../charts/scale.ts'
import styles from '../charts/charts.module.css'

export interface ScatterPoint {
  readonly key: string
  readonly label: string
  readonly x: number
  readonly y: number
}

interface ScatterProps {
  readonly title: string
  readonly xLabel: string
  readonly yLabel: string
  readonly points: readonly ScatterPoint[]
  readonly table: ReactNode
}

const HEIGHT = 240
const MARGIN = { top: 12, right: 16, bottom: 40, left: 56 }

/** One number against another, with a point for each run. */
export function Scatter({ title, xLabel, yLabel, points, table }: ScatterProps) {
  const plot = HEIGHT - MARGIN.top - MARGIN.bottom
  const base = MARGIN.top + plot
  const y = aroundValues(
    points.map((point) => point.y),
    plot,
  )
  const draw = (width: number): ReactNode => {
    const room = width - MARGIN.left - MARGIN.right
    const x = aroundValues(
      points.map((point) => point.x),
      room,
    )
    return (
      <>
        {y.ticks.map((tick) => (
          <g key={`y${tick}`}>
            <line
              className={styles['grid']}
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={base - y.toPixels(tick)}
              y2={base - y.toPixels(tick)}
            />
            <text className={styles['tick']} x={MARGIN.left - 6} y={base - y.toPixels(tick) + 4} textAnchor="end">
              {shortNumber(tick)}
            </text>
          </g>
        ))}
        {x.ticks.map((tick) => (
          <text
            key={`x${tick}`}
            className={styles['tick']}
            x={MARGIN.left + x.toPixels(tick)}
            y={base + 16}
            textAnchor="middle"
          >
            {shortNumber(tick)}
          </text>
        ))}
        <text className={styles['tick']} x={MARGIN.left + room / 2} y={HEIGHT - 4} textAnchor="middle">
          {xLabel}
        </text>
        <g className={styles['line-0']}>
          {points.map((point) => (
            <circle key={point.key} cx={MARGIN.left + x.toPixels(point.x)} cy={base - y.toPixels(point.y)} r={4}>
              <title>{`${point.label}: ${xLabel} ${shortNumber(point.x)}, ${yLabel} ${shortNumber(point.y)}`}</title>
            </circle>
          ))}
        </g>
      </>
    )
  }
  const summary = `${points.length.toLocaleString()} points, ${yLabel} against ${xLabel}`
  return <ChartFigure title={title} summary={summary} height={HEIGHT} draw={draw} table={table} />
}
