import type { ReactNode } from 'react'
import type { Tone } from '../ui/tone.ts'
import { ChartFigure, type ChartFigureProps } from './figure.tsx'
import { GridLines } from './grid-lines.tsx'
import { fromZero } from './scale.ts'
import styles from './charts.module.css'

interface ChartBar {
  readonly key: string
  /** Label on the axis: a day, a version. */
  readonly label: string
  /** Null if unknown: drawn as a gap, not as a bar of 0. */
  readonly value: number | null
  /** The accent marks the bar that the page is about. */
  readonly tone?: Tone | 'accent'
  /** Adds a mark at the top, since colour alone must not carry meaning. */
  readonly marked?: boolean
  readonly title: string
}

interface BarChartProps extends Omit<ChartFigureProps, 'height' | 'draw' | 'above'> {
  readonly bars: readonly ChartBar[]
  readonly textOf: (value: number) => string
}

const HEIGHT = 148
const TOP = 14
const BOTTOM = 20
const LEFT = 56
const WIDEST = 28
/** Up to this many, every bar has a label. */
const MAX_LABELLED = 4

export function BarChart({ bars, textOf, ...figure }: BarChartProps) {
  const plot = HEIGHT - TOP - BOTTOM
  const scale = fromZero(
    bars.flatMap(({ value }) => value ?? []),
    plot,
  )
  const base = TOP + plot
  const draw = (width: number): ReactNode => {
    const step = (width - LEFT) / Math.max(1, bars.length)
    const thick = Math.max(1, Math.min(WIDEST, step * 0.72))
    const middle = (n: number): number => LEFT + step * (n + 0.5)
    const last = bars.length - 1
    return (
      <>
        <GridLines scale={scale} left={LEFT} right={width} base={base} textOf={textOf} />
        {bars.map(({ key, value, tone = 'plain', marked = false, title: what }, n) => (
          <g key={key} className={styles['toned']} data-tone={tone}>
            <title>{what}</title>
            {value === null ? (
              <line className={styles['gap']} x1={middle(n)} x2={middle(n)} y1={base - 8} y2={base} />
            ) : (
              <rect
                x={middle(n) - thick / 2}
                width={thick}
                y={base - Math.max(1, scale.toPixels(value))}
                height={Math.max(1, scale.toPixels(value))}
                rx={Math.min(2, thick / 4)}
              />
            )}
            {marked ? (
              <path
                className={styles['cross']}
                d={cross(middle(n), base - Math.max(1, scale.toPixels(value ?? 0)) - 6, Math.min(3.5, step * 0.4))}
              />
            ) : null}
          </g>
        ))}
        {bars.map(({ key, label }, n) =>
          bars.length <= MAX_LABELLED ? (
            <text key={key} className={styles['tick']} x={middle(n)} y={HEIGHT - 5} textAnchor="middle">
              {label}
            </text>
          ) : n === 0 || n === last ? (
            <text
              key={key}
              className={styles['tick']}
              x={n === 0 ? LEFT : width}
              y={HEIGHT - 5}
              textAnchor={n === 0 ? 'start' : 'end'}
            >
              {label}
            </text>
          ) : null,
        )}
      </>
    )
  }
  return <ChartFigure {...figure} height={HEIGHT} draw={draw} />
}

function cross(x: number, y: number, size: number): string {
  return `M${x - size} ${y - size}L${x + size} ${y + size}M${x + size} ${y - size}L${x - size} ${y + size}`
}
