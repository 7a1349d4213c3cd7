import { tickText, type AxisScale } from './scale.ts'
import styles from './charts.module.css'

interface GridLinesProps {
  readonly scale: AxisScale
  readonly left: number
  readonly right: number
  /** Y coordinate of the lowest tick. */
  readonly base: number
  readonly textOf?: (value: number) => string
}

/** Lines across a chart, each labelled with its number. */
export function GridLines({ scale, left, right, base, textOf = tickText }: GridLinesProps) {
  const lines = scale.ticks.map((tick) => ({ tick, y: base - scale.toPixels(tick) }))
  return (
    <>
      {lines.map(({ tick, y }) => (
        <g key={tick}>
          <line className={styles['grid']} x1={left} x2={right} y1={y} y2={y} />
          <text className={styles['tick']} x={left - 6} y={y + 4} textAnchor="end">
            {textOf(tick)}
          </text>
        </g>
      ))}
    </>
  )
}
