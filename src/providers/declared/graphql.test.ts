import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSchema, graphql as execute } from 'graphql'
import { httpSource } from '../../adapters/http/source.ts'
import type { ListPage, Source, SourceAnswer, SourceRequest } from '../../contracts/source.ts'
import { must } from '../../lib/result.ts'
import { localServer, type LocalServer } from '../../testing/local-server.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { ALL, compileList, made, problems } from './testing.ts'

const READ = 'query Book($id: ID!) { book(id: $id) { id title } }'
const LIST = `query ($first: Int!, $after: String) {
  books(first: $first, after: $after) { nodes { id title } pageInfo { hasNextPage endCursor } }
}`
const TYPE = {
  id: '{id}',
  read: { graphql: { query: READ, variables: { id: '{id}' } } },
  record: 'book',
  absent: '!book',
  list: {
    graphql: { query: LIST, variables: { first: '{limit}', after: '{cursor}' } },
    items: 'books.nodes',
    limit: 2,
    next: { pageInfo: 'books.pageInfo' },
  },
  batch: {
    graphql: { query: 'query ($ids: [ID!]!) { many(ids: $ids) { id title } }', variables: { ids: '{ids}' } },
    items: 'many[?@]',
    max: 10,
  },
  completeRecords: true,
}
const contract = (more: object = {}) => {
  const type = made({ ...TYPE, ...more }).types.Model
  if (type === undefined) throw new Error('it has no type')
  return type
}

describe('a GraphQL request', () => {
  it('is a POST, by default to /graphql, with external values only in its variables', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        expect(contract().read(id)).toEqual({
          method: 'POST',
          path: '/graphql',
          format: 'graphql',
          body: { query: READ, variables: { id } },
        })
      }),
    )
    expect(contract({ read: { ...TYPE.read, path: '/api/graphql' } }).read('a')?.path).toBe('/api/graphql')
  })

  it('omits a variable without a value, and sends lists and numbers typed', () => {
    expect(contract().list(ALL)?.body).toEqual({ query: LIST, variables: { first: 2 } })
    expect(contract().list({ ...ALL, cursor: 'x' })?.body).toMatchObject({ variables: { first: 2, after: 'x' } })
    expect(contract().batch?.request(['a', 'b']).body).toMatchObject({ variables: { ids: ['a', 'b'] } })
    const number = { graphql: { query: 'query ($n: Int!) { book(n: $n) { id } }', variables: { n: '{id:int}' } } }
    expect(contract({ read: number }).read('7')?.body).toMatchObject({ variables: { n: 7 } })
    expect(contract({ read: number }).read('7.5')?.body).toMatchObject({ variables: {} })
  })

  it('can ask for changes by a variable', () => {
    const query = 'query ($after: String) { books(since: $after) { id } }'
    const by = (variables: object) => compileList({ graphql: { query, variables }, items: 'books' })
    const since = { ...ALL, updatedSince: '1970-01-01T00:00:07Z' }
    expect(by({ after: '{since:s}' }).list(since)?.body).toMatchObject({ variables: { after: 7 } })
    expect(by({}).list(since)).toBeNull()
  })

  it.each<[string, object, string]>([
    ['{ book', {}, 'types.Model.read.graphql.query: invalid GraphQL: Expected Name, found <EOF> (line 1, column 7)'],
    [
      '{ book(id: {id}) { id } }',
      {},
      'types.Model.read.graphql.query: invalid GraphQL: Expected ":", found "}" (line 1, column 15); if {id} is a placeholder, put it into "variables"',
    ],
    [
      '{{ book {{ id }}}}',
      {},
      'types.Model.read.graphql.query: invalid GraphQL: Expected Name, found "{" (line 1, column 2); don\'t double braces here',
    ],
    ['mutation { drop }', {}, 'types.Model.read.graphql.query: must be a query, not a mutation'],
    ['query A { a } query B { b }', {}, 'types.Model.read.graphql.query: must contain one query, but has 2'],
    ['fragment A on B { a }', {}, 'types.Model.read.graphql.query: must contain one query, but has none'],
    [
      '{ book(id: $id) { id } }',
      {},
      'types.Model.read.graphql.query: Variable "$id" is not defined (line 1, column 12)',
    ],
    ['{ ...Book }', {}, 'types.Model.read.graphql.query: Unknown fragment "Book" (line 1, column 6)'],
    [
      'query ($id: ID!) { book(id: $id) { id } }',
      {},
      'types.Model.read.graphql.variables: must have $id, which the query requires',
    ],
    [
      '{ book }',
      { key: '{id}' },
      "types.Model.read.graphql.variables.key: the query doesn't declare $key; it has no variables",
    ],
    [
      'query ($id: ID) { book(id: $id) }',
      { id: 'book-{id}' },
      'types.Model.read.graphql.variables.id: {id} must be the whole text, because its value comes from outside',
    ],
    [
      'query ($id: ID) { book(id: $id) }',
      { id: '{isbn}' },
      'types.Model.read.graphql.variables.id: unknown placeholder {isbn}; known here: {id}, {id}',
    ],
  ])('is rejected if it is wrong: %s', (query, variables, mistake) => {
    const type = { ...TYPE, absent: undefined, read: { graphql: { query, variables } } }
    expect(problems({ types: { Model: type } })).toContain(mistake)
  })

  it('can be sent in only one way, and its query has bounded depth', () => {
    const read = { ...TYPE.read, method: 'GET', body: {}, format: 'text' }
    expect(problems({ types: { Model: { ...TYPE, read } } })).toEqual(
      ['method', 'body', 'format'].map(
        (name) => `types.Model.read.${name}: must not be set, because "graphql" is sent by POST as JSON`,
      ),
    )
    const deep = { graphql: { query: '{a'.repeat(6_000) } }
    expect(problems({ types: { Model: { ...TYPE, absent: undefined, read: deep } } }).join()).toContain('2000')
    expect(problems({ types: { Model: { ...TYPE, read: {} } } })).toContain(
      'types.Model.read.path: needs "path", "graphql" or "aws"',
    )
    const still = { ...TYPE.list, graphql: { query: '{ books { id } }' } }
    expect(problems({ types: { Model: { ...TYPE, list: still } } })).toEqual([
      'types.Model.list.graphql.variables: must have "{cursor}" in a variable',
    ])
  })
})

