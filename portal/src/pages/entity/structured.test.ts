import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isNumeric, structuredTable } from './structured.ts'

it('a list becomes a row per item and a column per member', () => {
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

it('an object becomes a row per value, by path and in order', () => {
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

it('plain values, mixed lists and oversized values stay as they are', () => {
  const many = Array.from({ length: 201 }, (_, n) => ({ n }))
  for (const value of ['text', 7, null, [], {}, [1, 2], [{ a: 1 }, 2], [{ a: { b: 1 } }], many])
    expect(structuredTable(value)).toBeNull()
})

it('columns of numbers are recognised despite missing values', () => {
  const table = structuredTable([{ name: 'auc', value: 0.8 }, { name: 'ndcg' }])
  expect(table === null ? null : [isNumeric(table, 0), isNumeric(table, 1)]).toEqual([false, true])
})

it('a flat object loses no value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.integer(), { minKeys: 1 }), (object) => {
      expect(Object.fromEntries((structuredTable(object)?.rows ?? []) as [string, number][])).toEqual({ ...object })
    }),
  )
})
