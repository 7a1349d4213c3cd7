import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AttributeDefinition } from '../../catalogue/definition.ts'
import type { Json } from '../../lib/json.ts'
import { flatValues } from './flat-values.ts'

const ANY: AttributeDefinition = { type: 'json' }
const flat = (value: Json, definition = ANY) =>
  flatValues(value, definition)?.map((one) => [one.path.join('.'), one.value])

it('splits objects by their members', () => {
  expect(flat({ lr: 0.1, tree: { depth: 6, leaves: {} }, layers: [64, 32] })).toEqual([
    ['lr', 0.1],
    ['tree.depth', 6],
    ['tree.leaves', {}],
    ['layers', [64, 32]],
  ])
})

it('splits lists by the name of each item', () => {
  expect(flat([{ name: 'price', type: 'double', description: 'in USD' }])).toEqual([
    ['price', 'double'],
    ['price.description', 'in USD'],
  ])
  const tags: AttributeDefinition = { type: 'object', list: true, fields: { tag: { type: 'string', required: true } } }
  expect(flat([{ tag: 'team', value: 'ads' }, { tag: 'nightly' }], tags)).toEqual([
    ['team', 'ads'],
    ['nightly', true],
  ])
})

it('joins the values of items with the same name', () => {
  const tags: AttributeDefinition = { type: 'object', list: true, fields: { tag: { type: 'string', required: true } } }
  const aliases = ['champion', 'live'].map((value) => ({ tag: 'alias', value }))
  expect(flat([...aliases, { tag: 'validated', value: 'no' }], tags)).toEqual([
    ['alias', ['champion', 'live']],
    ['validated', 'no'],
  ])
})

it('keeps lists whole if their items have no names or duplicate ones', () => {
  for (const list of [[{ at: 1 }], [{ name: 'a' }, { name: 'a' }], [1, 2]] as const)
    expect(flatValues(list, ANY)).toEqual([{ path: [], value: list }])
  expect(flatValues([], ANY)).toEqual([])
})

it('stops at four levels, and rejects more than 200 values', () => {
  expect(flat({ a: { b: { c: { d: { e: 1 } } } } })).toEqual([['a.b.c.d', { e: 1 }]])
  const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, n]))
  expect(flatValues(members(200), ANY)).toHaveLength(200)
  expect(flatValues(members(201), ANY)).toBeNull()
})

it('reaches each value of an object by its path', () => {
  const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean())
  const object = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.oneof(leaf, fc.dictionary(fc.string(), leaf)))
  fc.assert(
    fc.property(object, (value) => {
      const found = flatValues(value, ANY) ?? []
      expect(new Set(found.map(({ path }) => JSON.stringify(path))).size).toBe(found.length)
      for (const one of found) {
        const reached = one.path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], value)
        expect(reached).toEqual(one.value)
      }
    }),
  )
})
