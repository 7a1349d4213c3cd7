import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSchema, graphql } from 'graphql'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { localServer, type LocalServer } from '../../testing/local-server.ts'
import { newProvider, type NewProviderOptions } from './new-provider.ts'
import { testProvider } from './test-provider.ts'

const ITEM = { type: 'object', properties: { id: { type: 'string' }, title: { type: 'string' } } }
const PAGE = { type: 'object', properties: { books: { type: 'array', items: ITEM } } }
const answers = (schema: object) => ({ get: { responses: { 200: { content: { 'application/json': { schema } } } } } })
const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'The Shelf API', version: '1' },
  paths: { '/books': answers(PAGE), '/books/{id}': answers(ITEM) },
}
const YAML = `openapi: 3.0.3
info: { title: The Shelf API }
paths:
  /books: ${JSON.stringify(answers(PAGE))}
`
const BOOKS = [
  { id: 'a', title: 'A' },
  { id: 'b', title: 'B' },
]
const SCHEMA = buildSchema('type Book { id: ID! title: String } type Query { books: [Book!]! book(id: ID!): Book }')

const folder = mkdtempSync(join(tmpdir(), 'mlg-new-'))
let server: LocalServer
let introspects = true
beforeAll(async () => {
  server = await localServer((request, response) => {
    const answer = (body: unknown, status = 200, type = 'application/json') =>
      void response
        .writeHead(status, { 'content-type': type })
        .end(typeof body === 'string' ? body : JSON.stringify(body))
    const path = request.url ?? ''
    if (path === '/openapi.json') return answer(DOCUMENT)
    if (path === '/openapi.yaml') return answer(YAML, 200, 'application/yaml')
    if (path === '/page') return answer('<html>', 200, 'text/html')
    if (path === '/closed') return answer({}, request.headers.authorization === 'Bearer hush' ? 200 : 401)
    if (path === '/books') return answer({ books: BOOKS })
    const book = BOOKS.find(({ id }) => path === `/books/${id}`)
    if (path !== '/graphql') return answer(book ?? {}, book === undefined ? 404 : 200)
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const { query, variables } = JSON.parse(text) as { query: string; variables?: Record<string, unknown> }
      if (query.includes('__schema') && !introspects)
        return answer({ errors: [{ message: 'introspection is disabled' }] })
      const rootValue = { books: BOOKS, book: ({ id }: { id: string }) => BOOKS.find((each) => each.id === id) ?? null }
      void graphql({ schema: SCHEMA, source: query, rootValue, variableValues: variables ?? {} }).then((of) =>
        answer(of),
      )
    })
  })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})
afterEach(() => {
  process.exitCode = undefined
  vi.unstubAllEnvs()
})

let count = 0
async function drafting(from: string, more: Partial<NewProviderOptions> = {}) {
  const out = more.out ?? join(folder, `${count++}`)
  const lines: string[] = []
  await newProvider(from, { header: [], force: false, json: false, ...more, out }, (line) => lines.push(line))
  return { out, said: lines.join('\n') }
}

async function refusalOf(from: string, more: Partial<NewProviderOptions> = {}): Promise<string> {
  return await drafting(from, more).then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  )
}

/** Returns the output of `mlg provider test` for a draft as written. */
async function tryProvider(out: string, name: string, url = server.url): Promise<string> {
  const lines: string[] = []
  const file = join(out, `${name}.provider.yaml`)
  await testProvider(file, { url, sample: 5, header: [], json: false, definitions: out }, (line) => lines.push(line))
  return lines.join('\n')
}

it('drafts what the product proves from an address, and says what it inferred', async () => {
  const { out, said } = await drafting(`${server.url}/openapi.json`)
  expect(said).toContain('✓ TheShelfBook: GET /books, one by GET /books/{id}')
  expect(said).toContain('    id: id, named as the parameter {id}')
  expect(said).toContain('    pages: none found, so one answer is taken for all of the listing')
  expect(said).toContain(`mlg provider test ${out}/the-shelf.provider.yaml --url ${server.url} --definitions ${out}`)
  const proved = await tryProvider(out, 'the-shelf')
  expect(proved).toContain('2 listed on 1 page, 2 mapped')
  expect(proved).toContain('no errors')
})

