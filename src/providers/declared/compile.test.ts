import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ListRequest, Provider } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { must, ok } from '../../lib/result.ts'
import { compiledProvider } from './compile.ts'
import { providerSchema } from './shape.ts'

const FILE = 'shelf.provider.yaml'
const ALL: ListRequest = { cursor: null, updatedSince: null }
const BOOK = {
  id: '{isbn}/{copy}',
  read: { path: '/books/{isbn}/copies/{copy}', query: { key: '{id}' } },
  list: { path: '/books', query: { max: '{limit}', token: '{cursor}' }, items: 'books', next: { cursor: 'next' } },
}

function made(type: object, more: object = {}): Provider {
  return must(compiledProvider({ provider: 'shelf', domains: ['models'], types: { Model: { ...BOOK, ...type } }, ...more }, FILE)) // prettier-ignore
}

function listed(list: object, more: object = {}) {
  const contract = made({ id: '{id}', read: undefined, list: { path: '/books', items: 'books', ...list }, ...more })
    .types.Model
  if (contract === undefined) throw new Error('it has no type')
  return contract
}

function problems(content: object): readonly string[] {
  const read = compiledProvider({ provider: 'shelf', domains: ['models'], types: { Model: BOOK }, ...content }, FILE)
  return read.ok ? [] : read.error.map(({ path, reason }) => `${path}: ${reason}`)
}

const hostile = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '/',
    '%2F',
    '%2e%2e',
    '?',
    '#',
    'a/b',
    '//evil.example',
    '\\',
    '&key=x',
    ' ',
    'é',
    '{id}',
    '@',
  ),
  fc.string({ minLength: 1, unit: 'grapheme' }),
)

describe('the request of a declared provider', () => {
  it('keeps what comes from outside within its segment and its parameter', () => {
    const contract = made({}).types.Model
    fc.assert(
      fc.property(hostile, hostile, (isbn, copy) => {
        const id = `${isbn.replaceAll('%', '%25').replaceAll('/', '%2F')}/${copy}`
        const request = contract?.read(id)
        // As it is sent: a URL library would take even an encoded ".." for a way up.
        const [path = '', query, ...others] = (request?.path ?? '').split('?')
        expect(path.split('/').map(decodeURIComponent)).toEqual(['', 'books', isbn, 'copies', copy])
        expect(path.split('/')).not.toContain('..')
        expect([...new URLSearchParams(query)]).toEqual([['key', id]])
        expect([...others, ...(request?.path ?? '').split('#').slice(1)]).toEqual([])
      }),
    )
  })

  it('keeps a cursor within its parameter, and leaves one out that has no value', () => {
    const contract = made({}).types.Model
    expect(contract?.list(ALL)).toEqual({ method: 'GET', path: '/books?max=100' })
    fc.assert(
      fc.property(hostile, (cursor) => {
        const url = new URL(contract?.list({ ...ALL, cursor })?.path ?? '', 'http://source.example')
        expect([...url.searchParams]).toEqual([['max', '100'], ['token', cursor]]) // prettier-ignore
      }),
    )
  })

  it('fills a body by the type of what is filled in, and leaves out what has no value', () => {
    const body = { max: '{limit}', filter: 'time > {since:ms}', in: ['{cursor}', 'x'], order: ['time'] }
    const contract = listed({ body, next: { cursor: 'next' } })
    expect(contract.list(ALL)).toEqual({
      method: 'POST',
      path: '/books',
      body: { max: 100, in: ['x'], order: ['time'] },
    })
    expect(contract.list({ cursor: null, updatedSince: '2026-11-20T07:02:59.852Z' })?.body).toMatchObject({
      filter: 'time > 1795158179852',
    })
  })

  it('has no listing of what changed where nothing says how', () => {
    expect(listed({}).list({ ...ALL, updatedSince: '2026-11-20T00:00:00Z' })).toBeNull()
    const changed = listed({}, { changed: { path: '/changes', query: { after: '{since:s}' } } })
    expect(changed.list(ALL)?.path).toBe('/books')
    expect(changed.list({ ...ALL, updatedSince: '1970-01-01T00:00:07Z' })?.path).toBe('/changes?after=7')
    const short = listed({}, { changed: { everything: true } })
    expect(short.list({ ...ALL, updatedSince: '1970-01-01T00:00:07Z' })?.path).toBe('/books')
  })
})

