import { formatNumber } from '../../../src/lib/format-count.ts'
import type { ReactNode } from 'react'
import { ChartFigure } from '../charts/figure.tsx'
import { lineClass } from '../charts/line-class.ts'
import { pathOf, spread } from '../charts/paths.ts'
import { aroundValues, tickText, type AxisScale } from '../charts/scale.ts'
import { middleCut } from '../ui/middle-cut.ts'
import styles from '../charts/charts.module.css'

interface ParallelLine {
  readonly key: string
  readonly label: string
  /** One per axis; null if unknown, which leaves a gap in the line. */
  readonly values: readonly (number | null)[]
}

interface ParallelProps {
  readonly title: string
  readonly axes: readonly string[]
  readonly lines: readonly ParallelLine[]
  readonly table: ReactNode
}

/** Scale of each axis over the drawn lines, so that every value has a point on it. */
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

const HEIGHT = 246
const TOP = 16
const BOTTOM = 36
const SIDE = 48
/** Room for the names at the ends of the lines. */
const RIGHT = 152
/** Beyond this many, names would overlap and are shown on hover. */
const MAX_LINES_NAMED = 12
const LONGEST_NAME = 22
/** Average width of a character. */
const CHARACTER = 6.5
const axisRoom = (width: number): number => Math.max(3, Math.floor(width / CHARACTER))

/** Says how many runs are left out. */
export function undrawnText(count: number): string | undefined {
  if (count === 0) return undefined
  const [runs, verb] = count === 1 ? ['run', 'isn’t'] : ['runs', 'aren’t']
  return `${formatNumber(count)} ${runs} without two of these side by side ${verb} drawn`
}

/** Parallel coordinates: one axis per number, one line per run. */
export function ParallelCoordinates({ title, axes, lines, table }: ParallelProps) {
  const plot = HEIGHT - TOP - BOTTOM
  // A run without values on two neighbouring axes has no line, and must not stretch an axis.
  const drawn = lines.filter(({ values }) =>
    values.some((value, n) => value !== null && (values[n + 1] ?? null) !== null),
  )
  const base = TOP + plot
  const scales = scalesOf(axes, drawn, plot)
  const draw = (width: number): ReactNode => {
    const isNamed = drawn.length <= MAX_LINES_NAMED && width > 3 * RIGHT
    const right = width - (isNamed ? RIGHT : SIDE)
    const x = (n: number): number =>
      axes.length < 2 ? (SIDE + right) / 2 : SIDE + ((right - SIDE) * n) / (axes.length - 1)
    const y = (value: number, n: number): number => base - (scales[n]?.toPixels(value) ?? 0)
    const labels = spread(
      drawn.map(({ values }) => {
        const at = values.findLastIndex((value) => value !== null)
        return y(values[at] ?? 0, at)
      }),
      TOP,
      base,
    )
    return (
      <>
        {drawn.map((line, n) => (
          <g key={line.key} className={lineClass(n)}>
            <title>{line.label}</title>
            <path className={styles['line']} d={pathOf(line.values, x, y)} />
            {isNamed ? (
              <text className={styles['name']} x={right + 8} y={(labels[n] ?? 0) + 4}>
                {middleCut(line.label, LONGEST_NAME)}
              </text>
            ) : null}
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
                    {tickText(tick)}
                  </text>
                ),
              )}
              <text className={styles['name']} x={x(n)} y={HEIGHT - 4} textAnchor="middle">
                {middleCut(axis, axisRoom((right - SIDE) / axes.length))}
              </text>
            </g>
          )
        })}
      </>
    )
  }
  const summary = `${formatNumber(drawn.length)} lines over ${axes.join(', ')}`
  const legend = undrawnText(lines.length - drawn.length)
  return <ChartFigure title={title} summary={summary} height={HEIGHT} draw={draw} table={table} legend={legend} />
}
