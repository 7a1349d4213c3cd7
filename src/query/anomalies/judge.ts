// Tells whether a value, a silence or a list of columns is unusual, given the values before.
import { usualOf } from '../../lib/robust.ts'
import type { Time } from '../../model/facts.ts'

/** Too few values to tell what is usual. */
export const MIN_BEFORE = 8
/** Only the latest values count, since what is usual changes. */
export const MAX_BEFORE = 30
/** The usual bound for outliers by the median distance. */
const FAR = 3.5
/** The least spread assumed, as a share of the median: of numbers, and of the time between arrivals. */
const MIN_SPREAD = 0.05
const MIN_GAP_SPREAD = 0.1
/** An unusual value must also matter: it is off by this share of the usual one, or use falls to at most this share. */
const OFF_BY = 0.25
const FALLEN_TO = 0.5
/** A value is usual if this many earlier ones were as far off, such as weekend loads or an occasional full load. */
const HAPPENS = 2
/** A silence is longer than this many usual ones. */
const GAPS = 2

/** Says what was expected, and how far off the value is. */
export interface Unusual {
  readonly value: number
  readonly median: number
  /** Values between these would be usual. */
  readonly low: number
  readonly high: number
  /** How many spreads it lies from the median. */
  readonly deviations: number
  /** Number of earlier values that this one is judged by. */
  readonly before: number
}

/** `values` are in order of time, and the last is judged. Returns null if it is usual or too little is known. */
export function unusualValue(values: readonly number[], only: 'lower' | null): Unusual | null {
  const [value, before] = [values.at(-1), values.slice(-MAX_BEFORE - 1, -1)]
  if (value === undefined || before.length < MIN_BEFORE) return null
  const { median, spread } = usualOf(before, MIN_SPREAD)
  const off = value - median
  const matters = only === 'lower' ? value <= median * FALLEN_TO : Math.abs(off) >= OFF_BY * Math.abs(median)
  if (median === 0 || !matters || (only === 'lower' && off > 0)) return null
  const [low, high] = [Math.max(median < 0 ? -Infinity : 0, median - FAR * spread), median + FAR * spread]
  if (value >= low && value <= high && !(value === 0 && only === 'lower')) return null
  const outside = before.filter((one) => (off < 0 ? one < low || one === 0 : one > high))
  const farthest = Math.max(...outside.map((one) => Math.abs(one - median)))
  if (outside.length >= HAPPENS && Math.abs(off) <= farthest * (1 + OFF_BY)) return null
  return { value, median, low, high, deviations: Math.abs(off) / spread, before: before.length }
}

export interface MissedArrival extends Unusual {
  /** The next one should have come by this time. */
  readonly due: Time
}

/** `times` are in order. `value` is how long nothing has come by `now`. */
export function silenceAfter(times: readonly Time[], now: Time): MissedArrival | null {
  const latest = times.slice(-MAX_BEFORE - 1)
  const gaps = latest.slice(1).map((time, i) => time - (latest[i] ?? time))
  const last = latest.at(-1)
  if (last === undefined || gaps.length < MIN_BEFORE) return null
  const { median, spread } = usualOf(gaps, MIN_GAP_SPREAD)
  // Loads that come together have no rhythm.
  if (median <= 0) return null
  const high = Math.max(GAPS * median, median + FAR * spread)
  const value = now - last
  if (value <= high) return null
  return {
    value,
    median,
    low: Math.max(0, median - FAR * spread),
    high,
    deviations: (value - median) / spread,
    before: gaps.length,
    due: last + high,
  }
}

/** Changes that may break readers of a dataset: removed columns, or columns of another type. */
export interface ChangedColumns {
  readonly removed: readonly string[]
  readonly retyped: readonly string[]
  readonly added: readonly string[]
}

export interface ComparedColumn {
  readonly name: string
  readonly type: string | null
}

/** Returns null if no column was removed or changed its type: added columns break nobody. */
export function changedColumns(
  before: readonly ComparedColumn[],
  after: readonly ComparedColumn[],
): ChangedColumns | null {
  if (before.length === 0 || after.length === 0) return null
  const [was, is] = [byName(before), byName(after)]
  const removed = [...was.keys()].filter((name) => !is.has(name)).sort()
  const added = [...is.keys()].filter((name) => !was.has(name)).sort()
  const retyped = [...is]
    .filter(([name, type]) => type !== null && (was.get(name) ?? null) !== null && was.get(name) !== type)
    .map(([name]) => name)
    .sort()
  return removed.length === 0 && retyped.length === 0 ? null : { removed, retyped, added }
}

function byName(columns: readonly ComparedColumn[]): ReadonlyMap<string, string | null> {
  return new Map(columns.map(({ name, type }) => [name, type]))
}
