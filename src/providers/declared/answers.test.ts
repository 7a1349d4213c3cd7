import { describe, expect, it } from 'vitest'
import type { ListRequest, Provider } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { compileProvider } from './compile.ts'
import { ALL, BOOK, FILE, compileList, made, problems } from './testing.ts'

describe('a page of a declared listing', () => {
  const books = [{ id: 1 }, { id: 'b', etag: '"1"' }]
  it.each<[string, object, object, ListRequest, string | null]>([
    ['a cursor', { next: { cursor: 'next' } }, { books, next: 'n' }, ALL, 'n'],
    ['no further cursor', { next: { cursor: 'next' } }, { books, next: '' }, ALL, null],
    ['the next of numbered pages', { limit: 2, next: { page: 1 } }, { books }, ALL, '2'],
    ['the one after it', { limit: 2, next: { page: 1 } }, { books }, { ...ALL, cursor: '2' }, '3'],
    ['the last page', { limit: 3, next: { page: 1 } }, { books }, ALL, null],
    ['an offset', { limit: 2, next: { offset: true } }, { books }, { ...ALL, cursor: '4' }, '6'],
    ['an offset within a total', { limit: 50, next: { offset: true, total: 'all' } }, { books, all: 3 }, ALL, '2'],
    ['an offset at its total', { limit: 50, next: { offset: true, total: 'all' } }, { books, all: 2 }, ALL, null],
    [
      'a link',
      { next: { link: 'next' } },
      { books, next: 'https://any.example/api/books?page=2&x=%26' },
      ALL,
      'page=2&x=%26',
    ],
    ['no next at all', {}, { books }, ALL, null],
  ])('is followed by %s', (_, list, body, request, next) => {
    expect(compileList(list).readList(body as never, request)).toMatchObject({ ok: true, value: { next } })
  })

  it.each(['https://any.example/other?page=2', '//evil.example/x', 7, {}])('rejects the link %j', (next) => {
    expect(compileList({ next: { link: 'next' } }).readList({ books, next } as never, ALL)).toMatchObject({ ok: false })
  })

  it('follows the Link header, on the listed path', () => {
    const contract = must(
      compileProvider(
        {
          provider: 'shelf',
          domains: ['models'],
          types: {
            Shelf: { id: '{hall}/{name}', list: { path: '/shelves', items: '@' } },
            Book: {
              id: '{id}',
              over: { type: 'Shelf', atOnce: 1, as: '{hall}/{shelf}' },
              list: { path: '/halls/{hall}/{shelf}', items: 'answer', next: { linkHeader: true } },
            },
          },
        },
        FILE,
      ),
    ).types['Book']
    const page = { ...ALL, ids: ['east/a b'] }
    expect(contract?.list(page)).toMatchObject({ path: '/halls/east/a%20b', linked: true })
    const next = 'http://any.example/halls/east/a%20b?cursor=2'
    expect(contract?.readList({ answer: books, next } as never, page)).toMatchObject({ value: { next: 'cursor=2' } })
    expect(contract?.list({ ...page, cursor: 'cursor=2' })?.path).toBe('/halls/east/a%20b?cursor=2')
    expect(contract?.readList({ answer: books, next: null } as never, page)).toMatchObject({ value: { next: null } })
    const other = 'http://any.example/halls/west/b?cursor=2'
    expect(contract?.readList({ answer: books, next: other } as never, page)).toMatchObject({ ok: false })
  })

  it('follows a link on the same path, whatever host it names', () => {
    const contract = compileList({ next: { link: 'next' }, query: { max: '{limit}' } })
    expect(contract.list({ ...ALL, cursor: 'page=2' })).toEqual({ method: 'GET', path: '/books?page=2' })
  })

  it('sets aside items without an id, and leaves out gone ones', () => {
    const contract = compileList({ etag: 'etag' }, { gone: "state == 'deleted'" })
    const read = must(
      contract.readList({ books: [...books, { name: 'x' }, { id: 'c', state: 'deleted' }] } as never, ALL),
    )
    expect(read.items.map(({ id, etag }) => [id, etag])).toEqual([
      ['1', null],
      ['b', '"1"'],
    ])
    expect(read.setAside).toEqual(['an item has no "id" (text, or an integer): {"name":"x"}'])
    expect(read.gone).toBe(1)
  })

  it('carries complete records if it has them', () => {
    const contract = compileList({ record: 'book', id: '{id}' }, { completeRecords: true })
    const page = { books: [{ id: 'a', book: { id: 'a', title: 'A' } }, { id: 'b' }] }
    expect(must(contract.readList(page as never, ALL)).items).toEqual([
      { id: 'a', etag: null, record: { id: 'a', title: 'A' } },
      { id: 'b', etag: null },
    ])
    expect(contract.completeRecords).toEqual({ etags: false })
  })

  it('says which of its records are incomplete, if a condition tells', () => {
    const contract = compileList(
      { record: 'book', id: '{id}' },
      { read: { path: '/books/{id}' }, completeRecords: true, partialRecords: '!title' },
    )
    const page = {
      books: [
        { id: 'a', book: { id: 'a', title: 'A' } },
        { id: 'b', book: { id: 'b' } },
      ],
    }
    expect(must(contract.readList(page as never, ALL)).items).toEqual([
      { id: 'a', etag: null, record: { id: 'a', title: 'A' } },
      { id: 'b', etag: null, record: { id: 'b' }, isPartial: true },
    ])
    expect(contract.partialRecords).toBeUndefined()
  })

  it.each([
    [{ partialRecords: '!title' }, 'must be true unless "completeRecords" is true'],
    [{ partialRecords: true, completeRecords: true }, 'must be an expression if "completeRecords" is true'],
    [{ partialRecords: true, read: undefined }, 'needs a "read" and a "list"'],
  ])('rejects %j', (type, reason) => {
    const whole = { id: '{id}', read: { path: '/books/{id}' }, list: { path: '/books', items: 'books' }, ...type }
    expect(JSON.stringify(problems({ types: { Model: whole } }))).toContain(JSON.stringify(reason).slice(1, -1))
  })

  it('ends at the first older item, if sorted by time', () => {
    const contract = compileList({ newestFirst: { time: 'at', form: 'ms' }, next: { cursor: 'next' } })
    const page = {
      books: [
        { id: 'a', at: 3_000 },
        { id: 'b', at: 2_000 },
        { id: 'c', at: 1_000 },
      ],
      next: 'n',
    }
    const read = must(contract.readList(page as never, { cursor: null, updatedSince: '1970-01-01T00:00:02Z' }))
    expect(read.items.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(read.next).toBeNull()
    expect(must(contract.readList(page as never, ALL)).next).toBe('n')
  })

  it('continues after a page whose items are all about something else', () => {
    const contract = compileList({ only: 'id', limit: 2, next: { offset: true, total: 'total' } })
    const page = (books: readonly object[], cursor: string | null) =>
      must(contract.readList({ books, total: 5 } as never, { ...ALL, cursor }))
    expect(page([{ x: 1 }, { x: 2 }], null)).toEqual({ items: [], setAside: [], next: '2' })
    expect(page([{ id: 'a' }, { x: 3 }], '2')).toMatchObject({ items: [{ id: 'a' }], setAside: [], next: '4' })
    expect(page([{ id: 'b' }], '4')).toMatchObject({ items: [{ id: 'b' }], next: null })
  })

  it('is rejected without a list, naming what the answer has', () => {
    for (const body of [[], {}, { books: {} }, { error: 'no' }])
      expect(compileList({}).readList(body as never, ALL)).toMatchObject({ ok: false })
    expect(compileList({ emptyIsAbsent: true }).readList({ bokos: [], total: 1 } as never, ALL)).toEqual({
      ok: false,
      error: 'a listing must be an object with a list "books"; the response has bokos, total',
    })
  })

  it('is empty without its list only if the file says that the source omits empty lists', () => {
    expect(compileList({ emptyIsAbsent: true }).readList({}, ALL)).toMatchObject({ ok: true, value: { items: [] } })
    expect(compileList({ emptyIsAbsent: true }).readList([], ALL)).toMatchObject({ ok: false })
  })
})

describe('a type whose records lack a part of their id', () => {
  const SHELVES = { id: '{name}', list: { path: '/shelves', items: 'shelves' } }
  const copies = {
    id: '{shelf}/{isbn}',
    fromId: ['shelf'],
    read: { path: '/shelves/{shelf}/books/{isbn}' },
    over: { type: 'Pipeline', atOnce: 1, as: '{shelf}' },
    list: { path: '/shelves/{shelf}/books', query: { shelf: '{shelf}' }, items: 'books' },
    completeRecords: true,
  }

  function provider(type: object): Provider {
    const types = { Pipeline: SHELVES, Model: { ...copies, ...type } }
    return must(compileProvider({ provider: 'shelf', domains: ['models'], types }, FILE))
  }

  function mistakes(type: object): readonly string[] {
    return problems({ types: { Pipeline: SHELVES, Model: { ...copies, ...type } } })
  }

  it('is listed per id of another type, which is in the request and in the ids', () => {
    const contract = provider({}).types.Model
    const page: ListRequest = { ...ALL, ids: ['top/left'] }
    expect(contract?.list(page)?.path).toBe('/shelves/top%2Fleft/books?shelf=top%2Fleft')
    const books: Json = [{ isbn: 'x' }, { isbn: 'y', shelf: 'another' }]
    expect(must(contract?.readList({ books }, page) ?? { ok: false, error: '' }).items).toEqual([
      { id: 'top%2Fleft/x', etag: null, record: { isbn: 'x' } },
      { id: 'top%2Fleft/y', etag: null, record: { isbn: 'y', shelf: 'another' } },
    ])
    expect(contract?.read('top%2Fleft/x')?.path).toBe('/shelves/top%2Fleft/books/x')
    expect(contract?.mapping).toMatchObject({ id: '{shelf}/{isbn}', fromId: ['shelf'] })
  })

  it('reads the parts of an id of several', () => {
    const types = {
      Pipeline: { ...SHELVES, id: '{house}/{name}' },
      Model: {
        ...copies,
        id: '{house}/{shelf}/{isbn}',
        fromId: ['house', 'shelf'],
        over: { type: 'Pipeline', atOnce: 1, as: '{house}/{shelf}' },
        read: undefined,
      },
    }
    const contract = must(compileProvider({ provider: 'shelf', domains: ['models'], types }, FILE)).types.Model
    const page: ListRequest = { ...ALL, ids: ['a%2Fb/c'] }
    expect(contract?.list(page)?.path).toBe('/shelves/c/books?shelf=c')
    expect(contract?.readList({ books: [{ isbn: 'x' }] }, page)).toMatchObject({
      ok: true,
      value: { items: [{ id: 'a%2Fb/c/x' }] },
    })
  })

  it("takes an item's id part that the listing has beside the record", () => {
    const list = { path: '/books', items: 'all', id: '{on}/{book.isbn}', record: 'book' }
    const contract = provider({ over: undefined, list }).types.Model
    expect(
      must(contract?.readList({ all: [{ on: 'top', book: { isbn: 'x' } }] }, ALL) ?? { ok: false, error: '' }).items,
    ).toEqual([{ id: 'top/x', etag: null, record: { isbn: 'x' } }])
  })

  it.each<[object, string]>([
    [{ fromId: ['isle'] }, 'types.Model.fromId: "isle" must be a part of the id, without a dot'],
    [
      { over: undefined, list: { path: '/books', items: 'books' } },
      'types.Model.fromId: the items of "list" have no "shelf": give "list" an "id", or use "over" with "as"',
    ],
    [
      { batch: { path: '/books', items: 'books', max: 5 } },
      'types.Model.fromId: the items of "batch" have no "shelf": give "batch" an "id"',
    ],
    [
      { over: { type: 'Pipeline', atOnce: 2, as: '{shelf}' } },
      'types.Model.over.as: needs "atOnce: 1", because several ids have no parts in common',
    ],
    [
      { over: { type: 'Pipeline', atOnce: 1, as: '{shelf}-{at}' } },
      'types.Model.over.as: must have the form of the ids of Pipeline, {name}',
    ],
  ])('is rejected: %j', (type, mistake) => {
    expect(mistakes(type)).toContain(mistake)
  })
})

it("an answer about something else doesn't prove that an entity is gone", () => {
  const SINGLE = { id: '{id}', read: { path: '/books/{id}' } }
  const about = { ok: false, error: 'the response isn\'t about "a", so it doesn\'t show that this was deleted' }
  const empty = made({ ...SINGLE, gone: '!(pages)' }).types.Model
  expect(empty?.record?.({ id: 'a', pages: [] }, 'a')).toEqual({ ok: true, value: null })
  expect(empty?.record?.({ error_code: 'INTERNAL_ERROR' }, 'a')).toEqual(about)
  expect(empty?.record?.({ id: 'b', pages: [] }, 'a')).toEqual(about)
  const joined = made({ ...SINGLE, record: 'merge(@, {count: length(not_null(pages, `[]`))})', gone: 'count == `0`' })
    .types.Model
  expect(joined?.record?.({ id: 'a', pages: [] }, 'a')).toEqual({ ok: true, value: null })
  expect(joined?.record?.({ error_code: 'INTERNAL_ERROR' }, 'a')).toEqual(about)
  const shelved = made({
    ...SINGLE,
    gone: '!(pages)',
    id: '{shelf}/{name}',
    fromId: ['shelf'],
    read: { path: '/books/{id}' },
    list: undefined,
  }).types.Model
  expect(shelved?.record?.({ name: 'x', pages: [] }, 'top/x')).toEqual({ ok: true, value: null })
  expect(shelved?.record?.({ name: 'y', pages: [] }, 'top/x')).toMatchObject({ ok: false })
  // A record that states its own deletion needn't identify itself.
  const stone = made({ ...SINGLE, gone: "state == 'deleted'" }).types.Model
  expect(stone?.record?.({ state: 'deleted' }, 'a')).toEqual({ ok: true, value: null })
})

it('the record within an answer can be gone', () => {
  const contract = made({ record: 'book', gone: "state == 'deleted'" }).types.Model
  expect(contract?.record?.({ book: { isbn: 'x' } }, 'x/1')).toEqual({ ok: true, value: { isbn: 'x' } })
  expect(contract?.record?.({ book: { state: 'deleted' } }, 'x/1')).toEqual({ ok: true, value: null })
  expect(contract?.record?.({ error: 'secret' }, 'x/1')).toEqual({
    ok: false,
    error: 'the response has no record "book"',
  })
})

describe('a read by listing', () => {
  const read = { path: '/shelves/{shelf}/books', items: 'books' }
  const shelved = { id: '{shelf}/{isbn}', fromId: ['shelf'], read, list: undefined }
  const books: readonly Json[] = [{ isbn: 'x', n: 1 }, { isbn: 'y', shelf: 'low', n: 2 }, 'z', { isbn: 'y', n: 3 }]

  it('takes the item with the id, which is gone if missing', () => {
    const contract = made(shelved).types.Model
    expect(contract?.read('t%2Fop/y')?.path).toBe('/shelves/t%2Fop/books')
    expect(contract?.record?.({ books }, 't%2Fop/y')).toEqual({ ok: true, value: books[1] })
    expect(contract?.record?.({ books }, 'top/z')).toEqual({ ok: true, value: null })
    expect(contract?.record?.({ books: [] }, 'top/x')).toEqual({ ok: true, value: null })
  })

  it('takes the record within the item, unless it is marked as gone', () => {
    const contract = made({ ...shelved, record: 'book', gone: 'lost' }).types.Model
    const listed: Json = { books: [{ book: { isbn: 'x' } }, { book: { isbn: 'y', lost: true } }, { isbn: 'z' }] }
    expect(contract?.record?.(listed, 'top/x')).toEqual({ ok: true, value: { isbn: 'x' } })
    for (const gone of ['top/y', 'top/z']) expect(contract?.record?.(listed, gone)).toEqual({ ok: true, value: null })
  })

  it('concludes nothing from an answer without the list', () => {
    const contract = made(shelved).types.Model
    const error = 'the answer must be an object with a list "books"'
    expect(contract?.record?.({ error: 'secret' }, 'top/x')).toEqual({ ok: false, error })
    expect(contract?.record?.({ books: null }, 'top/x')).toEqual({ ok: false, error })
  })
})

describe('a read with further requests', () => {
  const and = { tags: { path: '/books/{isbn}/tags' }, log: { path: '/log', query: { of: 'IS:{isbn:uri}' } } }

  it('asks each for the same entity, and fully encodes values within longer text', () => {
    const read = made({ read: { ...BOOK.read, and } }).types.Model?.read("a,b:*'/1")
    expect(read?.and).toEqual({
      tags: { method: 'GET', path: "/books/a%2Cb%3A*'/tags" },
      log: { method: 'GET', path: '/log?of=IS%3Aa%252Cb%253A%252A%2527' },
    })
    expect(made({}).types.Model?.read('a/1')?.and).toBeUndefined()
  })

  it('reports mistakes of its own', () => {
    const wrong = { tags: { path: '/books/{shelf}' } }
    expect(problems({ types: { Model: { ...BOOK, read: { ...BOOK.read, and: wrong } } } })).toEqual([
      'types.Model.read.and.tags.path: unknown placeholder {shelf}; known here: {id}, {isbn}, {copy}',
    ])
    const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { path: '/' }]))
    expect(problems({ types: { Model: { ...BOOK, read: { ...BOOK.read, and: many } } } })).toEqual([
      'types.Model.read.and: at most 5 further requests',
    ])
  })
})

