import { expect, it } from 'vitest'
import { EDGE } from './drawn-node.fixture.ts'
import { COLUMN } from './layout/sizes.ts'
import { nearestTo, stepFrom, type ArrowKey } from './steps.ts'

const POSITIONS = new Map([
  ['a', { x: 0, y: 0 }],
  ['b', { x: 0, y: 100 }],
  ['c', { x: 0, y: 300 }],
  ['d', { x: COLUMN, y: 90 }],
  ['e', { x: COLUMN, y: 400 }],
  ['f', { x: 2 * COLUMN, y: 100 }],
])
const edge = (from: string, to: string) => ({ ...EDGE, from, to })
const step = (from: string, key: ArrowKey, ...edges: readonly ReturnType<typeof edge>[]): string | null =>
  stepFrom(from, key, { drawing: { focus: 'a', nodes: [], edges }, positions: POSITIONS })

it('up and down steps go to the next node of a column', () => {
  expect([step('b', 'ArrowUp'), step('b', 'ArrowDown'), step('a', 'ArrowUp')]).toEqual(['a', 'c', null])
})

it('sideways steps follow an edge, or else go to the nearest node', () => {
  expect(step('b', 'ArrowRight')).toBe('d')
  expect(step('b', 'ArrowRight', edge('b', 'e'))).toBe('e')
  expect(step('b', 'ArrowRight', edge('e', 'b'))).toBe('e')
  // The next column comes before the next row, and an edge to the other side leads nowhere.
  expect(step('d', 'ArrowRight', edge('c', 'd'))).toBe('f')
  expect(step('d', 'ArrowLeft', edge('c', 'd'))).toBe('c')
  expect([step('f', 'ArrowRight'), step('a', 'ArrowLeft'), step('unknown', 'ArrowUp')]).toEqual([null, null, null])
})

it('the node nearest to a point is found', () => {
  expect(nearestTo({ x: COLUMN, y: 300 }, POSITIONS)).toBe('e')
  expect(nearestTo({ x: 0, y: 0 }, new Map())).toBeNull()
})
