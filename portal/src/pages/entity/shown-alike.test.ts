import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isShownAlike } from './shown-alike.ts'

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer()))
const row = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), value)

it('a row is shown as a copy of it is', () => {
  fc.assert(fc.property(row, (one) => isShownAlike(one, structuredClone(one))))
})

it('a row is not shown as one with a member more, less, or other', () => {
  fc.assert(
    fc.property(row, fc.stringMatching(/^[A-Z]$/), value, (one, name, other) => {
      expect(isShownAlike(one, { ...one, [name]: other })).toBe(false)
      expect(isShownAlike({ ...one, [name]: other }, one)).toBe(false)
      expect(isShownAlike({ ...one, [name]: 'one' }, { ...one, [name]: 'other' })).toBe(false)
    }),
  )
})

it('of lists, the length is what is shown', () => {
  expect(isShownAlike({ edges: [{ a: 1 }] }, { edges: [{ a: 2 }] })).toBe(true)
  expect(isShownAlike({ edges: [{ a: 1 }] }, { edges: [] })).toBe(false)
})
