import { shortNumber } from './scale.ts'

/** A path with a new beginning after each gap; or, joined, over the gaps. */
export function pathOf(
  values: readonly (number | null)[],
  x: (n: number) => number,
  y: (value: number) => number,
  joined = false,
): string {
  let path = ''
  let open = false
  for (const [n, value] of values.entries()) {
    if (value !== null) path += `${open ? 'L' : 'M'}${x(n).toFixed(1)} ${y(value).toFixed(1)}`
    open = value !== null || (joined && open)
  }
  return path
}

/** Leaves out NaN and infinity, which a chart has no place for. */
export function drawnOf(values: readonly (number | null)[]): readonly (number | null)[] {
  return values.map((value) => (Number.isFinite(value) ? value : null))
}

/** `NaN` or `∞` where a line has that at a point; null where none has. */
export function undrawnAt(
  lines: readonly { readonly values: readonly (number | null)[] }[],
  point: number,
): string | null {
  const value = lines.map(({ values }) => values[point]).find((one) => one != null)
  return value === undefined || value === null ? null : shortNumber(value)
}

/** Room for a label. */
const LABEL_ROOM = 14

/** Labels at these heights, moved apart where they would cover one another. */
export function spread(heights: readonly number[], top: number, bottom: number): readonly number[] {
  const order = heights.map((height, n) => ({ height, n })).sort((a, b) => a.height - b.height)
  const placed: number[] = []
  let least = top
  for (const one of order) {
    const at = Math.max(least, one.height)
    placed[one.n] = at
    least = at + LABEL_ROOM
  }
  // What was pushed below the axis pushes back.
  let most = bottom
  for (const { n } of order.toReversed()) {
    placed[n] = Math.min(placed[n] ?? most, most)
    most = (placed[n] ?? most) - LABEL_ROOM
  }
  return placed
}
