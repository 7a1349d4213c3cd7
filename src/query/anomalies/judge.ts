// Tells whether a value, a silence or a change of columns is unusual, judged by earlier values.
import { usualRange } from '../../lib/robust.ts'
import type { Time } from '../../model/facts.ts'

/** Too few values to tell what is usual. */
export const MIN_BEFORE = 8
/** Only the latest values count, since what is usual changes. */
export const MAX_BEFORE = 30
/** A value this many spreads away from the median is an outlier. */
const OUTLIER_SPREADS = 3.5
/** The least spread assumed, as a share of the median: of numbers, and of the time between arrivals. */
const MIN_SPREAD = 0.05
const MIN_GAP_SPREAD = 0.1
/** A smaller difference, as a share of the median, doesn't matter. */
const MIN_DIFFERENCE = 0.25
/** Use is unusually low only if it falls to at most this share of the median. */
const MAX_REMAINING_USE = 0.5
/** If this many earlier values were as far off, the value is usual: loads of a weekend, an occasional full load. */
const MIN_PRECEDENTS = 2
/** A shorter silence, in median gaps, is usual. */
const MIN_SILENT_GAPS = 2

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
  const { median, spread } = usualRange(before, MIN_SPREAD)
  const off = value - median
  const matters =
    only === 'lower' ? value <= median * MAX_REMAINING_USE : Math.abs(off) >= MIN_DIFFERENCE * Math.abs(median)
  if (median === 0 || !matters || (only === 'lower' && off > 0)) return null
  const [low, high] = [
    Math.max(median < 0 ? -Infinity : 0, median - OUTLIER_SPREADS * spread),
    median + OUTLIER_SPREADS * spread,
  ]
  if (value >= low && value <= high && !(value === 0 && only === 'lower')) return null
  const outside = before.filter((one) => (off < 0 ? one < low || one === 0 : one > high))
  const farthest = Math.max(...outside.map((one) => Math.abs(one - median)))
  if (outside.length >= MIN_PRECEDENTS && Math.abs(off) <= farthest * (1 + MIN_DIFFERENCE)) return null
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
  const { median, spread } = usualRange(gaps, MIN_GAP_SPREAD)
  // Loads that arrive together have no rhythm.
  if (median <= 0) return null
  const high = Math.max(MIN_SILENT_GAPS * median, median + OUTLIER_SPREADS * spread)
  const value = now - last
  if (value <= high) return null
  return {
    value,
    median,
    low: Math.max(0, median - OUTLIER_SPREADS * spread),
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
