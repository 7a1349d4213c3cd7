import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Chains } from './chains.ts'

const KEYS = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
const STEPS = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.array(KEYS, { maxLength: 900 }).map((add) => ({ add })) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map((keep) => ({ keep })) },
  ),
  { maxLength: 12 },
)

describe('chains', () => {
  it('have the numbers of each key, as a list of pairs has them, whatever was added and dropped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), STEPS, (base, steps) => {
        const chains = new Chains(base)
        let pairs: { key: number; value: number }[] = []
        let next = base
        for (const step of steps) {
          if ('add' in step) {
            for (const key of step.add) {
              const value = (next += 1 + (key & 1))
              chains.add(key, value)
              pairs.push({ key, value })
            }
          } else {
            const size = Math.floor(pairs.length * step.keep)
            chains.truncate(size)
            pairs = pairs.slice(0, size)
          }
          expect(chains.size).toBe(pairs.length)
          for (const key of [0, 1, -1, ...pairs.slice(0, 20).map((pair) => pair.key)]) {
            const values = pairs.filter((pair) => pair.key === key).map(({ value }) => value)
            expect(chains.of(key)).toEqual(values)
            expect([...chains.descending(key)]).toEqual(values.toReversed())
            expect(chains.last(key)).toBe(values.at(-1) ?? 0)
          }
        }
        const sorted = pairs.toSorted((a, b) => a.key - b.key || a.value - b.value)
        const { keys, values } = chains.sorted()
        expect([...keys]).toEqual(sorted.map(({ key }) => key))
        expect([...values]).toEqual(sorted.map(({ value }) => value))
      }),
    )
  })
})
