/**
 * Reduces a series to at most `most` points (4 or more), in order: both ends, and the least and the greatest of each
 * section between them, so that no spike is lost.
 */
export function thinSeries<T>(series: readonly T[], most: number, valueOf: (point: T) => number): readonly T[] {
  if (series.length <= most) return series
  const last = series.length - 1
  const stretches = Math.floor((most - 2) / 2)
  const indices = new Set([0, last])
  for (let i = 0; i < stretches; i++) {
    const [from, to] = [
      1 + Math.floor(((last - 1) * i) / stretches),
      1 + Math.floor(((last - 1) * (i + 1)) / stretches),
    ]
    let [least, greatest] = [from, from]
    for (let n = from; n < to; n++) {
      if (value(n) < value(least)) least = n
      if (value(n) > value(greatest)) greatest = n
    }
    indices.add(least).add(greatest)
  }
  return series.filter((_, n) => indices.has(n))

  function value(n: number): number {
    const point = series[n]
    return point === undefined ? NaN : valueOf(point)
  }
}