it('drafts from a file, and from YAML at an address', async () => {
  const file = join(folder, 'shelf.json')
  writeFileSync(file, JSON.stringify(DOCUMENT))
  const { out } = await drafting(file, { name: 'shelf', json: true })
  expect(await tryProvider(out, 'shelf')).toContain('no errors')
  expect((await drafting(`${server.url}/openapi.yaml`)).said).toContain('✓ TheShelfBook: GET /books')
})

it('drafts from the introspection of a GraphQL endpoint', async () => {
  const { out } = await drafting(`${server.url}/graphql`, { name: 'shelf' })
  const proved = await tryProvider(out, 'shelf')
  expect(proved).toContain('✓ ShelfBook            2 listed on 1 page, 2 mapped')
  expect(proved).toContain('no errors')
})

it('drafts from a JSON listing if nothing describes the API', async () => {
  const { out, said } = await drafting(`${server.url}/books`, { name: 'shelf' })
  expect(said).toContain('✓ ShelfBook: GET /books, one by GET /books/{id}')
  expect(await tryProvider(out, 'shelf')).toContain('✓ ShelfBook            2 listed on 1 page, 2 mapped')
})

it('overwrites nothing unless told to', async () => {
  const { out } = await drafting(`${server.url}/openapi.json`, { name: 'shelf' })
  const file = join(out, 'shelf.provider.yaml')
  writeFileSync(file, 'mine')
  expect(await refusalOf(`${server.url}/openapi.json`, { name: 'shelf', out })).toBe(
    `${file} exists already: give another --name or --out, or overwrite it with --force`,
  )
  rmSync(file)
  expect(await refusalOf(`${server.url}/openapi.json`, { name: 'shelf', out })).toContain('shelf.json exists already')
  expect(existsSync(file)).toBe(false)
  await drafting(`${server.url}/openapi.json`, { name: 'shelf', out, force: true })
  expect(readFileSync(file, 'utf8')).toContain('provider: shelf')
})

describe("a source that can't be drafted", () => {
  it.each([
    ['/page', /answered 200 with text\/html, not YAML/],
    ['/nowhere', /the server answers 404: nothing is there/],
    ['/books/a', /the document isn't OpenAPI.*Give the address of the document itself.*or that of a listing in JSON/],
    ['/closed', /the source answered 401: check its credentials: --token-env names the variable/],
  ])('is reported with the reason: %s', async (path, reason) => {
    expect(await refusalOf(server.url + path)).toMatch(reason)
  })

  it('is reported for files, names and addresses', async () => {
    expect(await refusalOf(join(folder, 'none.json'))).toContain('no such file')
    writeFileSync(join(folder, 'x.txt'), 'hello')
    expect(await refusalOf(join(folder, 'x.txt'))).toContain("x.txt: the document isn't OpenAPI")
    expect(await refusalOf('ftp://x/openapi.json')).toContain("isn't the address of an API")
    expect(await refusalOf(`${server.url}/openapi.json`, { name: 'My Shelf' })).toContain('--name: it must be')
    expect(await refusalOf(`${server.url}/openapi.json`, { name: 'mlflow' })).toContain(
      'a provider "mlflow" already exists',
    )
    expect(await refusalOf(`${server.url}/openapi.json`, { types: 'shoes' })).toContain('use books')
  })

  it("includes an endpoint that doesn't reveal its schema", async () => {
    introspects = false
    try {
      const reason = await refusalOf(`${server.url}/graphql`)
      expect(reason).toContain('the source answered with an error: "introspection is disabled"')
      expect(reason).toContain('give a file with the answer to that query')
    } finally {
      introspects = true
    }
  })

  it('is asked with a token, but never over a plain network', async () => {
    vi.stubEnv('SHELF_TOKEN', 'hush')
    expect(await refusalOf(`${server.url}/closed`, { tokenEnv: 'SHELF_TOKEN' })).toContain("the document isn't OpenAPI")
    expect(await refusalOf('http://shelf.invalid/openapi.json', { tokenEnv: 'SHELF_TOKEN' })).toContain(
      '--send-secrets-unencrypted',
    )
    expect(await refusalOf(`${server.url}/closed`, { tokenEnv: 'NONE_SUCH' })).toBe(
      "the environment variable NONE_SUCH isn't set",
    )
  })
})
