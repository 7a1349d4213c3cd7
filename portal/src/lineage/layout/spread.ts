import type { LayoutGraph } from './graph.ts'
import { MARGIN, NODE_HEIGHT, NODE_WIDTH, READABLE_ZOOM } from './sizes.ts'

/** What a drawing may take of the screen, at a zoom of 1. */
export interface LayoutRoom {
  readonly width: number
  readonly height: number
}

/** Rows lie at most so many times as far apart: beyond, the eye loses the way from one to the next. */
const MOST_SPREAD = 3
/** Less than the height that there is, so that rounding leaves the drawing within it. */
const SLACK = 16

/**
 * Rows further apart where that fills the room, and never nearer: a small drawing uses the height that it has. What is
 * below a thing in its block stays below it.
 */
export function spreadRows(
  { block }: LayoutGraph,
  xs: readonly number[],
  ys: readonly number[],
  room: LayoutRoom,
): number[] {
  const [top, bottom] = [least(ys), -least(ys.map((y) => -y))]
  const by = spreadOf({ wide: -least(xs.map((x) => -x)) - least(xs) + NODE_WIDTH, high: bottom - top }, room)
  const tops = new Map<number, number>()
  for (const [i, y] of ys.entries()) {
    const of = block[i] ?? i
    tops.set(of, Math.min(tops.get(of) ?? Infinity, y))
  }
  return ys.map((y, i) => {
    const first = tops.get(block[i] ?? i) ?? y
    return first * by + (y - first)
  })
}

/** `high`: from the top of the first row to that of the last. */
function spreadOf(
  { wide, high }: { readonly wide: number; readonly high: number },
  { width, height }: LayoutRoom,
): number {
  if (high === 0) return 1
  const zoom = Math.min(1, (width - 2 * MARGIN) / wide)
  // A wider drawing is read a part at a time, at a zoom of 1.
  const seen = (height - 2 * MARGIN - SLACK) / (zoom < READABLE_ZOOM ? 1 : zoom)
  return Math.min(MOST_SPREAD, Math.max(1, (seen - NODE_HEIGHT) / high))
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity)
}
