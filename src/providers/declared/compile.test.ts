import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Provider } from '../../contracts/source.ts'
import { must, ok } from '../../lib/result.ts'
import { providerShape } from './shape.ts'
import { ALL, BOOK, compileList, made, problems } from './testing.ts'

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
  it('keeps external values within their path segment or parameter', () => {
    const contract = made({}).types.Model
    fc.assert(
      fc.property(hostile, hostile, (isbn, copy) => {
        const id = `${isbn.replaceAll('%', '%25').replaceAll('/', '%2F')}/${copy}`
        const request = contract?.read(id)
        // Checked as sent: a URL library would resolve even an encoded "..".
        const [path = '', query, ...others] = (request?.path ?? '').split('?')
        expect(path.split('/').map(decodeURIComponent)).toEqual(['', 'books', isbn, 'copies', copy])
        expect(path.split('/')).not.toContain('..')
        expect([...new URLSearchParams(query)]).toEqual([['key', id]])
        expect([...others, ...(request?.path ?? '').split('#').slice(1)]).toEqual([])
      }),
    )
  })

  it('keeps a cursor within its parameter, and omits it without a value', () => {
    const contract = made({}).types.Model
    expect(contract?.list(ALL)).toEqual({ method: 'GET', path: '/books?max=100' })
    fc.assert(
      fc.property(hostile, (cursor) => {
        const url = new URL(contract?.list({ ...ALL, cursor })?.path ?? '', 'http://source.example')
        expect([...url.searchParams]).toEqual([
          ['max', '100'],
          ['token', cursor],
        ])
      }),
    )
  })

  it('fills a body with typed values, and omits missing ones', () => {
    const body = { max: '{limit}', filter: 'time > {since:ms}', in: ['{cursor}', 'x'], order: ['time'] }
    const contract = compileList({ body, next: { cursor: 'next' } })
    expect(contract.list(ALL)).toEqual({
      method: 'POST',
      path: '/books',
      body: { max: 100, in: ['x'], order: ['time'] },
    })
    expect(contract.list({ cursor: null, updatedSince: '2026-11-20T07:02:59.852Z' })?.body).toMatchObject({
      filter: 'time > 1795158179852',
    })
  })

  it('has no incremental listing if none is declared', () => {
    expect(compileList({}).list({ ...ALL, updatedSince: '2026-11-20T00:00:00Z' })).toBeNull()
    const changed = compileList({}, { changed: { path: '/changes', query: { after: '{since:s}' } } })
    expect(changed.list(ALL)?.path).toBe('/books')
    expect(changed.list({ ...ALL, updatedSince: '1970-01-01T00:00:07Z' })?.path).toBe('/changes?after=7')
    const short = compileList({}, { changed: { everything: true } })
    expect(short.list({ ...ALL, updatedSince: '1970-01-01T00:00:07Z' })?.path).toBe('/books')
  })

  it('states what its incremental listing misses, which may be its only listing', () => {
    const query = { after: '{since:s}' }
    expect(compileList({}, { changed: { query, misses: 'tags' } }).changesMiss).toBe('tags')
    expect(compileList({ query, misses: 'tags' }).changesMiss).toBe('tags')
    expect(compileList({}, { changed: { query } }).changesMiss).toBeUndefined()
  })

  it('uses a complete listing as an incremental one if declared so', () => {
    const short = compileList({ everything: true })
    expect(short.list({ ...ALL, updatedSince: '1970-01-01T00:00:07Z' })?.path).toBe('/books')
    expect(short.changesListAll).toBe(true)
  })
})

