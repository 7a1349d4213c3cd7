import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { graphqlPage } from '../graphql/graphiql-page.ts'
import { createServer } from '../http/server.ts'
import { portalRoutes } from './route.ts'

const THEME = "document.documentElement.dataset.theme = 'dark'"
const PAGE = `<!doctype html><title>Portal</title><script>${THEME}</script><script type="module" src="/assets/index-AbC1.js"></script>`
const GRAPHIQL = '<!doctype html><title>GraphQL</title><script type="module" src="/assets/graphiql-AbC1.js"></script>'
const SCRIPT = 'export const answer = 42\n'
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

let folder = ''
let app: ReturnType<typeof createServer>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-portal-'))
  app = createServer()
  portalRoutes(app, join(folder, 'dist'))
  graphqlPage(app, join(folder, 'dist'))
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

function build(): void {
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.js'), 'secret')
  writeFileSync(join(folder, 'dist', 'secret.js'), 'secret')
  writeFileSync(join(folder, 'dist', 'index.html'), PAGE)
  writeFileSync(join(folder, 'dist', 'graphiql.html'), GRAPHIQL)
  const script = join(folder, 'dist', 'assets', 'index-AbC1.js')
  writeFileSync(script, SCRIPT)
  writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT))
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT))
  writeFileSync(join(folder, 'dist', 'assets', 'small-1.css'), 'p{}')
}

describe('the portal page', () => {
  it.each([
    '/',
    '/?asOf=12&q=x',
    '/search?q=ranker.v2',
    '/e/model/registry/ranking-v5.2/part.json',
    '/e/data/kafka/a%2Fb.c?asOf=3',
    '/lineage/model/ads/ranker?dir=up',
    '/nothing.html',
  ])('is served at %s', async (url) => {
    build()
    for (const method of ['GET', 'HEAD'] as const) {
      const { statusCode, headers, body } = await app.inject({ method, url, headers: HTML })
      expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ])
      if (method === 'GET') expect(body).toBe(PAGE)
    }
  })

  it('is the latest build, even if its size is unchanged', async () => {
    build()
    const path = join(folder, 'dist', 'index.html')
    const ask = async () => await app.inject({ url: '/', headers: HTML })
    const before = await ask()
    const rebuilt = PAGE.replace('AbC1', 'XyZ2')
    writeFileSync(path, rebuilt)
    const { atime, mtimeMs } = statSync(path)
    utimesSync(path, atime, new Date(mtimeMs + 1_000))
    const after = await ask()
    expect([before.body, after.body]).toEqual([PAGE, rebuilt])
    expect(after.headers.etag).not.toBe(before.headers.etag)
  })

  it('loads nothing from elsewhere, and runs only its own inline script', async () => {
    build()
    const { headers } = await app.inject({ url: '/e/a/b/c', headers: HTML })
    const hash = createHash('sha256').update(THEME).digest('base64')
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('geolocation=()'),
    })
  })

  it('is not sent again until it is rebuilt', async () => {
    build()
    const { etag } = (await app.inject({ url: '/' })).headers
    const ask = () => app.inject({ url: '/search', headers: { ...HTML, 'if-none-match': `"other", ${etag}` } })
    expect(await ask()).toMatchObject({ statusCode: 304, body: '' })
    writeFileSync(join(folder, 'dist', 'index.html'), `${PAGE}<p>new</p>`)
    expect(await ask()).toMatchObject({ statusCode: 200, body: `${PAGE}<p>new</p>` })
  })

  it('is sent only for reads that accept HTML, and others get problems', async () => {
    build()
    const refused = [
      { url: '/api/v1/nothing', headers: HTML },
      { url: '/api', headers: HTML },
      { url: '/api?x=1', headers: HTML },
      { url: '/search', headers: { accept: '*/*' } },
      { url: '/search', headers: { accept: 'application/json' } },
      { url: '/search', method: 'POST', headers: HTML },
    ] as const
    for (const request of refused) {
      const answer = await app.inject(request)
      expect([request.url, answer.statusCode, answer.json().code]).toEqual([request.url, 404, 'NOT_FOUND'])
    }
    expect((await app.inject({ url: '/apiary', headers: HTML })).statusCode).toBe(200)
  })

  it('names the build command if it is missing, and appears once built', async () => {
    const answer = await app.inject({ url: '/e/a/b/c', headers: HTML })
    expect(answer.statusCode).toBe(503)
    expect(answer.body).toContain('npm run portal')
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'; style-src 'sha256-")
    build()
    expect((await app.inject({ url: '/e/a/b/c', headers: HTML })).statusCode).toBe(200)
  })
})

