import type { EdgeRoute } from './routes.ts'

export interface RoutePoint {
  readonly x: number
  readonly y: number
}

/** Radius of a corner, if both its sides are long enough. */
const RADIUS = 8

/** The `d` of an SVG path with rounded corners; radius 0 from far away, where they are invisible but slow to render. */
export function pathOf({ points }: EdgeRoute, radius: number = RADIUS): string {
  const pointAt = (i: number): RoutePoint => ({ x: points[2 * i] ?? 0, y: points[2 * i + 1] ?? 0 })
  const last = points.length / 2 - 1
  const first = pointAt(0)
  let path = `M${first.x} ${first.y}`
  for (let i = 1; i < last; i++) {
    const [before, corner, after] = [pointAt(i - 1), pointAt(i), pointAt(i + 1)]
    const round = Math.min(radius, lengthOf(before, corner) / 2, lengthOf(corner, after) / 2)
    const [begin, end] = [towards(corner, before, round), towards(corner, after, round)]
    path += `L${begin.x} ${begin.y}`
    if (round > 0) path += `Q${corner.x} ${corner.y} ${end.x} ${end.y}`
  }
  const end = pointAt(last)
  return `${path}L${end.x} ${end.y}`
}

function lengthOf(a: RoutePoint, b: RoutePoint): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
}

function towards(from: RoutePoint, to: RoutePoint, by: number): RoutePoint {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by }
}

const LENGTH = 7
const HALF = 3.5

/** Arrow head where the flow arrives; none between a container and its parts. */
export function headOf({ kind, points }: EdgeRoute): string {
  if (kind === 'part') return ''
  const [x = 0, y = 0] = points.slice(-2)
  const back = kind === 'onward' ? x - LENGTH : x + LENGTH
  return `M${x} ${y}L${back} ${y - HALF}V${y + HALF}Z`
}
