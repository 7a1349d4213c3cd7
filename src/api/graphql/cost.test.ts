import { getOperationAST, parse } from 'graphql/index.js'
import { expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/registry.ts'
import { CONTRACT_QUERY } from '../testing/company.ts'
import { COST_LIMIT, costOf } from './cost.ts'
import { executableSchema } from './schema.ts'

const schema = executableSchema(builtinCatalogue())

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query)
  const operation = getOperationAST(document)
  if (operation === null || operation === undefined) throw new Error('no operation')
  return costOf({ schema, document, operation, variables })
}

it.each<[string, number]>([
  ['{ model(id: "x") { name tags { tag } } }', 1],
  ['{ models(first: 10) { edges { node { name } } } }', 10],
  ['{ models(first: 10) { edges { node { instances(first: 20) { edges { node { name } } } } } } }', 10 * (1 + 20)],
  ['{ models { edges { node { name } } } }', 100],
  ['{ a: model(id: "x") { name } b: model(id: "y") { name } }', 2],
  [
    '{ model(id: "x") { ...F } } fragment F on Model { instances(first: 5) { edges { node { ...G } } } } fragment G on ModelInstance { instanceOf { name } }',
    11,
  ],
  ['{ __schema { types { name fields { name } } } }', 0],
  ['{ model(id: "x") { relationships(first: 100) { edges { provenance node { uri } } } } }', 151],
])('%s costs %i', (query, expected) => expect(cost(query)).toBe(expected))

it('takes first from variables and their defaults', () => {
  const query = 'query ($n: Int = 7) { models(first: $n) { edges { node { name } } } }'
  expect(cost(query)).toBe(7)
  expect(cost(query, { n: 3 })).toBe(3)
})

it('lets the contract query pass, and stops what nests pages', () => {
  expect(cost(CONTRACT_QUERY)).toBeLessThan(COST_LIMIT / 5)
  const nested =
    '{ models { edges { node { instances { edges { node { usesFeature { edges { node { uri } } } } } } } } } }'
  expect(cost(nested)).toBeGreaterThan(COST_LIMIT)
})

it('counts fragments of fragments without going through each', () => {
  const doubling = Array.from({ length: 60 }, (_, i) => `fragment F${i} on Model { ...F${i + 1} ...F${i + 1} }`).join(
    ' ',
  )
  const query = `{ model(id: "x") { ...F0 } } ${doubling} fragment F60 on Model { currentInstance { uri } }`
  expect(cost(query)).toBeGreaterThan(1e15)
})
