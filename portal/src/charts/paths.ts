import { middleCut } from '../ui/middle-cut.ts'
import { numberText } from '../../../src/lib/number-text.ts'

/** Returns an SVG path that restarts after each gap or, if joined, bridges the gaps. */
export function pathOf(
  values: readonly (number | null)[],
  x: (n: number) => number,
  y: (value: number, n: number) => number,
  joined = false,
): string {
  let path = ''
  let open = false
  for (const [n, value] of values.entries()) {
    if (value !== null) path += `${open ? 'L' : 'M'}${x(n).toFixed(1)} ${y(value, n).toFixed(1)}`
    open = value !== null || (joined && open)
  }
  return path
}

/** Replaces NaN and infinity, which a chart can't place, with null. */
export function drawnOf(values: readonly (number | null)[]): readonly (number | null)[] {
  return values.map((value) => (Number.isFinite(value) ? value : null))
}

/** Returns `NaN` or `∞` if a line has that value at a point; null otherwise. */
export function undrawnAt(
  lines: readonly { readonly values: readonly (number | null)[] }[],
  point: number,
): string | null {
  const value = lines.map(({ values }) => values[point]).find((one) => one != null)
  return value === undefined || value === null ? null : numberText(value)
}

/** Average width of a character. */
const CHARACTER = 6.5

/** Between a line and its name. */
export const NAME_GAP = 6

interface NamedEnd {
  readonly label: string
  readonly last: string
}

/** Names at the ends of lines, each with its last value, and the room they take; long ones lose their middle. */
export function endNames(ends: readonly NamedEnd[], most: number) {
  const texts = ends.map(({ label, last }) => {
    const fits = Math.floor((most - NAME_GAP) / CHARACTER) - last.length - 1
    return label === '' ? last : `${middleCut(label, Math.max(3, fits))} ${last}`
  })
  return { texts, room: NAME_GAP + CHARACTER * Math.max(...texts.map(({ length }) => length)) }
}

/** Room for a label. */
const LABEL_ROOM = 14

/** Labels at these heights, moved apart if they would overlap. */
export function spread(heights: readonly number[], top: number, bottom: number): readonly number[] {
  const order = heights.map((height, n) => ({ height, n })).sort((a, b) => a.height - b.height)
  const placed: number[] = []
  let least = top
  for (const point of order) {
    const at = Math.max(least, point.height)
    placed[point.n] = at
    least = at + LABEL_ROOM
  }
  // Labels pushed below the axis push the others up again.
  let most = bottom
  for (const { n } of order.toReversed()) {
    placed[n] = Math.min(placed[n] ?? most, most)
    most = (placed[n] ?? most) - LABEL_ROOM
  }
  return placed
}
