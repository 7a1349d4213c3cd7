import { getIntrospectionQuery, getOperationAST, parse } from 'graphql/index.js'
import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { documentedQuestions } from '../../testing/system/questions.ts'
import { CONTRACT_QUERY } from '../testing/company.ts'
import { COST_LIMIT, costOf } from './cost.ts'
import { executableSchema } from './schema.ts'
import { withDefaults } from './variables.ts'

/** Cost of a page before its items. */
const PAGE = 11
/** A value of something that is read. */
const LEAF = 1 / 16
/** Assumed length of a list without `first`. */
const LISTED = 10

const schema = executableSchema(builtinCatalogue())

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query)
  const operation = getOperationAST(document)
  if (operation === null || operation === undefined) throw new Error('no operation')
  return costOf({ schema, document, operation, variables: withDefaults(schema, operation)(variables) })
}

it.each<[string, number]>([
  ['{ model(id: "x") { name tags { tag } } }', 1 + LEAF + LISTED * LEAF],
  ['{ models(first: 10) { edges { node { name } } } }', PAGE + 10 * (1 + LEAF)],
  [
    '{ models(first: 10) { edges { node { instances(first: 20) { edges { node { name } } } } } } }',
    PAGE + 10 * (1 + PAGE + 20 * (1 + LEAF)),
  ],
  ['{ models { edges { node { name } } } }', PAGE + 100 * (1 + LEAF)],
  ['{ a: model(id: "x") { name } b: model(id: "y") { name } }', 2 * (1 + LEAF)],
  [
    '{ model(id: "x") { ...F } } fragment F on Model { instances(first: 5) { edges { node { ...G } } } } fragment G on ModelInstance { instanceOf { name } }',
    1 + PAGE + 5 * (2 + LEAF),
  ],
  [
    '{ model(id: "x") { relationships(first: 100) { edges { provenance node { uri } } } } }',
    1 + PAGE + 100 * (1.5 + LEAF),
  ],
  ['{ model(id: "x") { owners(first: 3) { owners(first: 2) { name } } } }', 1 + PAGE + 3 * (1 + PAGE + 2 * (1 + LEAF))],
  ['{ model(id: "x") { unresolved { text } } }', PAGE + LISTED * LEAF],
])('%s costs %i', (query, expected) => expect(cost(query)).toBe(expected))

it('charges for a walk and for a count, even without entities', () => {
  expect(cost('{ models(first: 0) { pageInfo { hasNextPage } } }')).toBe(PAGE + LEAF)
  expect(cost('{ models(first: 0) { totalCount } }')).toBe(PAGE + 50)
  expect(
    cost('{ models(first: 7) { totalCount b: totalCount ...F } } fragment F on ModelConnection { totalCount }'),
  ).toBe(PAGE + 7 + 150)
  const counts = Array.from({ length: 300 }, (_, i) => `a${i}: usedBy(first: 0) { totalCount }`).join(' ')
  expect(cost(`{ features(first: 20) { edges { node { ${counts} } } } }`)).toBeGreaterThan(COST_LIMIT)
})

it('reads `first` from variables and their defaults', () => {
  const query = 'query ($n: Int = 7) { models(first: $n) { edges { node { name } } } }'
  expect(cost(query)).toBe(PAGE + 7 * (1 + LEAF))
  expect(cost(query, { n: 3 })).toBe(PAGE + 3 * (1 + LEAF))
  // A null overrides the default, and the page counts like one without a number.
  expect(cost(query, { n: null })).toBe(PAGE + 100 * (1 + LEAF))
})

describe('introspection', () => {
  it('is accepted as tools send it, with every option', () => {
    const options = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }
    expect(cost(getIntrospectionQuery(options))).toBeLessThan(COST_LIMIT)
    expect(cost('{ __type(name: "Model") { fields { name type { name ofType { name } } } } }')).toBeLessThan(500)
  })

  it('is rejected if one query repeats it many times', () => {
    const again = Array.from({ length: 40 }, (_, i) => `a${i}: fields { name type { fields { name } } }`).join(' ')
    expect(cost(`{ __schema { types { ${again} } } }`)).toBeGreaterThan(COST_LIMIT)
    expect(cost(`{ __type(name: "Query") { ${again} } }`)).toBeGreaterThan(20_000)
    const names = Array.from({ length: 500 }, (_, i) => `a${i}: name`).join(' ')
    expect(cost(`{ __schema { types { fields { ${names} } } } }`)).toBeGreaterThan(COST_LIMIT)
  })
})

it('accepts every question of the docs', () => {
  const costs = [...documentedQuestions().values()].flatMap(({ queries }) => queries.map((query) => cost(query)))
  expect(costs.length).toBeGreaterThan(15)
  expect(Math.max(...costs)).toBeLessThan(COST_LIMIT)
})

it('accepts the contract query, and rejects nested pages', () => {
  expect(cost(CONTRACT_QUERY)).toBeLessThan(COST_LIMIT / 5)
  const nested =
    '{ models { edges { node { instances { edges { node { usesFeature { edges { node { uri } } } } } } } } } }'
  expect(cost(nested)).toBeGreaterThan(COST_LIMIT)
})

it('counts nested fragments without expanding each', () => {
  const doubling = Array.from({ length: 60 }, (_, i) => `fragment F${i} on Model { ...F${i + 1} ...F${i + 1} }`).join(
    ' ',
  )
  const query = `{ model(id: "x") { ...F0 } } ${doubling} fragment F60 on Model { currentInstance { uri } }`
  expect(cost(query)).toBeGreaterThan(1e15)
})
