import { pathOf } from './paths.ts'
import styles from './charts.module.css'

interface SparklineProps {
  /** Oldest first; missing values are skipped. */
  readonly values: readonly (number | null)[]
  /** Describes the chart for people who can't see it. */
  readonly label: string
}

const WIDTH = 72
const HEIGHT = 18
const EDGE = 3

/** The course of a number, without an axis and with its last value marked. Needs at least two values. */
export function Sparkline({ values, label }: SparklineProps) {
  const known = values.filter((value) => value !== null)
  const last = known.at(-1)
  if (known.length < 2 || last === undefined) return null
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const x = (n: number): number => EDGE + ((WIDTH - 2 * EDGE) * n) / (known.length - 1)
  const y = (value: number): number =>
    most === least ? HEIGHT / 2 : HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (value - least)) / (most - least)
  return (
    <svg
      className={styles['sparkline']}
      role="img"
      aria-label={label}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    >
      <path d={pathOf(known, x, y)} />
      <circle cx={x(known.length - 1)} cy={y(last)} r={2.5} />
    </svg>
  )
}
