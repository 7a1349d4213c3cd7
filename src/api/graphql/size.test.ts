import fc from 'fast-check'
import { getIntrospectionQuery, parse } from 'graphql/index.js'
import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { CONTRACT_QUERY } from '../testing/company.ts'
import { executableSchema } from './schema.ts'
import { sizeOf, SIZE_BOUNDS } from './size.ts'

const schema = executableSchema(builtinCatalogue())
const size = (query: string) => sizeOf(schema, parse(query))

describe('selections and depth', () => {
  it.each<[string, number, number]>([
    ['{ models { totalCount } }', 2, 2],
    ['{ a: models { totalCount } b: models { totalCount } }', 4, 2],
    ['{ ...F ...F } fragment F on Query { models { totalCount } }', 6, 3],
    ['{ ... on Query { ... { __typename } } }', 3, 3],
    ['{ nothing { of { the { schema } } } }', 4, 4],
    ['{ ...Missing }', 1, 1],
    ['fragment F on Model { name owners { uri } }', 3, 2],
  ])('are counted: %s has %i and %i', (query, selections, depth) =>
    expect(size(query)).toMatchObject({ selections, depth }),
  )

  it('count a fragment wherever it is spread, but measure it once', () => {
    const doubling = Array.from({ length: 200 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)
    const query = `{ ...F0 } ${doubling.join(' ')} fragment F200 on Query { __typename }`
    expect(size(query).selections).toBeGreaterThan(2 ** 200)
    expect(size(query).depth).toBe(202)
  })

  it('end if fragments spread themselves', () => {
    const cycle = '{ ...A } fragment A on Query { a: __typename ...B } fragment B on Query { ...A ...B b: __typename }'
    expect(size(cycle).selections).toBeLessThan(20)
  })

  it('equal those of the query with its fragments inlined', () => {
    /** A fragment's selection; `goesOn` is how much later the fragment is that it spreads there. */
    const selected = fc.record({
      field: fc.boolean(),
      nested: fc.boolean(),
      goesOn: fc.option(fc.integer({ min: 1, max: 3 })),
    })
    const fragment = fc.array(selected, { minLength: 1, maxLength: 3 })
    const fragments = fc.array(fragment, { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fragments, (all) => {
        const spread = (i: number): string => `...F${i}`
        const inline = (i: number): string => `... on Query { ${body(i, inline)} }`
        function body(i: number, toFragment: (i: number) => string): string {
          const parts = (all[i] ?? []).map(({ field, nested, goesOn }) => {
            const inner = goesOn === null || i + goesOn >= all.length ? '__typename' : toFragment(i + goesOn)
            return nested ? `a: models { ${inner} }` : field ? 'b: __typename' : inner
          })
          return parts.join(' ')
        }
        const definitions = all.map((_, i) => `fragment F${i} on Query { ${body(i, spread)} }`)
        const each = (toFragment: (i: number) => string): string => all.map((_, i) => toFragment(i)).join(' ')
        const { selections, depth } = size(`{ ${each(spread)} } ${definitions.join(' ')}`)
        expect(size(`{ ${each(inline)} }`)).toMatchObject({ selections, depth })
      }),
    )
  })

  it('allow the contract query and the introspection of tools', () => {
    expect(size(CONTRACT_QUERY)).toMatchObject({ selections: 23, depth: 9 })
    const introspection = size(getIntrospectionQuery())
    expect(introspection.selections).toBeLessThan(SIZE_BOUNDS.selections / 10)
    expect(introspection.depth).toBeLessThan(SIZE_BOUNDS.depth / 2)
  })
})

describe('variants', () => {
  const entities = schema.getPossibleTypes(schema.getType('Entity') as never).length

  it('count an interface selection once for each type that implements it', () => {
    expect(size('{ entity(uri: "x") { uri name: uri } }').variants).toBe(1 + 2 * entities)
    expect(size('{ entity(uri: "x") { ... on Model { name } ...F } } fragment F on AbTest { name }').variants).toBe(5)
  })

  it('multiply if interfaces nest', () => {
    const nested = (inner: string): string => `relationships { edges { node { ${inner} } } }`
    expect(size(`{ component(uri: "x") { ${nested(nested(nested('uri')))} } }`).variants).toBeGreaterThan(entities ** 3)
  })
})
