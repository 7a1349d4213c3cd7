import { formatNumber } from '../../../src/lib/format-count.ts'
import type { ReactNode } from 'react'
import { ChartFigure } from '../charts/figure.tsx'
import { GridLines } from '../charts/grid-lines.tsx'
import { middleCut } from '../ui/middle-cut.ts'
import { aroundValues, tickText, type AxisScale } from '../charts/scale.ts'
import { numberText } from '../../../src/lib/number-text.ts'
import styles from '../charts/charts.module.css'

interface ScatterPoint {
  readonly key: string
  readonly label: string
  readonly x: number
  readonly y: number
  /** If true, the point has a ring around it. */
  readonly marked?: boolean
}

interface ScatterProps {
  readonly title: string
  readonly xLabel: string
  readonly yLabel: string
  readonly points: readonly ScatterPoint[]
  /** Ticks in place of round numbers, for an axis that isn't numeric. */
  readonly xTicks?: readonly { readonly x: number; readonly text: string }[]
  readonly table: ReactNode
}

const HEIGHT = 240
/** In characters: two such ticks fit side by side on a phone. */
const LONGEST_TICK = 18
const MARGIN = { top: 12, right: 16, bottom: 40, left: 56 }

/** One number against another, with one point per run. */
export function Scatter({ title, xLabel, yLabel, points, xTicks, table }: ScatterProps) {
  const plot = HEIGHT - MARGIN.top - MARGIN.bottom
  const base = MARGIN.top + plot
  const y = aroundValues(
    points.map((point) => point.y),
    plot,
  )
  const titleOf = (point: ScatterPoint): string =>
    `${point.label}: ${xTicks === undefined ? `${xLabel} ${numberText(point.x)}, ` : ''}${yLabel} ${numberText(point.y)}`
  const draw = (width: number): ReactNode => {
    const room = width - MARGIN.left - MARGIN.right
    const values = points.map((point) => point.x)
    const x = xTicks === undefined ? aroundValues(values, room) : betweenEnds(values, room)
    return (
      <>
        <GridLines scale={y} left={MARGIN.left} right={width - MARGIN.right} base={base} />
        {(xTicks ?? x.ticks.map((tick) => ({ x: tick, text: tickText(tick) }))).map(({ x: tick, text }, n, all) => (
          <text
            key={`x${tick}`}
            className={styles['tick']}
            x={MARGIN.left + x.toPixels(tick)}
            y={base + 16}
            textAnchor={xTicks === undefined || all.length === 1 ? 'middle' : n === 0 ? 'start' : 'end'}
          >
            {xTicks === undefined ? text : middleCut(text, LONGEST_TICK)}
          </text>
        ))}
        <text className={styles['tick']} x={MARGIN.left + room / 2} y={HEIGHT - 4} textAnchor="middle">
          {xLabel}
        </text>
        <g className={styles['line-0']}>
          {points.map((point) => (
            <circle key={point.key} cx={MARGIN.left + x.toPixels(point.x)} cy={base - y.toPixels(point.y)} r={4}>
              <title>{titleOf(point)}</title>
            </circle>
          ))}
          {points
            .filter(({ marked }) => marked === true)
            .map((point) => (
              <path
                key={point.key}
                className={styles['line']}
                d={ringAround(MARGIN.left + x.toPixels(point.x), base - y.toPixels(point.y))}
              />
            ))}
        </g>
      </>
    )
  }
  const summary = `${formatNumber(points.length)} points, ${yLabel} against ${xLabel}`
  return <ChartFigure title={title} summary={summary} height={HEIGHT} draw={draw} table={table} />
}

const RING = 8

/** From the first to the last value, with room for the rings. */
function betweenEnds(values: readonly number[], length: number): AxisScale {
  const [least, greatest] = [Math.min(...values), Math.max(...values)]
  const span = length - 2 * RING
  return {
    ticks: [],
    toPixels: (value) => (greatest === least ? length / 2 : RING + (span * (value - least)) / (greatest - least)),
  }
}

function ringAround(x: number, y: number): string {
  return `M${x - RING} ${y}a${RING} ${RING} 0 1 0 ${2 * RING} 0a${RING} ${RING} 0 1 0 ${-2 * RING} 0`
}
