import type { EdgeRoute } from './routes.ts'

export interface RoutePoint {
  readonly x: number
  readonly y: number
}

/** A part of a line: straight, level or upright, or a cubic Bézier curve that leaves and arrives level. */
export interface RoutePiece {
  readonly from: RoutePoint
  readonly to: RoutePoint
  /** The x of both control points of a curve; null if it is straight. */
  readonly bend: number | null
}

/** The pieces that a line is drawn of. */
export function piecesOf({ kind, points }: EdgeRoute): readonly RoutePiece[] {
  const pointAt = (i: number): RoutePoint => ({ x: at(points, i), y: at(points, i + 1) })
  if (kind === 'beside') return [{ from: pointAt(0), to: pointAt(4), bend: at(points, 2) }]
  const pieces: RoutePiece[] = []
  let from = pointAt(0)
  for (let i = 2; i < points.length; i += 2) {
    const to = pointAt(i)
    pieces.push({ from, to, bend: kind === 'part' || from.y === to.y ? null : (from.x + to.x) / 2 })
    from = to
  }
  return pieces
}

/** The `d` of a path of SVG. */
export function pathOf(route: EdgeRoute): string {
  let path = `M${at(route.points, 0)} ${at(route.points, 1)}`
  for (const { from, to, bend } of piecesOf(route)) {
    if (bend !== null) path += `C${bend} ${from.y} ${bend} ${to.y} ${to.x} ${to.y}`
    else path += from.y === to.y ? `H${to.x}` : `V${to.y}`
  }
  return path
}

/** From far away: curves that nobody can tell from this take a browser several times as long. */
export function straightOf({ points }: EdgeRoute): string {
  let path = `M${at(points, 0)} ${at(points, 1)}`
  for (let i = 2; i < points.length; i += 2) path += `L${at(points, i)} ${at(points, i + 1)}`
  return path
}

const LENGTH = 7
const HALF = 3.5

/** The head of an arrow, where what flows arrives; none between a whole and its parts. */
export function headOf({ kind, points }: EdgeRoute): string {
  if (kind === 'part') return ''
  const [x, y] = [at(points, points.length - 2), at(points, points.length - 1)]
  const back = kind === 'onward' ? x - LENGTH : x + LENGTH
  return `M${x} ${y}L${back} ${y - HALF}V${y + HALF}Z`
}

function at(points: readonly number[], i: number): number {
  return points[i] ?? 0
}
