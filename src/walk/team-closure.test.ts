import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Direction } from '../contracts/graph.ts'
import { teamClosure } from './team-closure.ts'

const TEAMS = 12

/** Any teams may be part of any others, and of themselves. */
const edges = fc.array(fc.tuple(fc.nat(TEAMS - 1), fc.nat(TEAMS - 1)), { maxLength: 30 })

function graphOf(all: readonly (readonly [number, number])[]) {
  return {
    edgeTypeNumber: (type: string) => (type === 'Group.partOf' ? 3 : -1),
    eachNeighbour(node: number, _: number, direction: Direction, __: number, visit: (n: number) => boolean | void) {
      for (const [from, to] of all) {
        const [near, far] = direction === 'out' ? [from, to] : [to, from]
        if (near === node && visit(far) === false) return
      }
    },
  }
}

function closure(all: readonly (readonly [number, number])[], start: readonly number[], most?: number) {
  return teamClosure({ graph: graphOf(all), at: 1 }, start, 'in', most)
}

it('a team closure has the team, its sub-teams and theirs, nearest first', () => {
  const tree = [
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 4],
    [9, 8],
  ] as const
  expect(closure(tree, [1])).toEqual([1, 2, 3, 4, 5])
  expect(teamClosure({ graph: graphOf(tree), at: 1 }, [5], 'out')).toEqual([5, 4, 2, 1])
  expect(closure([], [1])).toEqual([1])
})

it('a team closure ends at cycles, and has each team once', () => {
  fc.assert(
    fc.property(edges, fc.nat(TEAMS - 1), (all, start) => {
      const found = closure(all, [start])
      expect(new Set(found).size).toBe(found.length)
      const below = new Set(found)
      for (const [from, to] of all) if (below.has(to)) expect(below.has(from)).toBe(true)
      for (const team of found)
        expect(team === start || all.some(([from, to]) => from === team && below.has(to))).toBe(true)
    }),
  )
})

it('a team closure stops at its limit', () => {
  fc.assert(
    fc.property(edges, fc.nat(TEAMS - 1), fc.integer({ min: 1, max: TEAMS }), (all, start, most) => {
      expect(closure(all, [start], most)).toEqual(closure(all, [start]).slice(0, most))
    }),
  )
})
