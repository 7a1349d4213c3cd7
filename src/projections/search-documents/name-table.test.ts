import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NameTable } from './name-table.ts'

const name = fc.option(
  fc.oneof(fc.string({ minLength: 1, maxLength: 500 }), fc.string({ unit: 'grapheme', minLength: 1 })),
)

it('a name table has the last name of each owner, and none of other nodes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), name), { maxLength: 200 }), (changes) => {
      const table = new NameTable()
      const expected = new Map<number, string | null>()
      for (const [node, to] of changes) {
        const clean = to === null ? null : to.toWellFormed()
        table.set(node, clean)
        expected.set(node, clean)
      }
      for (let node = 0; node < 25; node++) expect(table.get(node)).toBe(expected.get(node))
      for (let node = 0; node < 25; node++) expect(table.has(node)).toBe(expected.has(node))
    }),
  )
})

it('a name table takes no more room for names that change again and again', () => {
  const table = new NameTable()
  const named = (node: number, round: number): string => `the name of ${node}, round ${round}, ${'x'.repeat(node % 90)}`
  for (let round = 0; round < 20; round++) {
    for (let node = 1; node <= 20_000; node++) {
      // Some keep their first name.
      if (round === 0 || node % 3 !== 0) table.set(node, named(node, round))
    }
  }
  for (let node = 1; node <= 20_000; node++) expect(table.get(node)).toBe(named(node, node % 3 === 0 ? 0 : 19))
  expect(table.bytes).toBeLessThan(6 * 1_048_576)
})