describe('a listing with further requests', () => {
  const listing = {
    path: '/books',
    query: { from: '{cursor}' },
    items: 'books',
    next: { cursor: 'next' },
    and: { shelves: { path: '/shelves' } },
    answer: '{books: shown[*].{id: id, on: shelf}, next: next, other: other}',
    called: 'shelves.all[*].[id, name]',
    skipped: 'other[*].kind',
  }
  const shelves = {
    all: [
      { id: 'urn:1', name: 'Poems' },
      { id: 'urn:2', name: 'x'.repeat(101) },
      { id: 'urn:3', name: null },
    ],
  }

  it('sends them with each page, and refers to their results by name', () => {
    const contract = compileList(listing)
    expect(contract.list({ ...ALL, cursor: 'b' })).toMatchObject({
      path: '/books?from=b',
      and: { shelves: { path: '/shelves' } },
    })
    const shown = [1, 2, 3].map((n) => ({ id: n, shelf: `urn:${n}` }))
    expect(
      contract.readList({ shown, shelves, next: 'c', other: [{ kind: 'map' }, { kind: 'map' }] }, ALL),
    ).toMatchObject({
      ok: true,
      value: { items: [{ id: '1' }, { id: '2' }, { id: '3' }], skipped: ['map', 'map'], next: 'c' },
    })
    const complete = made({ id: '{id}', read: undefined, list: listing, completeRecords: true }).types.Model
    const page = complete?.readList({ shown, shelves }, ALL)
    expect(page?.ok === true && page.value.items.map(({ record }) => record)).toEqual([
      { id: 1, on: 'Poems' },
      { id: 2, on: 'urn:2' },
      { id: 3, on: 'urn:3' },
    ])
  })

  it('reports an error of the source once', () => {
    const contract = compileList({ ...listing, problems: "other[*].join(': ', ['a shelf is lost', kind])" })
    const other = [{ kind: 'maps' }, { kind: 'poems' }]
    const page = (cursor: string | null) => contract.readList({ shown: [], shelves, other }, { ...ALL, cursor })
    expect(page(null)).toMatchObject({ value: { setAside: ['a shelf is lost: maps', 'a shelf is lost: poems'] } })
    expect(page('b')).toMatchObject({ value: { setAside: [] } })
    expect(contract.readList({ shown: [], shelves }, ALL)).toMatchObject({ value: { setAside: [] } })
  })

  it('is rejected if an answer has another form', () => {
    expect(compileList({ ...listing, answer: 'keys(shown)' }).readList({ shown: [] }, ALL)).toMatchObject({
      ok: false,
      error: expect.stringContaining('unexpected form of the response'),
    })
  })
})

