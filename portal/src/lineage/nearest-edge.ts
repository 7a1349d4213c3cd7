import { piecesOf, type RoutePiece, type RoutePoint } from './layout/path.ts'
import type { LayoutBounds } from './layout/layout.ts'
import type { EdgeRoute } from './layout/routes.ts'
import { meets } from './view.ts'

/** A curve is looked at as so many straight pieces. */
const PIECES = 12

/** The lines of a drawing, each with what it lies within. */
export interface BoundedRoutes {
  readonly routes: readonly EdgeRoute[]
  readonly bounds: readonly LayoutBounds[]
}

/** The position of the edge whose line is nearest to a point, and at most `within` away; null if there is none. */
export function nearestEdge({ routes, bounds }: BoundedRoutes, at: RoutePoint, within: number): number | null {
  const around = { left: at.x - within, top: at.y - within, right: at.x + within, bottom: at.y + within }
  let best: number | null = null
  let least = within
  for (const [i, route] of routes.entries()) {
    const box = bounds[i]
    if (box === undefined || !meets(box, around)) continue
    const distance = Math.min(...piecesOf(route).map((piece) => distanceFrom(piece, at)))
    if (distance > least) continue
    least = distance
    best = i
  }
  return best
}

function distanceFrom({ from, to, bend }: RoutePiece, at: RoutePoint): number {
  if (bend === null) return distanceFromStraight(from, to, at)
  let least = Infinity
  let before = from
  for (let piece = 1; piece <= PIECES; piece++) {
    const t = piece / PIECES
    const along = (p: number, q: number, r: number, s: number): number =>
      (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s
    const next = { x: along(from.x, bend, bend, to.x), y: along(from.y, from.y, to.y, to.y) }
    least = Math.min(least, distanceFromStraight(before, next, at))
    before = next
  }
  return least
}

function distanceFromStraight(from: RoutePoint, to: RoutePoint, at: RoutePoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((at.x - from.x) * dx + (at.y - from.y) * dy) / length))
  return Math.hypot(from.x + t * dx - at.x, from.y + t * dy - at.y)
}
