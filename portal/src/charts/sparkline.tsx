import { pathOf } from './paths.ts'
import styles from './charts.module.css'

interface SparklineProps {
  /** Oldest first; what is missing is passed over. */
  readonly values: readonly (number | null)[]
  /** What a person would say that they see. */
  readonly label: string
}

const WIDTH = 72
const HEIGHT = 18
const EDGE = 3

/** The course of a number, beside it: without an axis, its last value marked. Nothing where there are not two values. */
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
