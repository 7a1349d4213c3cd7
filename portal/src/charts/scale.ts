import { numberText } from '../../../src/lib/number-text.ts'

/** Maps values to positions on an axis, and lists the ticks. */
export interface AxisScale {
  readonly ticks: readonly number[]
  toPixels(value: number): number
}

/** Step of 1, 2 or 5 times a power of ten that divides the span into about this many steps. */
export function niceStep(span: number, steps: number): number {
  if (!(span > 0)) return 1
  const rough = span / steps
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10
  return factor * power
}

/** Bars begin at 0: otherwise their lengths would mislead. */
export function fromZero(values: readonly number[], length: number): AxisScale {
  const most = Math.max(0, ...values)
  return scaleBetween(0, most > 0 ? most : 1, length)
}

/** Relative difference below which values are drawn as equal: a finer axis would show rounding errors. */
const ALIKE = 1e-6

/** Lines show change: the axis begins near the least value, which its ticks tell, and ends at any `limit`. */
export function aroundValues(
  values: readonly number[],
  length: number,
  { limit = Infinity }: { readonly limit?: number | undefined } = {},
): AxisScale {
  const least = Math.min(...values)
  const most = Math.max(...values)
  if (values.length === 0) return scaleBetween(0, 1, length)
  const size = Math.max(Math.abs(least), Math.abs(most))
  const room = most - least > size * ALIKE ? (most - least) * 0.1 : size * 0.1 || 1
  // Shares, such as most metrics, end at 1.
  const end = least >= 0 && least < 1 && most <= 1 ? 1 : Infinity
  return scaleBetween(least >= 0 ? Math.max(0, least - room) : least - room, Math.min(limit, end, most + room), length)
}

/** Steps between ticks, about. */
const STEPS = 3

function scaleBetween(least: number, most: number, length: number): AxisScale {
  const step = niceStep(most - least, STEPS)
  const low = Math.floor(least / step + 1e-9)
  const high = Math.max(low + 1, Math.ceil(most / step - 1e-9))
  const [from, span] = [low * step, (high - low) * step]
  // Multiples rather than sums: 0.1 + 0.2 makes a poor label.
  const ticks = Array.from({ length: high - low + 1 }, (_, n) => Number(((low + n) * step).toPrecision(12)))
  return { ticks, toPixels: (value) => ((value - from) / span) * length }
}

/** Returns a time range as shares of an axis; an open range reaches the right edge. */
export function shareOf(
  { from, to }: { readonly from: number; readonly to: number | null },
  axis: { readonly from: number; readonly to: number },
): { readonly start: number; readonly size: number } {
  const span = Math.max(1, axis.to - axis.from)
  const clamp = (value: number): number => Math.min(1, Math.max(0, value))
  const start = clamp((from - axis.from) / span)
  const end = clamp(((to ?? axis.to) - axis.from) / span)
  return { start, size: Math.max(0, end - start) }
}

/** Longer numbers exceed the room beside an axis. */
const LONGEST_TICK = 8

/** `0.4`, `1234567`, `2.5e+9`. */
export function tickText(value: number): string {
  const text = numberText(value)
  return text.length <= LONGEST_TICK ? text : Number(value.toPrecision(5)).toExponential()
}
