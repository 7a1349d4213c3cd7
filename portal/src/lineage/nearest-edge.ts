import type { EdgeRoute } from './layout/routes.ts'
import { boundsOfRoute } from './view.ts'

interface Point {
  readonly x: number
  readonly y: number
}

/** A curve is looked at as so many straight pieces. */
const PIECES = 12

/** The position of the edge whose line is nearest to a point, and at most `within` away; null if there is none. */
export function nearestEdge(routes: readonly EdgeRoute[], at: Point, within: number): number | null {
  let best: number | null = null
  let least = within
  for (const [i, route] of routes.entries()) {
    const { left, top, right, bottom } = boundsOfRoute(route.points)
    if (at.x < left - within || at.x > right + within || at.y < top - within || at.y > bottom + within) continue
    const distance = distanceTo(route, at)
    if (distance > least) continue
    least = distance
    best = i
  }
  return best
}

/** The distance of a point from a line as `pathOf` draws it. */
function distanceTo({ kind, points }: EdgeRoute, at: Point): number {
  const all: Point[] = []
  for (let i = 0; i < points.length; i += 2) all.push({ x: points[i] ?? 0, y: points[i + 1] ?? 0 })
  let least = Infinity
  const [first, middle, last] = all
  if (kind === 'beside' && first !== undefined && middle !== undefined && last !== undefined)
    return curve(
      first,
      [
        { x: middle.x, y: first.y },
        { x: middle.x, y: last.y },
      ],
      last,
      at,
    )
  for (const [i, to] of all.entries()) {
    const from = all[i - 1]
    if (from === undefined) continue
    const half = (from.x + to.x) / 2
    const isStraight = kind === 'part' || from.y === to.y
    least = Math.min(
      least,
      isStraight
        ? distanceFromPiece(from, to, at)
        : curve(
            from,
            [
              { x: half, y: from.y },
              { x: half, y: to.y },
            ],
            to,
            at,
          ),
    )
  }
  return least
}

/** The distance of a point from a cubic Bézier curve. */
function curve(from: Point, [a, b]: readonly [Point, Point], to: Point, at: Point): number {
  let least = Infinity
  let before = from
  for (let piece = 1; piece <= PIECES; piece++) {
    const t = piece / PIECES
    const along = (p: number, q: number, r: number, s: number): number =>
      (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s
    const next = { x: along(from.x, a.x, b.x, to.x), y: along(from.y, a.y, b.y, to.y) }
    least = Math.min(least, distanceFromPiece(before, next, at))
    before = next
  }
  return least
}

function distanceFromPiece(from: Point, to: Point, at: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((at.x - from.x) * dx + (at.y - from.y) * dy) / length))
  return Math.hypot(from.x + t * dx - at.x, from.y + t * dy - at.y)
}