describe('a GraphQL answer', () => {
  it('is an error if its record is null, unless the file declares that an absence', () => {
    const told = contract()
    expect(told.record?.({ book: { id: 'a' } }, 'a')).toEqual({ ok: true, value: { id: 'a' } })
    expect(told.record?.({ book: null }, 'a')).toEqual({ ok: true, value: null })
    expect(told.record?.({}, 'a')).toEqual({ ok: false, error: 'the response has no "book", which the query selects' })
    expect(contract({ absent: undefined }).record?.({ book: null }, 'a')).toEqual({
      ok: false,
      error: 'the response has no record "book"',
    })
  })

  it("recognises an absence by the product's error code", () => {
    const query = 'query ($id: ID!) { found: bookOrError(id: $id) { __typename ... on Book { id } } }'
    const type = contract({
      read: { graphql: { query, variables: { id: '{id}' } } },
      record: "found.__typename == 'Book' && found || `null`",
      absent: "found.__typename == 'NoSuchBook'",
    })
    expect(type.record?.({ found: { __typename: 'NoSuchBook' } }, 'a')).toEqual({ ok: true, value: null })
    expect(type.record?.({ found: { __typename: 'PythonError' } }, 'a')).toMatchObject({ ok: false })
  })

  it("can't be declared absent by a condition that any answer meets", () => {
    const rest = { id: '{id}', read: { path: '/books/{id}' }, absent: '!book' }
    const mistake = 'types.Model.absent: is also true of an empty response, such as an error with status 200'
    expect(problems({ types: { Model: rest } })).toEqual([mistake])
    expect(problems({ types: { Model: { ...rest, absent: "state == 'none'" } } })).toEqual([])
    const conditional = 'query ($id: ID!, $x: Boolean = true) { book(id: $id) @include(if: $x) { id } }'
    const read = { graphql: { query: conditional, variables: { id: '{id}' } } }
    expect(problems({ types: { Model: { ...TYPE, read } } })).toEqual([mistake])
  })

  it('ends its pages only if hasNextPage is false', () => {
    const page = (pageInfo: unknown) => contract().readList({ books: { nodes: [], pageInfo } } as never, ALL)
    expect(page({ hasNextPage: true, endCursor: 'x' })).toMatchObject({ ok: true, value: { next: 'x' } })
    expect(page({ hasNextPage: false, endCursor: 'x' })).toMatchObject({ ok: true, value: { next: null } })
    expect(page({ hasNextPage: true, endCursor: null })).toEqual({
      ok: false,
      error: '"books.pageInfo" has a next page but no endCursor',
    })
    for (const wrong of [null, {}, 'x'])
      expect(page(wrong)).toEqual({ ok: false, error: '"books.pageInfo" has no hasNextPage (true or false)' })
  })
})