describe("a directory's requests", () => {
  const settings = { people: { default: '(objectClass=person)' } }
  const query = { filter: '(&{settings.people}(uid={id:filter}))', attributes: 'uid' }
  const list = { path: '/', items: 'entries', query: { filter: '(&{settings.people}(changed>={since:generalized}))' } }
  const directory = made({ id: '{uid}', read: { path: '/', query }, list }, { settings })
  const filterOf = (provider: Provider, id: string) =>
    new URL(provider.types.Model?.read(id)?.path ?? '', 'ldap://x').searchParams.get('filter')

  it('escape values in their filter', () => {
    expect(filterOf(directory, 'alice')).toBe('(&(objectClass=person)(uid=alice))')
    expect(filterOf(directory, '*)(uid=*')).toBe('(&(objectClass=person)(uid=\\2a\\29\\28uid\\3d\\2a))')
  })

  it("have what the source's configuration sets, and keep the others", () => {
    expect(directory.settings).toEqual(['people'])
    const other = directory.withSettings?.({ people: '(objectClass=user)' }) ?? directory
    expect(filterOf(other, 'alice')).toBe('(&(objectClass=user)(uid=alice))')
    expect(filterOf(directory, 'alice')).toBe('(&(objectClass=person)(uid=alice))')
    const changed = other.types.Model?.list({ ...ALL, updatedSince: '2026-11-20T07:02:59.852Z' })?.path
    expect(new URLSearchParams(changed?.slice(2)).get('filter')).toBe(
      '(&(objectClass=user)(changed>=20261120070259.0Z))',
    )
  })

  it('name only settings that the file declares', () => {
    const unknown = { path: '/', query: { filter: '{settings.teams}' } }
    expect(problems({ settings, types: { Model: { ...BOOK, read: unknown } } })).toEqual([
      expect.stringContaining('types.Model.read.query.filter: unknown placeholder {settings.teams}; known here'),
    ])
  })
})

describe('the parts of a record', () => {
  const part = { each: 'columns', type: 'Feature', part: 'name', backwards: 'inGroup' }
  const fields = { on: { kind: 'attribute', name: 'unit', from: "'{settings.unit}'" } }

  it('are distinguished by a member, or have their own ids', () => {
    expect(problems({ types: { Model: { ...BOOK, also: [part] } } })).toEqual([])
    const mistake = 'types.Model.also[0]: must have either "id" or "part"'
    for (const also of [
      { ...part, id: '{name}' },
      { each: 'columns', type: 'Feature' },
    ])
      expect(problems({ types: { Model: { ...BOOK, also: [also] } } })).toEqual([expect.stringContaining(mistake)])
  })

  it('have what the configuration sets', () => {
    const settings = { unit: { default: 'days' } }
    const provider = made({ also: [{ ...part, fields }] }, { settings })
    const ruleOf = (of: Provider) => of.types.Model?.mapping.also?.[0]?.fields.on
    expect(ruleOf(provider)).toMatchObject({ from: "'days'" })
    expect(ruleOf(provider.withSettings?.({ unit: "it's" }) ?? provider)).toMatchObject({ from: "'it\\'s'" })
    expect(problems({ types: { Model: { ...BOOK, also: [{ ...part, fields }] } } })).toEqual([
      expect.stringContaining('types.Model.also: unknown placeholder {settings.unit}'),
    ])
  })
})

it('an id not composed as the file declares is not requested', () => {
  const contract = made({}).types.Model
  expect([contract?.read('isbn'), contract?.read('isbn/'), contract?.read('%E0/1')]).toEqual([null, null, null])
  expect(contract?.read('isbn/1')?.path).toBe('/books/isbn/copies/1?key=isbn%2F1')
})

it('events can have names and ids of several members', () => {
  const provider = made(
    {},
    {
      eventName: "join('.', [entity, action])",
      events: [{ type: 'Model', id: '{data.isbn}/{data.copy}', names: ['book.created'] }],
    },
  )
  const body = { entity: 'book', action: 'created', data: { isbn: 'a', copy: 2 } }
  expect(provider.eventName?.(body)).toBe('book.created')
  expect(provider.eventName?.({ entity: 'book' })).toBeNull()
  expect(provider.events['book.created']?.idOf(body)).toBe('a/2')
})