describe('a directory as its requests', () => {
  const settings = { people: { default: '(objectClass=person)' } }
  const query = { filter: '(&{settings.people}(uid={id:filter}))', attributes: 'uid' }
  const list = { path: '/', items: 'entries', query: { filter: '(&{settings.people}(changed>={since:generalized}))' } }
  const directory = made({ id: '{uid}', read: { path: '/', query }, list }, { settings })
  const filterOf = (provider: Provider, id: string) =>
    new URL(provider.types.Model?.read(id)?.path ?? '', 'ldap://x').searchParams.get('filter')

  it('have a value in their filter that is never its syntax', () => {
    expect(filterOf(directory, 'alice')).toBe('(&(objectClass=person)(uid=alice))')
    expect(filterOf(directory, '*)(uid=*')).toBe('(&(objectClass=person)(uid=\\2a\\29\\28uid\\3d\\2a))')
  })

  it('have what the configuration of a source sets, and leave the others as they are', () => {
    expect(directory.settings).toEqual(['people'])
    const other = directory.withSettings?.({ people: '(objectClass=user)' }) ?? directory
    expect(filterOf(other, 'alice')).toBe('(&(objectClass=user)(uid=alice))')
    expect(filterOf(directory, 'alice')).toBe('(&(objectClass=person)(uid=alice))')
    const changed = other.types.Model?.list({ ...ALL, updatedSince: '2026-11-20T07:02:59.852Z' })?.path
    expect(new URLSearchParams(changed?.slice(2)).get('filter')).toBe(
      '(&(objectClass=user)(changed>=20261120070259.0Z))',
    )
  })

  it('name only settings that the file has', () => {
    const unknown = { path: '/', query: { filter: '{settings.teams}' } }
    expect(problems({ settings, types: { Model: { ...BOOK, read: unknown } } })).toEqual([
      expect.stringContaining('types.Model.read.query.filter: there is no {settings.teams} here'),
    ])
  })
})

