import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import { compileProvider } from '../../../providers/declared/compile.ts'
import { draftProvider } from './draft.ts'
import { describeOpenApi } from './openapi.ts'

const text = { type: 'string' }
const json = (schema: Json) => ({ 200: { content: { 'application/json': { schema } } } })
const list = (name: string, items: Json, more: JsonObject = {}) =>
  json({ type: 'object', properties: { [name]: { type: 'array', items }, ...more } })
const query = (name: string, schema: JsonObject = {}) => ({ name, in: 'query', schema })
const BOOK = { type: 'object', properties: { book_id: text, title: text } }

function document(paths: Json, more: JsonObject = {}): Json {
  return { openapi: '3.1.0', info: { title: 'Shelf API', version: '1' }, paths, ...more }
}

function describePaths(paths: Json, more: JsonObject = {}) {
  return must(describeOpenApi(document(paths, more)))
}

function draftOf(paths: Json, types: readonly string[] = [], more: JsonObject = {}) {
  const made = must(draftProvider(describePaths(paths, more), { name: 'shelf', types, from: 'a test' }))
  const provider = must(parseYaml(made.yaml)) as { types: Record<string, Record<string, Json>> }
  const definitions = JSON.parse(made.definitions ?? '{"types":[]}') as {
    types: { name: string; attributes: Json; relationships: Json }[]
  }
  return { made, types: provider.types, definitions: definitions.types }
}

const books = (parameters: readonly Json[], more: JsonObject = {}, items: Json = BOOK) => ({
  '/books': { get: { parameters, responses: list('books', items, more) } },
  '/books/{book_id}': { get: { responses: json(items) } },
})

describe('the pagination of a listing', () => {
  const integer = { type: 'integer' }
  it.each<[string, readonly Json[], JsonObject, JsonObject]>([
    [
      'an offset with a total',
      [query('limit', { maximum: 50 }), query('offset')],
      { total_entries: integer },
      { query: { limit: '{limit}', offset: '{offset}' }, limit: 50, next: { offset: true, total: 'total_entries' } },
    ],
    [
      'an offset alone',
      [query('$top'), query('$skip')],
      {},
      { query: { $top: '{limit}', $skip: '{offset}' }, limit: 100, next: { offset: true } },
    ],
    [
      'a cursor',
      [query('pageSize', { maximum: 5_000 }), query('pageToken')],
      { nextPageToken: text },
      { query: { pageSize: '{limit}', pageToken: '{cursor}' }, limit: 100, next: { cursor: 'nextPageToken' } },
    ],
    [
      'a cursor within an object',
      [query('cursor')],
      { meta: { type: 'object', properties: { next_cursor: { type: ['string', 'null'] } } } },
      { query: { cursor: '{cursor}' }, next: { cursor: 'meta.next_cursor' } },
    ],
    [
      'a number, from 0',
      [query('page', { default: 0 }), query('per_page')],
      {},
      { query: { per_page: '{limit}', page: '{page}' }, limit: 100, next: { page: 0 } },
    ],
    ['a link', [query('size')], { next: text }, { query: { size: '{limit}' }, limit: 100, next: { link: 'next' } }],
    ['nothing', [query('colour')], {}, {}],
  ])('is inferred: by %s', (_, parameters, more, expected) => {
    const { types } = draftOf(books(parameters, more))
    expect(types.ShelfBook?.list).toEqual({ path: '/books', items: 'books', ...expected })
  })

  it('is left open if nothing tells the page size', () => {
    const [type] = draftOf(books([query('page')])).made.types
    expect(type?.decide.join()).toContain('how many items a page has')
    const [other] = draftOf(books([query('limit')])).made.types
    expect(other?.decide.join()).toContain('how it pages')
  })

  it('uses a body if the listing is a filter', () => {
    const body = {
      content: { 'application/json': { schema: { type: 'object', properties: { limit: {}, offset: {} } } } },
    }
    const { types } = draftOf({
      '/flows/filter': {
        post: { requestBody: body, responses: json({ type: 'array', items: { properties: { id: text } } }) },
      },
      '/flows/{id}': { get: { responses: json({ type: 'object', properties: { id: text } }) } },
    })
    expect(types.ShelfFlow).toMatchObject({
      read: { path: '/flows/{id}' },
      list: { method: 'POST', path: '/flows/filter', body: { limit: '{limit}', offset: '{offset}' }, items: '@' },
    })
  })
})

