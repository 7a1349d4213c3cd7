import fc from 'fast-check'
import { expect, it } from 'vitest'
import { moveInList } from './listbox.tsx'

it('arrow keys wrap around the ends, and pass through no choice if allowed', () => {
  const bounds = fc.record({ count: fc.integer({ min: 1, max: 30 }), least: fc.constantFrom(-1 as const, 0 as const) })
  fc.assert(
    fc.property(bounds, ({ count, least }) => {
      const seen = new Set<number>()
      let at: number = least
      for (let n = 0; n < count - least; n++) {
        seen.add(at)
        const next = moveInList(at, 'ArrowDown', { count, least }) ?? NaN
        expect(moveInList(next, 'ArrowUp', { count, least })).toBe(at)
        at = next
      }
      expect([at, seen.size]).toEqual([least, count - least])
    }),
  )
})

it('other keys, and empty lists, are ignored', () => {
  expect(moveInList(0, 'a', { count: 3, least: 0 })).toBeNull()
  expect(moveInList(-1, 'ArrowDown', { count: 0, least: -1 })).toBeNull()
})