it('an id that was not composed as the file declares is not requested', () => {
  const contract = made({}).types.Model
  expect([contract?.read('isbn'), contract?.read('isbn/'), contract?.read('%E0/1')]).toEqual([null, null, null])
  expect(contract?.read('isbn/1')?.path).toBe('/books/isbn/copies/1?key=isbn%2F1')
})

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
    ['a link', { next: { link: 'next' } }, { books, next: 'https://any.example/api/books?page=2&x=%26' }, ALL, 'page=2&x=%26'],
    ['no next at all', {}, { books }, ALL, null],
  ])('is followed by %s', (_, list, body, request, next) => {
    expect(listed(list).readList(body as never, request)).toMatchObject({ ok: true, value: { next } })
  }) // prettier-ignore

  it.each(['https://any.example/other?page=2', '//evil.example/x', 7, {}])('refuses the link %j', (next) => {
    expect(listed({ next: { link: 'next' } }).readList({ books, next } as never, ALL)).toMatchObject({ ok: false })
  })

  it('follows a link on the same path, whatever host it names', () => {
    const contract = listed({ next: { link: 'next' }, query: { max: '{limit}' } })
    expect(contract.list({ ...ALL, cursor: 'page=2' })).toEqual({ method: 'GET', path: '/books?page=2' })
  })

  it('sets aside what has no id, and leaves out what is gone', () => {
    const contract = listed({ etag: 'etag' }, { gone: "state == 'deleted'" })
    const read = must(
      contract.readList({ books: [...books, { name: 'x' }, { id: 'c', state: 'deleted' }] } as never, ALL),
    )
    expect(read.items.map(({ id, etag }) => [id, etag])).toEqual([['1', null], ['b', '"1"']]) // prettier-ignore
    expect(read.setAside).toEqual(['an item has no "id" (text, or a whole number): {"name":"x"}'])
    expect(read.gone).toBe(1)
  })

  it('carries whole records where it has them', () => {
    const contract = listed({ record: 'book', id: '{id}' }, { whole: true })
    const page = { books: [{ id: 'a', book: { id: 'a', title: 'A' } }, { id: 'b' }] }
    expect(must(contract.readList(page as never, ALL)).items).toEqual([
      { id: 'a', etag: null, record: { id: 'a', title: 'A' } },
      { id: 'b', etag: null },
    ])
    expect(contract.whole).toEqual({ etags: false })
  })

  it('ends at the first item that is older, where it is ordered so', () => {
    const contract = listed({ newestFirst: { time: 'at', form: 'ms' }, next: { cursor: 'next' } })
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

  it('goes on after a page of which every item is about something else', () => {
    const contract = listed({ only: 'id', limit: 2, next: { offset: true, total: 'total' } })
    const of = (books: readonly object[], cursor: string | null) =>
      must(contract.readList({ books, total: 5 } as never, { ...ALL, cursor }))
    expect(of([{ x: 1 }, { x: 2 }], null)).toEqual({ items: [], setAside: [], next: '2' })
    expect(of([{ id: 'a' }, { x: 3 }], '2')).toMatchObject({ items: [{ id: 'a' }], setAside: [], next: '4' })
    expect(of([{ id: 'b' }], '4')).toMatchObject({ items: [{ id: 'b' }], next: null })
  })

  it('is refused where it has no list, and the refusal says what the answer has', () => {
    for (const body of [[], {}, { books: {} }, { error: 'no' }])
      expect(listed({}).readList(body as never, ALL)).toMatchObject({ ok: false })
    expect(listed({ emptyIsAbsent: true }).readList({ bokos: [], total: 1 } as never, ALL)).toEqual({
      ok: false,
      error: 'a listing must be an object with a list "books"; the answer has bokos, total',
    })
  })

  it('is empty without its list only where the file says that the source leaves empty lists out', () => {
    expect(listed({ emptyIsAbsent: true }).readList({}, ALL)).toMatchObject({ ok: true, value: { items: [] } })
    expect(listed({ emptyIsAbsent: true }).readList([], ALL)).toMatchObject({ ok: false })
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
    whole: true,
  }

  function provider(type: object): Provider {
    const types = { Pipeline: SHELVES, Model: { ...copies, ...type } }
    return must(compiledProvider({ provider: 'shelf', domains: ['models'], types }, FILE))
  }

  function mistakes(type: object): readonly string[] {
    return problems({ types: { Pipeline: SHELVES, Model: { ...copies, ...type } } })
  }

  it('is listed for one id of another type, which names the part in the request and in the ids', () => {
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
      Model: { ...copies, id: '{house}/{shelf}/{isbn}', fromId: ['house', 'shelf'], over: { type: 'Pipeline', atOnce: 1, as: '{house}/{shelf}' }, read: undefined }, // prettier-ignore
    }
    const contract = must(compiledProvider({ provider: 'shelf', domains: ['models'], types }, FILE)).types.Model
    const page: ListRequest = { ...ALL, ids: ['a%2Fb/c'] }
    expect(contract?.list(page)?.path).toBe('/shelves/c/books?shelf=c')
    expect(contract?.readList({ books: [{ isbn: 'x' }] }, page)).toMatchObject({
      ok: true,
      value: { items: [{ id: 'a%2Fb/c/x' }] },
    })
  })

  it('takes the part of an item where the listing tells it beside the record', () => {
    const list = { path: '/books', items: 'all', id: '{on}/{book.isbn}', record: 'book' }
    const contract = provider({ over: undefined, list }).types.Model
    expect(must(contract?.readList({ all: [{ on: 'top', book: { isbn: 'x' } }] }, ALL) ?? { ok: false, error: '' }).items).toEqual([
      { id: 'top/x', etag: null, record: { isbn: 'x' } },
    ]) // prettier-ignore
  })

  it.each<[object, string]>([
    [{ fromId: ['isle'] }, 'types.Model.fromId: "isle" is no part of the id, or one with a dot'],
    [{ over: undefined, list: { path: '/books', items: 'books' } }, 'types.Model.fromId: the items of "list" have no "shelf": give it an "id", or list it "over" another type "as" it'],
    [{ batch: { path: '/books', items: 'books', max: 5 } }, 'types.Model.fromId: the items of "batch" have no "shelf": give it an "id"'],
    [{ over: { type: 'Pipeline', atOnce: 2, as: '{shelf}' } }, 'types.Model.over.as: it needs "atOnce: 1": several ids have no parts in common'],
    [{ over: { type: 'Pipeline', atOnce: 1, as: '{shelf}-{at}' } }, 'types.Model.over.as: the ids of Pipeline are {name}, which is another form'],
  ])('is refused: %j', (type, mistake) => {
    expect(mistakes(type)).toContain(mistake)
  }) // prettier-ignore
})

