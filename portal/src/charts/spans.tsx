import type { Tone } from '../ui/tone.ts'
import { shareOf } from './scale.ts'
import styles from './charts.module.css'

interface SpanProps {
  readonly from: string | null
  /** Null while it is ongoing. */
  readonly to: string | null
  readonly axis: TimeAxis
  readonly tone?: Tone
}

interface TimeAxis {
  readonly from: number
  readonly to: number
}

/** The axis runs from the earliest beginning to now. */
export function axisOf(beginnings: readonly (string | null)[], now: number): TimeAxis | null {
  const times = beginnings.flatMap((one) => {
    const at = one === null ? NaN : Date.parse(one)
    return Number.isNaN(at) ? [] : [at]
  })
  return times.length === 0 ? null : { from: Math.min(...times), to: Math.max(now, ...times) }
}

const UNITS = 1_000

/** Draws a time range in a table row whose text says the same: purely decorative. */
export function Span({ from, to, axis, tone = 'plain' }: SpanProps) {
  const start = from === null ? NaN : Date.parse(from)
  if (Number.isNaN(start)) return null
  const end = to === null ? null : Date.parse(to)
  const { start: x, size } = shareOf({ from: start, to: end === null || Number.isNaN(end) ? null : end }, axis)
  return (
    <svg
      className={`${styles['span']} ${styles['toned']}`}
      data-tone={tone}
      viewBox={`0 0 ${UNITS} 10`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className={styles['track']} x="0" width={UNITS} y="4" height="2" />
      <rect
        x={Math.min(x * UNITS, UNITS - 6)}
        width={Math.max(6, size * UNITS)}
        y="0"
        height="10"
        className={to === null ? styles['open'] : styles['closed']}
      />
    </svg>
  )
}