/** A real executor of GraphQL behind a real port. */
describe('a GraphQL server', () => {
  const schema = buildSchema(`
    type Book { id: ID! title: String broken: String }
    type PageInfo { hasNextPage: Boolean! endCursor: String }
    type Books { nodes: [Book!]! pageInfo: PageInfo! }
    type Query { book(id: ID!): Book books(first: Int!, after: String): Books! many(ids: [ID!]!): [Book]! }`)
  const shelf = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, title: id.toUpperCase() }))
  const rootValue = {
    book: ({ id }: { id: string }) => {
      if (id === 'bad') throw new Error('no such shelf, hush-hush-hush \n Basic abc')
      if (id === 'long') throw new Error('x'.repeat(5_000))
      return shelf.find((book) => book.id === id) ?? null
    },
    books: ({ first, after }: { first: number; after?: string }) => {
      const from = after === undefined ? 0 : shelf.findIndex(({ id }) => id === after) + 1
      const nodes = shelf.slice(from, from + first)
      return { nodes, pageInfo: { hasNextPage: from + first < shelf.length, endCursor: nodes.at(-1)?.id ?? null } }
    },
    many: ({ ids }: { ids: readonly string[] }) => ids.map((id) => shelf.find((book) => book.id === id) ?? null),
  }
  let server: LocalServer
  let source: Source
  let status = 200
  beforeAll(async () => {
    server = await localServer((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, unknown> }
        void execute({ schema, source: query, rootValue, variableValues: variables }).then((answer) => {
          const type = request.headers.accept?.split(',')[0] ?? ''
          response.writeHead(status, { 'content-type': type }).end(JSON.stringify(answer))
        })
      })
    })
    const headers = { authorization: 'Bearer hush-hush-hush' }
    source = httpSource(sourceConfig('shelf', { baseUrl: server.url, headers }), server.url)
  })
  afterAll(async () => {
    await source.close()
    await server.close()
  })
  const asked = async (request: SourceRequest | null): Promise<SourceAnswer> => {
    if (request === null) throw new Error('there is no request')
    const { signal } = new AbortController()
    return await source.ask(request, { etag: null, lastModified: null, signal })
  }
  const bodyOf = (answer: SourceAnswer) => {
    if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer))
    expect(JSON.parse(Buffer.from(answer.raw).toString())).toEqual(answer.body)
    return answer.body
  }

  it('is read, listed to its end, and asked in batches', async () => {
    const type = contract()
    expect(must(type.record?.(bodyOf(await asked(type.read('a'))), 'a') ?? { ok: false, error: '' })).toEqual(shelf[0])
    const found: string[] = []
    for (let cursor: string | null = null; ;) {
      const page: ListPage = must(type.readList(bodyOf(await asked(type.list({ ...ALL, cursor }))), { ...ALL, cursor }))
      found.push(...page.items.map(({ id }) => id))
      if (page.next === null) break
      cursor = page.next
    }
    expect(found).toEqual(shelf.map(({ id }) => id))
    const batch = bodyOf(await asked(type.batch?.request(['c', 'nope', 'e']) ?? null))
    expect(must(type.batch?.read(batch) ?? { ok: false, error: '' }).map(({ id }) => id)).toEqual(['c', 'e'])
  })

  it('reports a gone entity only by null, as the file declares', async () => {
    const type = contract()
    expect(type.record?.(bodyOf(await asked(type.read('nope'))), 'nope')).toEqual({ ok: true, value: null })
  })

  it('fails with its own error messages, also for partial answers, without credentials', async () => {
    const type = contract()
    expect(await asked(type.read('bad'))).toEqual({
      kind: 'malformed',
      reason: 'the source answered with an error: "no such shelf, *** Basic abc"',
    })
    const long = await asked(type.read('long'))
    expect(JSON.stringify(long).length).toBeLessThan(300)
    const { graphql } = TYPE.read
    const wrong = await asked({
      method: 'POST',
      path: '/graphql',
      format: 'graphql',
      body: { ...graphql, query: '{ book(id: "a") { no } x y z }' },
    })
    expect(wrong).toMatchObject({
      kind: 'malformed',
      reason: expect.stringMatching(/^the source answered with 4 errors: "Cannot query field .* and 1 more$/),
    })
  })

  it.each([
    [404, 'malformed', 'the source answered 404: no GraphQL is at /graphql'],
    [410, 'malformed', 'the source answered 410: no GraphQL is at /graphql'],
    [400, 'malformed', 'the source answered 400, an error: "no such shelf, *** Basic abc"'],
    [500, 'unavailable', 'the source answered 500, an error: "no such shelf, *** Basic abc"'],
  ])('is not trusted about a deletion with the status %d', async (code, kind, reason) => {
    status = code
    try {
      expect(await asked(contract().read('bad'))).toEqual({ kind, reason })
    } finally {
      status = 200
    }
  })
})

it.each([
  null,
  [],
  'x',
  {},
  { data: null },
  { data: [] },
  { errors: {} },
  { data: {}, errors: 'x' },
  { errors: [null] },
])('an invalid GraphQL answer is a failure: %j', async (body) => {
  const server = await localServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
  )
  const source = httpSource(sourceConfig('shelf', { baseUrl: server.url }), server.url)
  const { signal } = new AbortController()
  const request: SourceRequest = { method: 'POST', path: '/graphql', format: 'graphql', body: {} }
  const answer = await source.ask(request, { etag: null, lastModified: null, signal })
  await source.close()
  await server.close()
  expect(answer).toMatchObject({
    kind: 'malformed',
    reason: expect.stringMatching(/^(the response|the source answered with) /),
  })
})