it('the record within an answer may be gone', () => {
  const contract = made({ record: 'book', gone: "state == 'deleted'" }).types.Model
  expect(contract?.record?.({ book: { isbn: 'x' } }, 'x/1')).toEqual({ ok: true, value: { isbn: 'x' } })
  expect(contract?.record?.({ book: { state: 'deleted' } }, 'x/1')).toEqual({ ok: true, value: null })
  expect(contract?.record?.({ error: 'secret' }, 'x/1')).toEqual({ ok: false, error: 'the answer has no "book"' })
})

describe('a read that lists', () => {
  const read = { path: '/shelves/{shelf}/books', items: 'books' }
  const shelved = { id: '{shelf}/{isbn}', fromId: ['shelf'], read, list: undefined }
  const books: readonly Json[] = [{ isbn: 'x', n: 1 }, { isbn: 'y', shelf: 'low', n: 2 }, 'z', { isbn: 'y', n: 3 }]

  it('takes the item with the id, and what it lacks is gone', () => {
    const contract = made(shelved).types.Model
    expect(contract?.read('t%2Fop/y')?.path).toBe('/shelves/t%2Fop/books')
    expect(contract?.record?.({ books }, 't%2Fop/y')).toEqual({ ok: true, value: books[1] })
    expect(contract?.record?.({ books }, 'top/z')).toEqual({ ok: true, value: null })
    expect(contract?.record?.({ books: [] }, 'top/x')).toEqual({ ok: true, value: null })
  })

  it('takes the record within the item, unless it is stated to be gone', () => {
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

it('events may have a name of several members, and an id of several', () => {
  const provider = made({}, {
    eventName: "join('.', [entity, action])",
    events: [{ type: 'Model', id: '{data.isbn}/{data.copy}', names: ['book.created'] }],
  })
  const body = { entity: 'book', action: 'created', data: { isbn: 'a', copy: 2 } }
  expect(provider.eventName?.(body)).toBe('book.created')
  expect(provider.eventName?.({ entity: 'book' })).toBeNull()
  expect(provider.events['book.created']?.idOf(body)).toBe('a/2')
}) // prettier-ignore

it('a part of an id that is no time is left out of where a time is asked for', () => {
  const read = { path: '/books', query: { at: '{at:iso}', ms: '{at:ms}', s: '{at:s}' } }
  const contract = made({ id: '{at}/{isbn}', read, fields: {} }).types.Model
  expect(contract?.read('2026-11-20T07:28:58.029542Z/x')?.path).toBe(
    '/books?at=2026-11-20T07%3A28%3A58.029542Z&ms=1795159738029&s=1795159738',
  )
  expect(contract?.read('nothing/x')?.path).toBe('/books')
})

it('a sign-in may have a request for who has no credentials', () => {
  const signIn = { path: '/token', body: { user: '{username}' }, token: 'token', anonymous: { path: '/token' } }
  const contract = made({}, { signIn }).signIn
  const credentials = { username: 'ann', password: 'secret' }
  expect(contract?.request(credentials)).toEqual({
    method: 'POST',
    path: '/token',
    body: { user: 'ann' },
    creates: true,
  })
  expect(contract?.anonymous).toEqual({ method: 'GET', path: '/token', creates: true })
  expect(problems({ signIn: { ...signIn, anonymous: { path: '/token/{username}' } } })).toEqual([
    'signIn.anonymous.path: there is no {username} here; there are none',
  ])
})

describe('a read with further requests', () => {
  const and = { tags: { path: '/books/{isbn}/tags' }, log: { path: '/log', query: { of: 'IS:{isbn:uri}' } } }

  it('asks each for the same thing, and encodes a value within a longer text whole', () => {
    const read = made({ read: { ...BOOK.read, and } }).types.Model?.read("a,b:*'/1")
    expect(read?.and).toEqual({
      tags: { method: 'GET', path: "/books/a%2Cb%3A*'/tags" },
      log: { method: 'GET', path: '/log?of=IS%3Aa%252Cb%253A%252A%2527' },
    })
    expect(made({}).types.Model?.read('a/1')?.and).toBeUndefined()
  })

  it('has mistakes of its own', () => {
    const wrong = { tags: { path: '/books/{shelf}' } }
    expect(problems({ types: { Model: { ...BOOK, read: { ...BOOK.read, and: wrong } } } })).toEqual([
      'types.Model.read.and.tags.path: there is no {shelf} here; there are {id}, {isbn}, {copy}',
    ])
    const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { path: '/' }]))
    expect(problems({ types: { Model: { ...BOOK, read: { ...BOOK.read, and: many } } } })).toEqual([
      'types.Model.read.and: at most 5 further requests',
    ])
  })
})

describe('the mistakes of a file', () => {
  it('are reported all at once, each with its path', () => {
    expect(
      problems({
        types: {
          Model: {
            read: { path: '/books/x{id}', query: { q: "name = '{id}'", p: '{nobody}' } },
            list: { path: '/books', query: { a: '{since:month}' } },
            over: { type: 'Shelf', atOnce: 5 },
          },
        },
        events: [{ type: 'Model', id: '{id}', names: ['a', 'a'] }],
      }),
    ).toEqual([
      'events[0].names: the event a is declared twice',
      'types.Model: it has no "id", and not one field of the kind id',
      'types.Model.read.path: a placeholder of a path is a whole segment of it',
      'types.Model.read.query.q: {id} comes from outside, so it is the whole text or none of it',
      'types.Model.read.query.p: there is no {nobody} here; there are {id}',
      'types.Model.over.type: the file has no type Shelf',
      'types.Model.list: it has no "path" or no "items"',
    ])
  })

  it.each([
    ['an expression', { types: { Model: { ...BOOK, fields: { x: { kind: 'attribute', from: 'a[' } } } } }, /^types\.Model\.fields\.x.*no JMESPath/], // prettier-ignore
    [
      'a rule',
      { types: { Model: { ...BOOK, fields: { x: { kind: 'run', code: '1' } } } } },
      /^types\.Model\.fields\.x/,
    ],
    ['a host', { types: { Model: { ...BOOK, read: { path: '//evil.example/x' } } } }, /^types\.Model\.read\.path: must begin with one/], // prettier-ignore
    [
      'an origin',
      { types: { Model: { ...BOOK, read: { path: 'https://evil.example/' } } } },
      /^types\.Model\.read\.path/,
    ],
    ['a way up', { types: { Model: { ...BOOK, read: { path: '/a/../b' } } } }, /must not have "\."/],
    ['a header', { types: { Model: { ...BOOK, read: { path: '/a', headers: {} } } } }, /Unrecognized key: "headers"/],
    ['a module', { module: './x.js' }, /Unrecognized key: "module"/],
  ])('may be in %s', (_, content, reason) => {
    expect(problems(content).join('\n')).toMatch(reason)
  })
})

it('makes of files what its listings take', () => {
  const answer = "{books: [?ends_with(name, '.json')].documents[][]}"
  const provider = made({}, { files: { answer, only: true } })
  const documents = [[{ isbn: 1, copy: 'a' }], { isbn: 2, copy: 'b' }]
  const files = [
    { name: 'a.json', documents },
    { name: 'b.csv', documents },
  ]
  const body = must(provider.files?.answer(files, 'shelf') ?? ok(null))
  const page = provider.types.Model?.readList(body, ALL)
  expect(page?.ok === true && page.value.items.map(({ id }) => id)).toEqual(['1/a', '2/b'])
  expect(provider.files?.only).toBe(true)
  expect(problems({ files: { answer: 'books[' } })).toEqual([expect.stringContaining('files.answer')])
  expect(problems({ files: { answer, names: '{settings.x}' } })).toEqual([expect.stringContaining('files.names')])
  const named = made({}, { files: { answer, names: 'a*.json, {settings.more}' }, settings: { more: { default: 'b.json' } } }) // prettier-ignore
  expect(named.files?.names).toEqual(['a*.json', 'b.json'])
  expect(named.withSettings?.({ more: 'c.json,d.json' }).files?.names).toEqual(['a*.json', 'c.json', 'd.json'])
})

it('asks for changes with the time that they are since, which is no part of its path', () => {
  const contract = listed({}, { changed: { everything: true } })
  const since = '2026-11-21T00:00:00.000Z'
  expect(contract.list({ cursor: null, updatedSince: since })).toEqual({ method: 'GET', path: '/books', since })
  expect(contract.list(ALL)).toEqual({ method: 'GET', path: '/books' })
})

it('schema/provider.schema.json is current (UPDATE=1 writes it)', () => {
  const file = new URL('../../../schema/provider.schema.json', import.meta.url)
  const schema = `${JSON.stringify(providerSchema(), null, 2)}\n`
  if (process.env.UPDATE === '1') writeFileSync(file, schema)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(schema))
})
