import type { RoutePoint } from './layout/path.ts'
import type { LayoutBounds } from './layout/layout.ts'
import type { EdgeRoute } from './layout/routes.ts'
import { meets } from './view.ts'

/** The lines of a drawing, each with what it lies within. */
export interface BoundedRoutes {
  readonly routes: readonly EdgeRoute[]
  readonly bounds: readonly LayoutBounds[]
}

/** The positions of the edges whose lines are nearest to a point, and at most `within` away: several of a trunk. */
export function nearestEdges({ routes, bounds }: BoundedRoutes, at: RoutePoint, within: number): readonly number[] {
  const around = { left: at.x - within, top: at.y - within, right: at.x + within, bottom: at.y + within }
  let found: number[] = []
  let least = within
  for (const [i, route] of routes.entries()) {
    const box = bounds[i]
    if (box === undefined || !meets(box, around)) continue
    const distance = distanceFrom(route, at)
    if (distance > least) continue
    if (distance < least) found = []
    least = distance
    found.push(i)
  }
  return found
}

/** From the nearest of its pieces, which are level or upright. */
function distanceFrom({ points }: EdgeRoute, { x, y }: RoutePoint): number {
  let least = Infinity
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(i, i + 4)
    const dx = Math.max(Math.min(x1, x2) - x, x - Math.max(x1, x2), 0)
    const dy = Math.max(Math.min(y1, y2) - y, y - Math.max(y1, y2), 0)
    least = Math.min(least, Math.hypot(dx, dy))
  }
  return least
}