describe('the id of a type', () => {
  it.each([
    ['book_id', 'book_id', 'named as the parameter {book_id}'],
    ['bookId', 'book_id', 'named as the parameter {bookId}'],
    ['book_name', 'name', 'as the parameter {book_name} ends'],
    ['isbn', 'id', 'which {isbn} is taken for'],
  ])('is found by the parameter {%s}', (parameter, id, why) => {
    const item = { type: 'object', properties: { [id]: text, other: text } }
    const { made, types } = draftOf({
      '/books': { get: { responses: list('books', item) } },
      [`/books/{${parameter}}`]: { get: { responses: json(item) } },
    })
    expect(types.ShelfBook).toMatchObject({ id: `{${id}}`, read: { path: `/books/{${id}}` } })
    expect(made.types[0]?.inferred).toContain(`id: ${id}, ${why}`)
  })

  it('is not taken from paths that merely end with a parameter like a list', () => {
    const some = { get: { responses: list('items', { type: 'object', properties: { id: text } }) } }
    const api = must(describeOpenApi(document({ '/{shelf}': some, '/{shelf}/{book}/copies': some, '/books': some })))
    expect(api.resources.map(({ at }) => at)).toEqual(['/books'])
    expect(api.leftOut.map(({ why }) => why)).toEqual(["the path needs {book}, and /{shelf} isn't listed"])
  })

  it('includes the parts that it is listed for, from the record or the id', () => {
    const copy = { type: 'object', properties: { number: { type: 'integer' } } }
    const { types, definitions } = draftOf(
      {
        ...books([]),
        '/books/{book_id}/copies': { get: { responses: list('copies', copy) } },
        '/books/{book_id}/copies/{number}': { get: { responses: json(copy) } },
      },
      ['copies'],
    )
    expect(types.ShelfCopy).toMatchObject({
      id: '{book_id}/{number}',
      fromId: ['book_id'],
      over: { type: 'ShelfBook', atOnce: 1, as: '{book_id}' },
      read: { path: '/books/{book_id}/copies/{number}' },
      list: { path: '/books/{book_id}/copies' },
    })
    expect(definitions.find(({ name }) => name === 'ShelfCopy')?.relationships).toMatchObject({
      book: { to: ['ShelfBook'], inverse: 'shelfCopies' },
    })
  })

  it("is the item's if the path below the collection is something else", () => {
    const { types } = draftOf({
      '/events': { get: { responses: list('events', { properties: { id: text, book: text } }) } },
      '/events/{book}': { get: { responses: list('events', { properties: { id: text } }) } },
    })
    expect(types.ShelfEvent).toMatchObject({ id: '{id}', completeRecords: true })
    expect(types.ShelfEvent).not.toHaveProperty('read')
  })
})

describe('the guess about fields', () => {
  const item: Json = {
    type: 'object',
    properties: {
      id: text,
      display_name: text,
      name: text,
      created_at: { type: 'string', format: 'date-time' },
      ended_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      started_at_ms: { type: 'integer' },
      duration_ms: { type: 'integer' },
      timestamp: { type: 'integer' },
      owner: text,
      owner_email: text,
      tags: { type: 'array', items: text },
      labels: { type: 'object', additionalProperties: text },
      room_id: { type: ['string', 'null'] },
      api_key: text,
      state: { $ref: '#/components/schemas/State' },
      size: { type: 'integer' },
      ratio: { type: 'number', nullable: true },
      pages: { type: 'array', items: { type: 'string' } },
      extra: {},
      html_url: { type: 'string', format: 'uri' },
    },
  }
  const paths: Json = {
    ...books([], {}, item),
    '/rooms': { get: { responses: list('rooms', { properties: { id: text } }) } },
  }
  const made = draftOf(paths, [], { components: { schemas: { State: { type: 'string', enum: ['on', 'off'] } } } })
  const book = made.types.ShelfBook
  const attributes = made.definitions.find(({ name }) => name === 'ShelfBook')?.attributes

  it('is a rule for each', () => {
    expect(book?.fields).toMatchObject({
      display_name: { kind: 'attribute', name: 'name' },
      created_at: 'attribute',
      owner: { kind: 'names', edge: 'ownedBy' },
      owner_email: { kind: 'emails', edge: 'ownedBy' },
      tags: { kind: 'labels', from: 'tags[*].{key: @, value: `null`}' },
      labels: { kind: 'labels' },
      room_id: { kind: 'reference', to: 'ShelfRoom', edge: 'room' },
      api_key: { kind: 'ignore', why: 'the value may be a secret' },
      state: { kind: 'attribute', name: 'shelfBookState' },
      html_url: { kind: 'attribute', name: 'sourceUrl' },
    })
  })

  it('is an attribute of its type, with open decisions noted', () => {
    expect(attributes).toMatchObject({
      endedAt: { type: 'time' },
      startedAtMs: { type: 'time' },
      durationMs: { type: 'long' },
      timestamp: { type: 'long' },
      size: { type: 'long' },
      ratio: { type: 'float' },
      pages: { type: 'string', list: true },
      extra: { type: 'json' },
    })
    expect(book?.fields).toMatchObject({ started_at_ms: { kind: 'attribute', time: 'ms' } })
    const decide = made.made.types.find(({ type }) => type === 'ShelfBook')?.decide.join('\n')
    expect(decide).toContain('timestamp looks like a time as a number')
    expect(decide).toContain('api_key may be a secret')
  })
})

it('a collection named like a catalogue type is drafted as that type, and says so', () => {
  const dataset = { type: 'object', properties: { id: text, name: text, format: text, colour: text } }
  const { made, types, definitions } = draftOf({ '/datasets': { get: { responses: list('datasets', dataset) } } })
  expect(types.Dataset?.fields).toMatchObject({ name: 'attribute', format: 'attribute', colour: { kind: 'ignore' } })
  expect(definitions).toEqual([])
  expect(made.types[0]?.decide.join()).toContain('whether its datasets are a Dataset of the catalogue')
})

