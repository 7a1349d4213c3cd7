import { expect, it } from 'vitest'
import type { EdgeRoute } from './layout/routes.ts'
import { nearestEdges } from './nearest-edge.ts'
import { boundsOfRoute } from './view.ts'

const nearest = (
  routes: readonly EdgeRoute[],
  at: { readonly x: number; readonly y: number },
  within: number,
): readonly number[] => nearestEdges({ routes, bounds: routes.map(({ points }) => boundsOfRoute(points)) }, at, within)
const onward = (...points: readonly number[]): EdgeRoute => ({ kind: 'onward', points })

it('an edge is found on its line, horizontal or vertical, between its ends', () => {
  const routes = [onward(0, 0, 100, 0), onward(0, 50, 40, 50, 40, 200, 100, 200)]
  expect(nearest(routes, { x: 60, y: 3 }, 6)).toEqual([0])
  expect(nearest(routes, { x: 43, y: 120 }, 6)).toEqual([1])
  expect(nearest(routes, { x: 98, y: 198 }, 6)).toEqual([1])
  expect(nearest(routes, { x: 110, y: 200 }, 6)).toEqual([])
})

it('the nearest of several lines is found, or all of them on a shared trunk', () => {
  const routes = [onward(0, 0, 50, 0, 50, 80, 100, 80), onward(0, 0, 50, 0, 50, 40, 100, 40), onward(0, 8, 40, 8)]
  expect(nearest(routes, { x: 20, y: 2 }, 6)).toEqual([0, 1])
  expect(nearest(routes, { x: 20, y: 6 }, 6)).toEqual([2])
  expect(nearest(routes, { x: 51, y: 60 }, 6)).toEqual([0])
  expect(nearest(routes, { x: 80, y: 20 }, 6)).toEqual([])
  expect(nearest([], { x: 0, y: 0 }, 6)).toEqual([])
})
