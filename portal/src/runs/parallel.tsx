import type { ReactNode } from 'react'
import { ChartFigure } from '../charts/figure.tsx'
import { aroundValues, shortNumber, type AxisScale } from '../charts/scale.ts'
import styles from '../charts/charts.module.css'

export interface ParallelLine {
  readonly key: string
  readonly label: string
  /** One for each axis; null where it has none: the line has a gap there. */
  readonly values: readonly (number | null)[]
}

interface ParallelProps {
  readonly title: string
  readonly axes: readonly string[]
  readonly lines: readonly ParallelLine[]
  readonly table: ReactNode
}

/** For each axis, as long as it is drawn: every value of a line has a point on it. */
export function scalesOf(
  axes: readonly string[],
  lines: readonly Pick<ParallelLine, 'values'>[],
  length: number,
): readonly AxisScale[] {
  return axes.map((_, n) =>
    aroundValues(
      lines.flatMap(({ values }) => values[n] ?? []),
      length,
    ),
  )
}

const HEIGHT = 260
const TOP = 16
const BOTTOM = 50
const SIDE = 48

/** Several numbers of each run, each on an axis of its own: a line for each run. */
export function ParallelCoordinates({ title, axes, lines, table }: ParallelProps) {
  const plot = HEIGHT - TOP - BOTTOM
  const base = TOP + plot
  const scales = scalesOf(axes, lines, plot)
  const draw = (width: number): ReactNode => {
    const x = (n: number): number => (axes.length < 2 ? width / 2 : SIDE + ((width - 2 * SIDE) * n) / (axes.length - 1))
    const pointsOf = ({ values }: ParallelLine): string =>
      values
        .flatMap((value, n) => {
          const scale = scales[n]
          return value === null || scale === undefined ? [] : [`${x(n)},${base - scale.toPixels(value)}`]
        })
        .join(' ')
    return (
      <>
        {lines.map((line, n) => (
          <g key={line.key} className={styles[`line-${n % 6}`]}>
            <polyline className={styles['line']} points={pointsOf(line)}>
              <title>{line.label}</title>
            </polyline>
          </g>
        ))}
        {axes.map((axis, n) => {
          const ticks = scales[n]?.ticks ?? []
          return (
            <g key={axis}>
              <line className={styles['grid']} x1={x(n)} x2={x(n)} y1={TOP} y2={base} />
              {[ticks[0], ticks.at(-1)].map((tick, end) =>
                tick === undefined ? null : (
                  <text
                    key={end}
                    className={styles['tick']}
                    x={x(n)}
                    y={end === 0 ? base + 14 : TOP - 4}
                    textAnchor="middle"
                  >
                    {shortNumber(tick)}
                  </text>
                ),
              )}
              <text className={styles['name']} x={x(n)} y={HEIGHT - 4 - (n % 2) * 14} textAnchor="middle">
                {axis}
              </text>
            </g>
          )
        })}
      </>
    )
  }
  const summary = `${lines.length.toLocaleString()} lines over ${axes.join(', ')}`
  return <ChartFigure title={title} summary={summary} height={HEIGHT} draw={draw} table={table} />
}
