import type { EdgeRoute } from './routes.ts'

/** The `d` of a path of SVG. */
export function pathOf({ kind, points }: EdgeRoute): string {
  const [x = 0, y = 0] = points
  if (kind === 'part') return `M${x} ${y}V${at(points, 3)}H${at(points, 4)}`
  if (kind === 'beside')
    return `M${x} ${y}C${at(points, 2)} ${y} ${at(points, 2)} ${at(points, 5)} ${at(points, 4)} ${at(points, 5)}`
  let path = `M${x} ${y}`
  let [x1, y1] = [x, y]
  for (let i = 2; i < points.length; i += 2) {
    const [x2, y2] = [at(points, i), at(points, i + 1)]
    const half = (x1 + x2) / 2
    path += y1 === y2 ? `H${x2}` : `C${half} ${y1} ${half} ${y2} ${x2} ${y2}`
    ;[x1, y1] = [x2, y2]
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
