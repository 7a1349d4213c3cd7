import { buildSchema, introspectionFromSchema } from 'graphql'
import { expect, it } from 'vitest'
import type { Json } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import { draftProvider } from './draft.ts'
import { describeGraphql } from './graphql.ts'

const PAGE = 'type PageInfo { hasNextPage: Boolean! endCursor: String }'

function draftOf(schema: string, path = '/graphql') {
  const introspection = introspectionFromSchema(buildSchema(`scalar DateTime ${PAGE} ${schema}`)) as unknown as Json
  const api = must(describeGraphql(introspection, { path, title: 'Shelf' }))
  const made = draftProvider(api, { name: 'shelf', types: [], from: 'a test' })
  if (!made.ok) return { error: made.error, types: {} as Record<string, Record<string, Json>>, definitions: [] }
  const { types } = must(parseYaml(made.value.yaml)) as { types: Record<string, Record<string, Json>> }
  const definitions = JSON.parse(made.value.definitions ?? '{"types":[]}') as { types: { attributes: Json }[] }
  return { error: null, types, definitions: definitions.types }
}

it('drafts a connection of nodes that are read by an id', () => {
  const { types, definitions } = draftOf(`
    type Book { id: ID! title: String! at: DateTime pages: Int tags: [String!] author: Author token: String more(n: Int!): String }
    type Author { id: ID! email: String }
    type Books { nodes: [Book!]! pageInfo: PageInfo! }
    type Query { books(first: Int!, after: String): Books! book(id: ID!): Book }`)
  const selection = '{ id title at pages tags author { id email } }'
  expect(types.ShelfBook).toMatchObject({
    id: '{id}',
    read: {
      graphql: { query: `query ($id: ID!) { book(id: $id) ${selection} }`, variables: { id: '{id}' } },
    },
    record: 'book',
    absent: '!book',
    list: {
      graphql: {
        query: `query ($first: Int!, $after: String) { books(first: $first, after: $after) { nodes ${selection} pageInfo { hasNextPage endCursor } } }`,
        variables: { first: '{limit}', after: '{cursor}' },
      },
      limit: 100,
      items: 'books.nodes',
      next: { pageInfo: 'books.pageInfo' },
    },
  })
  expect(definitions[0]?.attributes).toMatchObject({
    at: { type: 'time' },
    pages: { type: 'long' },
    author: { type: 'json' },
  })
})

it("drafts edges without pages, and a list whose items can't be read singly", () => {
  const { types } = draftOf(
    `type Book { name: String! }
    type Edge { node: Book! }
    type Books { edges: [Edge!]! }
    type Shelf { id: ID! }
    type Query { books: Books! shelves(colour: String): [Shelf!]! }`,
    '/api/graphql',
  )
  expect(types.ShelfBook).toMatchObject({
    list: {
      path: '/api/graphql',
      graphql: { query: '{ books { edges { node { name } } } }' },
      items: 'books.edges[*].node',
    },
    completeRecords: true,
  })
  expect(Object.keys(types)).toHaveLength(2)
})

it.each([
  ['type Query { hello: String }', 'Shelf has no listing to start a provider with'],
  [
    'type Book { id: ID! } type Query { books(shelf: ID!): [Book!]! }',
    'Shelf has no listing to start a provider with; books: the field needs the argument shelf',
  ],
])('explains an empty draft: %s', (schema, error) => {
  expect(draftOf(schema).error).toBe(error)
})

it("rejects a file that isn't an introspection answer", () => {
  const read = describeGraphql({ __schema: { types: 7 } }, { path: '/graphql', title: 'x' })
  expect(read).toMatchObject({ ok: false, error: expect.stringContaining("the schema can't be read") })
})
