import { expect, it } from 'vitest'
import type { EdgeRoute } from './layout/routes.ts'
import { nearestEdge } from './nearest-edge.ts'
import { boundsOfRoute } from './view.ts'

const nearest = (
  routes: readonly EdgeRoute[],
  at: { readonly x: number; readonly y: number },
  within: number,
): number | null => nearestEdge({ routes, bounds: routes.map(({ points }) => boundsOfRoute(points)) }, at, within)
const onward = (...points: readonly number[]): EdgeRoute => ({ kind: 'onward', points })

it('an edge is found on its line, between its ends', () => {
  const routes = [onward(0, 0, 100, 0), onward(0, 0, 100, 200), onward(0, 300, 100, 300)]
  expect(nearest(routes, { x: 60, y: 3 }, 6)).toBe(0)
  // The curve is level at its ends and passes the middle at half the height.
  expect(nearest(routes, { x: 50, y: 100 }, 6)).toBe(1)
  expect(nearest(routes, { x: 98, y: 198 }, 6)).toBe(1)
  expect(nearest(routes, { x: 50, y: 302 }, 6)).toBe(2)
})

it('of several lines the nearest is found, and none beyond the distance', () => {
  const routes = [onward(0, 0, 100, 0), onward(0, 8, 100, 8)]
  expect(nearest(routes, { x: 50, y: 3 }, 6)).toBe(0)
  expect(nearest(routes, { x: 50, y: 6 }, 6)).toBe(1)
  expect(nearest(routes, { x: 50, y: 20 }, 6)).toBeNull()
  expect(nearest([], { x: 0, y: 0 }, 6)).toBeNull()
})

it('lines within a column, and between a whole and its parts, are found too', () => {
  const routes: readonly EdgeRoute[] = [
    { kind: 'beside', points: [0, 0, 40, 50, 0, 100] },
    { kind: 'part', points: [-50, 0, -50, 60, -20, 60] },
  ]
  expect(nearest(routes, { x: 30, y: 50 }, 6)).toBe(0)
  expect(nearest(routes, { x: -50, y: 30 }, 6)).toBe(1)
  expect(nearest(routes, { x: -30, y: 61 }, 6)).toBe(1)
})
