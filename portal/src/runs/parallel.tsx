import { formatNumber } from '../../../src/lib/format-count.ts'
import type { ReactNode } from 'react'
import { ChartFigure } from '../charts/figure.tsx'
import { lineClass } from '../charts/line-class.ts'
import { spread } from '../charts/paths.ts'
import { aroundValues, shortNumber, type AxisScale } from '../charts/scale.ts'
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

interface LinePiece {
  /** Index of its first axis. */
  readonly from: number
  readonly values: readonly number[]
}

/** Splits a line at unknown values: it resumes at the next axis that has one. */
export function piecesOf(values: readonly (number | null)[]): readonly LinePiece[] {
  return values.flatMap((value, from) => {
    if (value === null || (values[from - 1] ?? null) !== null) return []
    const end = values.indexOf(null, from)
    const known = values.slice(from, end < 0 ? undefined : end).filter((one) => one !== null)
    return [{ from, values: known }]
  })
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
  // A run with a value on a single axis has no line, and must not stretch that axis.
  const drawn = lines.filter(({ values }) => piecesOf(values).some((piece) => piece.values.length > 1))
  const base = TOP + plot
  const scales = scalesOf(axes, drawn, plot)
  const draw = (width: number): ReactNode => {
    const isNamed = drawn.length <= MAX_LINES_NAMED && width > 3 * RIGHT
    const right = width - (isNamed ? RIGHT : SIDE)
    const x = (n: number): number =>
      axes.length < 2 ? (SIDE + right) / 2 : SIDE + ((right - SIDE) * n) / (axes.length - 1)
    const labels = spread(
      drawn.map(({ values }) => {
        const at = values.findLastIndex((value) => value !== null)
        return base - (scales[at]?.toPixels(values[at] ?? 0) ?? 0)
      }),
      TOP,
      base,
    )
    const pieceOf = ({ from, values }: LinePiece): string =>
      values.map((value, n) => `${x(from + n)},${base - (scales[from + n]?.toPixels(value) ?? 0)}`).join(' ')
    return (
      <>
        {drawn.map((line, n) => (
          <g key={line.key} className={lineClass(n)}>
            <title>{line.label}</title>
            {piecesOf(line.values).map((piece) => (
              <polyline key={piece.from} className={styles['line']} points={pieceOf(piece)} />
            ))}
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
                    {shortNumber(tick)}
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