it.each<[Json, string]>([
  [[], "the document isn't OpenAPI: it isn't an object"],
  [{ hello: 1 }, 'the document isn\'t OpenAPI: it has no "openapi" with a version'],
  [{ swagger: '2.0' }, 'the document describes its API as Swagger 2.0; OpenAPI 3.0 or 3.1 is read'],
  [{ openapi: '4.0.0', paths: {} }, 'the document is OpenAPI 4.0.0; 3.0 and 3.1 are read'],
  [{ openapi: '3.0.0', paths: {} }, 'the document has no operations'],
])('is rejected with the reason: %j', (of, reason) => {
  expect(describeOpenApi(of)).toMatchObject({ ok: false, error: expect.stringContaining(reason) })
})

it('says that nothing is listed, and what came close', () => {
  const api = describePaths({
    '/jobs': { get: { parameters: [{ ...query('day'), required: true }], responses: list('jobs', BOOK) } },
  })
  expect(draftProvider(api, { name: 'shelf', types: [], from: 'x' })).toEqual({
    ok: false,
    error: 'Shelf API has no listing to start a provider with; /jobs: the listing needs the parameter day',
  })
  const none = draftProvider(describePaths(books([])), { name: 'shelf', types: ['shoes'], from: 'x' })
  expect(none).toEqual({ ok: false, error: '--types: there is no listing called "shoes"; use books' })
})

it("prefixes paths with the first server's path, and remembers its address", () => {
  const servers = [{ url: 'https://shelf.example/api/v2/' }]
  const api = describePaths(books([]), { servers })
  expect(api.baseUrl).toBe('https://shelf.example')
  expect(draftOf(books([]), [], { servers }).types.ShelfBook).toMatchObject({
    read: { path: '/api/v2/books/{book_id}' },
    list: { path: '/api/v2/books' },
  })
})

it('terminates on circular references, and follows none out of the document', () => {
  const schemas = {
    A: { $ref: '#/components/schemas/B' },
    B: { $ref: '#/components/schemas/A' },
    Tree: {
      type: 'object',
      properties: { id: text, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
    },
    // Each of its parts has three parts, and so on.
    Parts: { allOf: Array.from({ length: 3 }, () => ({ $ref: '#/components/schemas/Parts' })) },
  }
  const to = (name: string) => ({ get: { responses: list(name, { $ref: `#/components/schemas/${name}` }) } })
  const away = { get: { responses: list('away', { $ref: 'http://elsewhere.invalid/x.json' }) } }
  const api = describePaths(
    { '/a': to('A'), '/trees': to('Tree'), '/parts': to('Parts'), '/away': away },
    { components: { schemas } },
  )
  expect(api.resources.map(({ key }) => key)).toEqual(['trees'])
})

/** Names and shapes that nobody would write. */
const word = fc.oneof(
  fc.constantFrom(
    'id',
    'name',
    'data',
    'features',
    'owners',
    'state',
    'uri',
    'books',
    'true',
    'null',
    'a.b',
    "it's",
    '@type',
    'Überschrift',
    'x\ny',
    '',
    '__proto__',
    'constructor',
    'connection',
    'tags',
    'api_key',
    'models',
    'next',
  ),
  fc.string({ maxLength: 12, unit: 'grapheme' }),
)
const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json[]>(text, { type: 'integer' }, { type: ['number', 'null'] }, {}, { type: 'boolean' }, null, {
      type: 'string',
      format: 'date-time',
    }),
    fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(word, tie('schema'), { maxKeys: 6 }),
    }) as fc.Arbitrary<Json>,
    fc.record({ type: fc.constant('array'), items: tie('schema') }) as fc.Arbitrary<Json>,
  ),
}))
const operation = fc.record({
  parameters: fc.array(fc.record({ name: word, in: fc.constant('query'), schema }), { maxLength: 3 }),
  responses: schema.map((of) =>
    list('items', {
      type: 'object',
      properties: {
        id: text,
        more: of,
        ...(of !== null && typeof of === 'object' && !Array.isArray(of)
          ? ((of as JsonObject).properties as JsonObject | undefined)
          : {}),
      },
    }),
  ),
})
const segment = fc.oneof(
  word,
  word.map((name) => `{${name}}`),
)
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`)

it('turns any document into a valid draft, or says why there is none', () => {
  fc.assert(
    fc.property(fc.dictionary(path, fc.record({ get: operation }), { minKeys: 1, maxKeys: 6 }), (paths) => {
      const api = describeOpenApi(document(paths as Json))
      if (!api.ok) return
      const made = draftProvider(api.value, { name: 'shelf', types: [], from: 'a\nb: [c' })
      if (made.ok) expect(compileProvider(must(parseYaml(made.value.yaml)), 'x').ok).toBe(true)
      else expect(made.error).not.toContain('bug in this command')
    }),
    { numRuns: 60 },
  )
})