it("an id part that isn't a time is omitted where a time is requested", () => {
  const read = { path: '/books', query: { at: '{at:iso}', ms: '{at:ms}', s: '{at:s}' } }
  const contract = made({ id: '{at}/{isbn}', read, fields: {} }).types.Model
  expect(contract?.read('2026-11-20T07:28:58.029542Z/x')?.path).toBe(
    '/books?at=2026-11-20T07%3A28%3A58.029542Z&ms=1795159738029&s=1795159738',
  )
  expect(contract?.read('nothing/x')?.path).toBe('/books')
})

it('a sign-in can have a request for callers without credentials', () => {
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
    'signIn.anonymous.path: unknown placeholder {username}; known here: none',
  ])
})

describe('the mistakes in a provider file', () => {
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
      'types.Model: needs an "id", or exactly one field of kind "id"',
      'types.Model.read.path: a placeholder must be a whole segment of the path',
      'types.Model.read.query.q: {id} must be the whole text, because its value comes from outside',
      'types.Model.read.query.p: unknown placeholder {nobody}; known here: {id}',
      'types.Model.over.type: the file has no type Shelf',
      'types.Model.list: needs "items", and one of "path", "graphql" and "aws"',
    ])
  })

  it.each([
    [
      'an expression',
      { types: { Model: { ...BOOK, fields: { x: { kind: 'attribute', from: 'a[' } } } } },
      /^types\.Model\.fields\.x.*isn't a JMESPath/,
    ],
    [
      'a rule',
      { types: { Model: { ...BOOK, fields: { x: { kind: 'run', code: '1' } } } } },
      /^types\.Model\.fields\.x/,
    ],
    [
      'a host',
      { types: { Model: { ...BOOK, read: { path: '//evil.example/x' } } } },
      /^types\.Model\.read\.path: must be a path that begins with one/,
    ],
    [
      'an origin',
      { types: { Model: { ...BOOK, read: { path: 'https://evil.example/' } } } },
      /^types\.Model\.read\.path/,
    ],
    ['a way up', { types: { Model: { ...BOOK, read: { path: '/a/../b' } } } }, /must not contain the segments "\."/],
    ['a header', { types: { Model: { ...BOOK, read: { path: '/a', headers: {} } } } }, /Unrecognized key: "headers"/],
    ['a module', { module: './x.js' }, /Unrecognized key: "module"/],
  ])('can be in %s', (_, content, reason) => {
    expect(problems(content).join('\n')).toMatch(reason)
  })
})

it('a provider of files turns them into what its listings take', () => {
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
  const named = made(
    {},
    { files: { answer, names: 'a*.json, {settings.more}' }, settings: { more: { default: 'b.json' } } },
  )
  expect(named.files?.names).toEqual(['a*.json', 'b.json'])
  expect(named.withSettings?.({ more: 'c.json,d.json' }).files?.names).toEqual(['a*.json', 'c.json', 'd.json'])
})

it("an incremental request includes its start time, which isn't part of its path", () => {
  const contract = compileList({}, { changed: { everything: true } })
  const since = '2026-11-21T00:00:00.000Z'
  expect(contract.list({ cursor: null, updatedSince: since })).toEqual({ method: 'GET', path: '/books', since })
  expect(contract.list(ALL)).toEqual({ method: 'GET', path: '/books' })
})

it('schema/provider.schema.json is current (UPDATE=1 writes it)', () => {
  const file = new URL('../../../schema/provider.schema.json', import.meta.url)
  // In draft 7, a reference beside a description is an "allOf", which all editors read.
  const schema = `${JSON.stringify(z.toJSONSchema(providerShape, { io: 'input', target: 'draft-07' }), null, 2)}\n`
  if (process.env.UPDATE === '1') writeFileSync(file, schema)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(schema))
})

it('page links must be addresses', () => {
  const links = { Files: 'files/{isbn}', Charts: '/charts/{isbn:html}' }
  expect(problems({ types: { Model: { ...BOOK, links } } })).toEqual([
    'types.Model.links.Files: the address of a page begins with "/"',
    'types.Model.links.Charts: {isbn:html} has no known form; there is path',
  ])
})
