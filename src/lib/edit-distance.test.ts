import fc from 'fast-check'
import { expect, it } from 'vitest'
import { editsBetween } from './edit-distance.ts'

/** The literal definition. */
function distanceByDefinition(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const steps = [
    distanceByDefinition(a.slice(1), b) + 1,
    distanceByDefinition(a, b.slice(1)) + 1,
    distanceByDefinition(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  ]
  const swapped = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]
  return Math.min(...steps, ...(swapped ? [distanceByDefinition(a.slice(2), b.slice(2)) + 1] : []))
}

const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })

it('editsBetween counts the fewest edits, up to its limit', () => {
  fc.assert(
    fc.property(short, short, fc.nat(3), (a, b, most) => {
      const edits = distanceByDefinition(a, b)
      expect(editsBetween(a, b)).toBe(edits)
      expect(editsBetween(a, b, most)).toBe(Math.min(edits, most + 1))
    }),
    { numRuns: 400 },
  )
})
