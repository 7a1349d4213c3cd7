import type { ReactNode } from 'react'
import { middleCut } from '../ui/middle-cut.ts'
import { ChartFigure, type ChartFigureProps } from './figure.tsx'
import { lineClass } from './line-class.ts'
import { GridLines } from './grid-lines.tsx'
import { drawnOf, endNames, NAME_GAP, pathOf, spread, undrawnAt } from './paths.ts'
import { aroundValues, tickText } from './scale.ts'
import { numberText } from '../../../src/lib/number-text.ts'
import styles from './charts.module.css'

interface ChartLine {
  readonly key: string
  readonly label: string
  /** One per point of the axis. Null, NaN and infinite values leave a gap in the line. */
  readonly values: readonly (number | null)[]
}

interface LineChartProps extends Pick<ChartFigureProps, 'title' | 'summary' | 'table'> {
  /** Labels of the points in order, such as versions or days. */
  readonly pointLabels: readonly string[]
  readonly lines: readonly ChartLine[]
  /** If true, lines continue across points without a value. */
  readonly joined?: boolean
  /** Greatest possible value. */
  readonly limit?: number
  /** Follows each number, such as `%`. */
  readonly unit?: string
}

/** More lines couldn't be told apart; the table lists all of them. */
export const MAX_LINES = 6
const HEIGHT = 168
const TOP = 12
const BOTTOM = 22
const LEFT = 52
/** Suffices for most names, so that the points of charts below each other are aligned. */
const RIGHT = 136
/** Narrower charts list the names of their lines above. */
const MIN_WIDTH_NAMED = 480

export function LineChart({ pointLabels, lines, joined = false, limit, unit = '', ...figure }: LineChartProps) {
  const drawn = lines.slice(0, MAX_LINES).map((line) => ({ ...line, values: drawnOf(line.values) }))
  const plot = HEIGHT - TOP - BOTTOM
  const base = TOP + plot
  const last = pointLabels.length - 1
  const scale = aroundValues(
    drawn.flatMap(({ values }) => values.filter((value) => value !== null)),
    plot,
    { limit },
  )
  const draw = (width: number): ReactNode => {
    const isNamedBeside = width >= MIN_WIDTH_NAMED
    const ends = endNames(
      drawn.map(({ label, values }) => ({ label, last: lastText(values, unit) })),
      width / 3,
    )
    const right = width - (isNamedBeside ? Math.max(RIGHT, ends.room) : 8)
    const x = (n: number): number => (last < 1 ? (LEFT + right) / 2 : LEFT + 8 + ((right - LEFT - 16) * n) / last)
    const longest = Math.max(...[NO_VALUE, ...pointLabels].map(({ length }) => length))
    // The first label begins at its point, and half of the next extends before its own.
    const everyFits = 1.5 * longest * TICK_CHARACTER + TICK_GAP < x(1) - x(0)
    const labels = spread(
      drawn.map(({ values }) => {
        const at = values.findLastIndex((value) => value !== null)
        return at < 0 ? base : base - scale.toPixels(values[at] ?? 0)
      }),
      TOP + 4,
      base,
    )
    return (
      <>
        <GridLines scale={scale} left={LEFT} right={right} base={base} textOf={(value) => tickText(value) + unit} />
        {drawn.map(({ key, label, values }, n) => (
          <g key={key} className={lineClass(n)}>
            <path className={styles['line']} d={pathOf(values, x, (value) => base - scale.toPixels(value), joined)} />
            {values.map((value, at) =>
              value === null ? null : (
                <circle key={at} cx={x(at)} cy={base - scale.toPixels(value)} r={3.5}>
                  <title>{`${label}, ${pointLabels[at] ?? ''}: ${numberText(value)}${unit}`}</title>
                </circle>
              ),
            )}
            {isNamedBeside ? (
              <text className={styles['name']} x={right + NAME_GAP} y={(labels[n] ?? 0) + 4}>
                {ends.texts[n]}
              </text>
            ) : null}
          </g>
        ))}
        {pointLabels.map((label, n) => {
          if (n > 0 && n < last && !everyFits) return null
          const textAnchor = last < 1 ? 'middle' : n === 0 ? 'start' : n === last ? 'end' : 'middle'
          return (
            <g key={n} className={styles['tick']}>
              {drawn.some(({ values }) => values[n] !== null) ? null : (
                <text x={x(n)} y={base - 5} textAnchor={textAnchor}>
                  {undrawnAt(lines, n) ?? NO_VALUE}
                </text>
              )}
              <text x={x(n)} y={HEIGHT - 5} textAnchor={textAnchor}>
                {last < 1 || everyFits ? label : middleCut(label, tickRoom(x(last) - x(0)))}
              </text>
            </g>
          )
        })}
      </>
    )
  }
  const names = (
    <ul className={`row ${styles['names']}`}>
      {drawn.map(({ key, label, values }, n) => (
        <li key={key} className={lineClass(n)}>
          <svg width="20" height="8" aria-hidden="true">
            <path className={styles['line']} d="M0 4H20" />
          </svg>{' '}
          {label} {lastText(values, unit)}
        </li>
      ))}
    </ul>
  )
  const more = lines.length - drawn.length
  const legend = more > 0 ? `${more} more in the table` : undefined
  return (
    <ChartFigure
      {...figure}
      height={HEIGHT}
      draw={draw}
      above={(width) => (width < MIN_WIDTH_NAMED ? names : null)}
      legend={legend}
    />
  )
}

const NO_VALUE = 'no value'
/** Average width of a character in a tick. */
const TICK_CHARACTER = 6.5
/** Space between two ticks. */
const TICK_GAP = 16
const tickRoom = (width: number): number => Math.max(3, Math.floor((width - TICK_GAP) / 2 / TICK_CHARACTER))

function lastText(values: readonly (number | null)[], unit: string): string {
  const last = values.findLast((value) => value !== null)
  return last == null ? '–' : numberText(last) + unit
}
