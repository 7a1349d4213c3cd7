import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startDemo, type Demo } from '../../../demo/company.ts'
import { localServer, type LocalServer } from '../../testing/local-server.ts'
import { testProvider, type ProviderTestOptions } from './test-provider.ts'

const folder = mkdtempSync(join(tmpdir(), 'mlg-provider-'))
let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ only: ['evaluations'] })
})
// Test files share a process: another one may have left a code.
beforeEach(() => void (process.exitCode = undefined))
afterEach(() => void (process.exitCode = undefined))
afterAll(async () => {
  await demo.stop()
  rmSync(folder, { recursive: true })
})

async function says(file: string, url: string, more: Partial<ProviderTestOptions> = {}): Promise<string> {
  const lines: string[] = []
  await testProvider(file, { url, sample: 5, header: [], json: false, ...more }, (line) => lines.push(line))
  return lines.join('\n')
}

const EVALUATIONS = fileURLToPath(new URL('../../providers/demo/evaluations.provider.yaml', import.meta.url))

it('a provider of the product reads, lists and maps a running system', async () => {
  const message = await says(EVALUATIONS, demo.sources.evaluations)
  expect(message).toMatch(/✓ Evaluation {11}\d+ listed on 1 page, 5 mapped\n {4}aip:\/\/evaluation\/evaluations\//)
  expect(message).toMatch(/✓ EvaluationRun/)
  expect(message).toMatch(/evaluations: no errors$/)
  expect(process.exitCode ?? 0).toBe(0)
  const json = JSON.parse(await says(EVALUATIONS, demo.sources.evaluations, { json: true })) as {
    types: { type: string }[]
  }
  expect(json.types.map(({ type }) => type)).toEqual(['Evaluation', 'EvaluationRun'])
})

/** A shelf of books in another style, with a fault for each obligation. */
const BOOKS = [
  { id: 'a', title: 'A', shelf: 1, next_to: 'b' },
  { id: 'b', title: 'B', shelf: 2, next_to: 'lost' },
]
const FILE = join(folder, 'shelf.provider.yaml')
const DECLARED = `
provider: shelf
domains: [models]
types:
  Model:
    id: '{id}'
    read: { path: '/books/{id}' }
    list: { path: /books, query: { after: '{cursor}' }, items: books, next: { cursor: next } }
    changed: { path: /broken }
    batch: { path: /books, query: { id: '{ids}' }, max: 10, items: 'books[1:]' }
    completeRecords: true
    fields:
      id: { kind: ignore, why: it is the id }
      title: { kind: attribute, name: name }
      next_to: { kind: reference, edge: currentInstance, to: Model }
`

it('lists entities listed per other entity for all of those, including the last partial batch', async () => {
  const requested: string[] = []
  const listing = (path: string) => {
    if (path === '/shelves') return { shelves: [{ id: '1' }, { id: '2' }, { id: '3' }] }
    const ids = new URL(path, 'http://x').searchParams.getAll('shelf')
    requested.push(ids.join('+'))
    return { books: ids.map((shelf) => ({ id: `of ${shelf}` })) }
  }
  const server = await localServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(listing(request.url ?? '')))
  })
  try {
    const file = join(folder, 'portions.provider.yaml')
    const fields = 'fields: { id: { kind: ignore, why: it is the id } }'
    writeFileSync(
      file,
      `
provider: portions
domains: [models]
types:
  Model: { id: '{id}', list: { path: /shelves, items: shelves }, completeRecords: true, ${fields} }
  ModelInstance:
    id: '{id}'
    over: { type: Model, atOnce: 2 }
    list: { path: /books, query: { shelf: '{ids}' }, items: books }
    completeRecords: true
    ${fields}
`,
    )
    const { types } = JSON.parse(await says(file, server.url, { json: true })) as {
      types: { type: string; listed: number; complete: boolean }[]
    }
    expect(types.map(({ type, listed, complete }) => [type, listed, complete])).toEqual([
      ['Model', 3, true],
      ['ModelInstance', 3, true],
    ])
    expect(requested.slice(0, 2)).toEqual(['1+2', '3'])
  } finally {
    await server.close()
  }
})

it('takes no change between two reads for a mistake', async () => {
  let trained = 0
  const server = await localServer((request, response) => {
    const running = { id: 'running', steps: ++trained }
    const wrong = { id: 'wrong', steps: request.url === '/runs' ? 1 : 2 }
    const one = { '/runs/running': running, '/runs/wrong': wrong }[request.url ?? '']
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(one ?? { runs: [running, wrong] }))
  })
  try {
    const file = join(folder, 'runs.provider.yaml')
    writeFileSync(
      file,
      `
provider: runs
domains: [models]
types:
  Model:
    id: '{id}'
    read: { path: '/runs/{id}' }
    list: { path: /runs, items: runs }
    completeRecords: true
    fields: { id: { kind: ignore, why: it is the id }, steps: { kind: ignore, why: it grows } }
`,
    )
    const message = await says(file, server.url)
    expect(message).not.toContain('"running" differs')
    expect(message).toContain('"wrong" differs in: steps; the listing has another record than the read')
  } finally {
    await server.close()
  }
})

