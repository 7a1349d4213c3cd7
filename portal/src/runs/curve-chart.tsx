import type { ReactNode } from 'react'
import { ChartFigure, type ChartFigureProps } from '../charts/figure.tsx'
import { GridLines } from '../charts/grid-lines.tsx'
import { lineClass } from '../charts/line-class.ts'
import { endNames, NAME_GAP, pathOf, spread } from '../charts/paths.ts'
import { aroundValues, tickText } from '../charts/scale.ts'
import { numberText } from '../../../src/lib/number-text.ts'
import styles from '../charts/charts.module.css'

interface PlottedPoint {
  readonly x: number
  readonly y: number
}

interface ChartCurve {
  readonly key: string
  readonly label: string
  /** In the order of x. */
  readonly points: readonly PlottedPoint[]
}

interface CurveChartProps extends Pick<ChartFigureProps, 'title' | 'summary' | 'table'> {
  readonly xLabel: string
  readonly curves: readonly ChartCurve[]
}

const HEIGHT = 196
const TOP = 12
const BOTTOM = 40
const LEFT = 52
/** Up to this many points of a curve can be told apart, and are marked. */
const MAX_MARKED_POINTS = 30

/** Curves such as a loss over steps, one line per run, for a few runs. */
export function CurveChart({ xLabel, curves, ...figure }: CurveChartProps) {
  const plot = HEIGHT - TOP - BOTTOM
  const base = TOP + plot
  const all = curves.flatMap(({ points }) => points)
  const y = aroundValues(
    all.map((point) => point.y),
    plot,
  )
  const [least, greatest] = [Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x))]
  const draw = (width: number): ReactNode => {
    const ends = endNames(
      curves.map(({ label, points }) => ({
        label: curves.length === 1 ? '' : label,
        last: numberText(points.at(-1)?.y ?? 0),
      })),
      width / 3,
    )
    const right = width - ends.room
    const x = (value: number): number =>
      greatest === least ? (LEFT + right) / 2 : LEFT + ((right - LEFT) * (value - least)) / (greatest - least)
    const labels = spread(
      curves.map(({ points }) => base - y.toPixels(points.at(-1)?.y ?? 0)),
      TOP + 4,
      base,
    )
    return (
      <>
        <GridLines scale={y} left={LEFT} right={right} base={base} />
        {curves.map(({ key, label, points }, n) => (
          <g key={key} className={lineClass(n)}>
            <path
              className={styles['line']}
              d={pathOf(
                points.map((point) => point.y),
                (at) => x(points[at]?.x ?? 0),
                (value) => base - y.toPixels(value),
              )}
            />
            {points.length > MAX_MARKED_POINTS
              ? null
              : points.map((point, at) => (
                  <circle key={at} cx={x(point.x)} cy={base - y.toPixels(point.y)} r={3}>
                    <title>{`${label}, ${xLabel} ${numberText(point.x)}: ${numberText(point.y)}`}</title>
                  </circle>
                ))}
            <text className={styles['name']} x={right + NAME_GAP} y={(labels[n] ?? 0) + 4}>
              {ends.texts[n]}
            </text>
          </g>
        ))}
        {[least, greatest].map((value, end) =>
          end === 1 && greatest === least ? null : (
            <text
              key={end}
              className={styles['tick']}
              x={x(value)}
              y={base + 16}
              textAnchor={greatest === least ? 'middle' : end === 0 ? 'start' : 'end'}
            >
              {tickText(value)}
            </text>
          ),
        )}
        <text className={styles['tick']} x={(LEFT + right) / 2} y={HEIGHT - 6} textAnchor="middle">
          {xLabel}
        </text>
      </>
    )
  }
  return <ChartFigure {...figure} height={HEIGHT} draw={draw} />
}