describe('GraphiQL', () => {
  it("is what a browser gets at /graphql, with the portal's policy", async () => {
    build()
    const { headers, body, statusCode } = await app.inject({ url: '/graphql?asOf=3', headers: HTML })
    expect([statusCode, body]).toEqual([200, GRAPHIQL])
    const portal = (await app.inject({ url: '/', headers: HTML })).headers
    const withoutHash = String(portal['content-security-policy']).replace(/ 'sha256-[^']+'/, '')
    expect(headers).toMatchObject({
      'content-security-policy': withoutHash,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    })
    expect(headers.etag).not.toBe(portal.etag)
    const again = { ...HTML, 'if-none-match': String(headers.etag) }
    expect(await app.inject({ url: '/graphql', headers: again })).toMatchObject({ statusCode: 304, body: '' })
  })

  it('is not sent to programs there', async () => {
    build()
    const answer = await app.inject({ url: '/graphql', headers: { accept: '*/*' } })
    expect([answer.statusCode, answer.headers.allow, answer.json().code]).toEqual([405, 'POST', 'WRONG_METHOD'])
  })

  it('is missing before the portal is built', async () => {
    const answer = await app.inject({ url: '/graphql', headers: HTML })
    expect(answer.statusCode).toBe(503)
    expect(answer.body).toContain('npm run portal')
  })
})

describe('a portal file', () => {
  const ask = (name: string, encoding?: string) =>
    app.inject({ url: `/assets/${name}`, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } })

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', undefined],
    [undefined, undefined],
  ])('is sent to clients that accept %s as %s', async (accepted, encoding) => {
    build()
    const answer = await ask('index-AbC1.js', accepted)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    })
    expect(answer.headers['content-encoding']).toBe(encoding)
    const decode = { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ''] ?? ((raw: Buffer) => raw)
    expect(decode(answer.rawPayload).toString()).toBe(SCRIPT)
  })

  it('is sent uncompressed if compression gains nothing', async () => {
    build()
    expect(await ask('small-1.css', 'br')).toMatchObject({ statusCode: 200, body: 'p{}' })
  })

  it('never comes from outside its folder, whatever the name', async () => {
    build()
    const pieces = fc.constantFrom('..', '.', '/', '%2f', '%5c', '\\', '%2e%2e', '%00', 'secret', '.js', 'assets', '%')
    const name = fc.oneof(
      fc.array(pieces, { minLength: 1, maxLength: 8 }).map((all) => all.join('')),
      fc.constantFrom(
        '../secret.js',
        '..%2fsecret.js',
        '..%2f..%2fsecret.js',
        '%2e%2e/secret.js',
        '..%5csecret.js',
        'index.html',
        'index-AbC1.js.br',
        '.js',
        'constructor',
      ),
    )
    await fc.assert(
      fc.asyncProperty(name, async (one) => {
        const { statusCode, body } = await ask(one)
        // Address parsers turn "/assets/.." into "/".
        expect(statusCode >= 400 || body === PAGE, `${one}: ${statusCode} ${body}`).toBe(true)
      }),
      { numRuns: 200 },
    )
    expect((await ask('gone-1.js')).json()).toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('Reload the page'),
    })
  })
})