describe('a provider on a faulty system', () => {
  let server: LocalServer
  let url = ''
  const requested: number[] = []
  const keys = new Set<string>()
  beforeAll(async () => {
    server = await localServer((request, response) => {
      const path = request.url ?? ''
      requested.push(performance.now())
      keys.add(request.headers.authorization ?? '')
      const book = BOOKS.find(({ id }) => path === `/books/${id}`)
      const body = path.startsWith('/broken')
        ? ['nonsense']
        : path.startsWith('/books/')
          ? book === undefined
            ? { error: 'none' }
            : { ...book, shelf: 9 }
          : { books: BOOKS, next: 'again' }
      response.writeHead(request.headers['x-key'] === 'k' ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
    url = server.url
  })
  afterAll(async () => await server.close())

  it('is reported with what to correct, and exits with 1', async () => {
    writeFileSync(FILE, DECLARED)
    const message = await says(FILE, url, { header: ['X-Key: k'] })
    expect(message).toContain('✗ Model')
    expect(message).toContain('2 listed on 2 pages, not to the end, 2 mapped')
    expect(message).toContain("the listing doesn't end: page 2 leads back to a page that was read")
    expect(message).toContain('"a" differs in: shelf; the listing has another record than the read')
    expect(message).toContain('no rule names Model.shelf (in 2 of 2)')
    expect(message).toMatch(/an id that nothing has\): the product answers ok; the service expects 404/)
    expect(message).toMatch(
      /GET \/broken\S* \(what changed since .*\): a listing must be an object with a list "books"/,
    )
    expect(message).toContain('GET /books?id=a&id=b (2 at once): it lacks "a", which can be read by itself')
    expect(message).toContain('GET /books?id=a&id=b (2 at once): its "b" is another record than the one read by itself')
    expect(process.exitCode).toBe(1)
  })

  it('is reported if one rule loses what another maps', async () => {
    const twice = DECLARED.replace(
      'name: name }',
      'name: name }\n      other: { kind: attribute, name: name, from: to_string(shelf) }',
    )
    writeFileSync(FILE, twice)
    expect(await says(FILE, url, { header: ['X-Key: k'] })).toContain(
      'Model.name: "other" replaces what "title" gave (in 2 of 2)',
    )
  })

  it('is reported if references lead nowhere', async () => {
    writeFileSync(
      FILE,
      DECLARED.replace('next: { cursor: next }', 'next: { page: 1 }').replace("'{cursor}'", "'{page}'"),
    )
    expect(await says(FILE, url, { header: ['X-Key: k'] })).toContain('leads nowhere: aip://model/shelf/lost')
  })

  it('is reported with how much of a listing is gone', async () => {
    writeFileSync(FILE, DECLARED.replace("    id: '{id}'\n", "    id: '{id}'\n    gone: shelf == `1`\n"))
    expect(await says(FILE, url, { header: ['X-Key: k'] })).toMatch(
      /1 listed on 2 pages, not to the end, 2 of 3 left out: gone, 1 mapped/,
    )
  })

  it('is reported with the reason if nothing answers', async () => {
    writeFileSync(FILE, DECLARED)
    expect(await says(FILE, url)).toMatch(/error: GET \/books: .*401/)
    await expect(says(FILE, 'ftp://x')).rejects.toThrow(
      '--url: "ftp:" isn\'t supported; an address begins with http://',
    )
    const hushed = says(FILE, 'http://me:hush@x.invalid').catch((error: unknown) => (error as Error).message)
    expect(await hushed).toMatch(/^--url: the address contains a user name or password(?!.*hush)/)
    await expect(says(join(folder, 'none.provider.yaml'), url)).rejects.toThrow('none.provider.yaml')
  })

  it('gets secrets from variables, not sent over plain networks and never quoted', async () => {
    writeFileSync(FILE, DECLARED)
    const refused = async (at: string, more: Partial<ProviderTestOptions>) =>
      await says(FILE, at, more).then(
        () => 'nothing',
        (error: unknown) => (error as Error).message,
      )
    expect(await refused(url, { header: ['hushhushhush'] })).toBe(
      '--header takes "Name: value", but this one has no ":"',
    )
    expect(await refused(url, { username: 'ann' })).toBe('set MLG_SOURCE_PASSWORD to the password of ann')
    expect(await refused(url, { tokenEnv: 'SHELF_TOKEN' })).toBe("the environment variable SHELF_TOKEN isn't set")
    const far = 'http://shelf.invalid'
    expect(await refused(far, { header: ['Authorization: Bearer hush'] })).toMatch(
      /^--url: the header "Authorization" would be sent unencrypted: .*--send-secrets-unencrypted$/,
    )
    vi.stubEnv('MLG_SOURCE_PASSWORD', 'hush')
    expect(await refused(far, { username: 'ann' })).toMatch(/^--url: the password would be sent unencrypted/)
    expect(await refused(far, { username: 'ann', sendSecretsUnencrypted: true })).toBe('nothing')
    vi.stubEnv('SHELF_TOKEN', 'hush')
    expect(await says(FILE, url, { tokenEnv: 'SHELF_TOKEN', header: ['X-Key: k'] })).toContain('2 listed')
    expect(keys).toContain('Bearer hush')
    vi.unstubAllEnvs()
  })

  it('is asked no faster than its file allows', async () => {
    writeFileSync(FILE, DECLARED.replace('types:', 'defaults: { ratePerSecond: 40 }\ntypes:'))
    requested.length = 0
    await says(FILE, url, { header: ['X-Key: k'] })
    expect(requested.length).toBeGreaterThan(5)
    const took = (requested.at(-1) ?? 0) - (requested[0] ?? 0)
    // The first one needs a connection, and a timer may be a millisecond early.
    expect(took).toBeGreaterThanOrEqual((requested.length - 2) * (25 - 1))
  })

  it('is reported with every mistake in its file before any request', async () => {
    writeFileSync(FILE, DECLARED.replace("'/books/{id}'", "'/books/{isbn}'").replace('name: name', 'name: colour'))
    await expect(says(FILE, url)).rejects.toThrow('types.Model.read.path: unknown placeholder {isbn}; known here: {id}')
    writeFileSync(FILE, DECLARED.replace('name: name', 'name: colour'))
    await expect(says(FILE, url)).rejects.toThrow('types.Model.fields.title.name: Model has no attribute "colour"')
  })
})