describe('a batch read', () => {
  const batch = {
    path: '/books/some',
    body: [{ key: '{ids:each}', all: true }],
    max: 2,
    named: "join('', ['book:', @])",
    items: 'answer',
    and: { shelves: { path: '/shelves' } },
  }

  it('can name each entity by its own object, under its own name', () => {
    const contract = made({ id: '{id}', read: undefined, batch }).types.Model
    expect(contract?.batch?.request(['a', '{x}"'])).toMatchObject({
      body: [
        { key: 'book:a', all: true },
        { key: 'book:{x}"', all: true },
      ],
      and: { shelves: { path: '/shelves' } },
    })
    expect(contract?.batch?.read({ answer: [{ id: 'a' }] })).toEqual({
      ok: true,
      value: [{ id: 'a', record: { id: 'a' } }],
    })
  })

  it('can be declared once for all types, but then completely', () => {
    const { items, ...common } = batch
    const batchProblems = (own: object) =>
      problems({ common: { batch: common }, types: { Model: { ...BOOK, batch: own } } })
    expect(batchProblems({ items })).toEqual([])
    expect(batchProblems({})).toEqual(['types.Model.batch: needs "path", "max" and "items"'])
    expect(batchProblems({ items, and: { x: { path: '/{shelf}' } } })).toEqual([
      'types.Model.batch.and.x.path: unknown placeholder {shelf}; known here: {ids}',
    ])
  })
})
