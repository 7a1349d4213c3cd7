import type { RoutePoint } from './layout/path.ts'
import type { LayoutBounds } from './layout/layout.ts'
import type { EdgeRoute } from './layout/routes.ts'
import { meets } from './view.ts'

/** Lines of a drawing with their bounding boxes. */
interface BoundedRoutes {
  readonly routes: readonly EdgeRoute[]
  readonly bounds: readonly LayoutBounds[]
}

/** Indices of the edges nearest to a point, at most `within` away; a trunk yields several. */
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

/** Distance from the nearest segment, each of which is horizontal or vertical. */
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
