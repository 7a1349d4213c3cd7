import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isNumeric, structuredTable } from './structured.ts'

it('has a row for each item of a list, and a column for each member', () => {
  const table = structuredTable([
    { name: 'price', type: 'double' },
    { name: 'age', type: 'int', description: 'in years' },
  ])
  expect(table).toEqual({
    columns: ['name', 'type', 'description'],
    rows: [
      ['price', 'double', undefined],
      ['age', 'int', 'in years'],
    ],
  })
})

it('has a row for each value of an object, by its path and in order', () => {
  const table = structuredTable({ tree: { leaves: 31, depth: 6 }, layer10: 1, layer2: 2, sizes: [64, 32], none: {} })
  expect(table?.rows).toEqual([
    ['layer2', 2],
    ['layer10', 1],
    ['none', {}],
    ['sizes', [64, 32]],
    ['tree.depth', 6],
    ['tree.leaves', 31],
  ])
})

it('leaves plain values, mixed lists and what is too large as they are', () => {
  const many = Array.from({ length: 201 }, (_, n) => ({ n }))
  for (const value of ['text', 7, null, [], {}, [1, 2], [{ a: 1 }, 2], [{ a: { b: 1 } }], many])
    expect(structuredTable(value)).toBeNull()
})

it('knows columns of numbers, whatever is missing', () => {
  const table = structuredTable([{ name: 'auc', value: 0.8 }, { name: 'ndcg' }])
  expect(table === null ? null : [isNumeric(table, 0), isNumeric(table, 1)]).toEqual([false, true])
})

it('loses no value of a flat object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.integer(), { minKeys: 1 }), (object) => {
      expect(Object.fromEntries((structuredTable(object)?.rows ?? []) as [string, number][])).toEqual({ ...object })
    }),
  )
})
