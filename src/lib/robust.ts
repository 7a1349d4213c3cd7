// Statistics that outliers don't move: the median, and the median distance from it.

/** Converts the median distance of a normal distribution to its standard deviation. */
const DEVIATIONS = 1.4826

interface Usual {
  readonly median: number
  /** Typical distance from the median, on the scale of a standard deviation. */
  readonly spread: number
}

/** Requires at least one value. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** `leastShare`: least spread as a share of the median; otherwise any change of a constant is unusual. */
export function usualRange(values: readonly number[], leastShare: number): Usual {
  const middle = median(values)
  const distance = median(values.map((value) => Math.abs(value - middle)))
  return { median: middle, spread: Math.max(DEVIATIONS * distance, leastShare * Math.abs(middle)) }
}
