import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { httpSource } from '../adapters/http/source.ts'
import { openSource } from '../adapters/sources.ts'
import { builtinProvider } from '../testing/provider/builtin.ts'
import { withLocalServer } from '../testing/local-server.ts'
import { sourceConfig } from '../testing/parts.ts'
import { isOlder } from '../lib/older-version.ts'
import { checkSource } from './check-source.ts'
import { reach } from './doctor.ts'

interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Serves this answer to everything, at an address passed to `use`. */
async function at<T>({ status, type, body }: Reply, use: (baseUrl: string) => Promise<T>): Promise<T> {
  return await withLocalServer(
    (_, response) => response.writeHead(status, { 'content-type': type }).end(body),
    ({ url }) => use(url),
  )
}

function partsAt(baseUrl: string) {
  const config = sourceConfig('mlflow', { baseUrl })
  return { config, provider: builtinProvider('mlflow'), source: httpSource(config, baseUrl) }
}

async function checkedAt(reply: Reply) {
  return await at(reply, async (baseUrl) => {
    const parts = partsAt(baseUrl)
    const checked = await checkSource(parts).finally(() => parts.source.close())
    return JSON.parse(JSON.stringify(checked).replaceAll(baseUrl, 'URL')) as unknown
  })
}

const text = (body: string): Reply => ({ status: 200, type: 'text/plain', body })

describe('the server at an address', () => {
  it('is the product, with its version', async () => {
    expect(await checkedAt(text('3.17.2'))).toEqual({ ok: true, version: '3.17.2' })
    // Has the form that MLflow sends.
    expect(await checkedAt({ ...text('3.17.2'), type: 'text/html; charset=utf-8' })).toEqual({
      ok: true,
      version: '3.17.2',
    })
  })

  it.each<[string, Reply, string, RegExp]>([
    [
      'a page',
      { status: 200, type: 'text/html', body: '<h1>It works!</h1>' },
      'other',
      /^what answers at URL isn't mlflow: the source answered 200 with text\/html, not text$/,
    ],
    ['another text', text('pong'), 'other', /^what answers at URL isn't mlflow: the response isn't a version$/],
    [
      'nothing of that kind',
      { status: 404, type: 'application/json', body: '{}' },
      'other',
      /isn't mlflow: the product answered 404 to \/version$/,
    ],
    [
      'a sign-in',
      { status: 401, type: 'text/plain', body: '' },
      'credentials',
      /^the source answered 401: check its credentials$/,
    ],
    [
      'an unsupported old version',
      text('1.30.0'),
      'old',
      /^mlflow 1\.30\.0 answers at URL, but 2\.0 is the oldest supported version$/,
    ],
    ['a fault', { status: 502, type: 'text/plain', body: '' }, 'unreachable', /^the source answered 502$/],
    [
      'too many requests',
      { status: 429, type: 'text/plain', body: '' },
      'unreachable',
      /^the product asks for fewer requests \(429\)$/,
    ],
  ])('is not the product: %s', async (_, reply, kind, reason) => {
    expect(await checkedAt(reply)).toEqual({
      ok: false,
      kind,
      reason: expect.stringMatching(reason),
      todo: expect.stringMatching(/^\w+ /),
    })
  })

  it('is shown by the doctor, with its version or what to do', async () => {
    const old = await at(text('1.30.0'), (baseUrl) => reach(partsAt(baseUrl)))
    expect(old).toMatchObject({ what: 'source mlflow', todo: 'upgrade it to 2.0 or newer' })
    expect(await reach(partsAt('http://127.0.0.1:1'))).toEqual({
      what: 'source mlflow',
      found: 'nothing listens at http://127.0.0.1:1',
      todo: 'check that mlflow runs there, and the address: host, port, http or https',
    })
    const config = sourceConfig('ldap', { baseUrl: 'ldap://127.0.0.1:1/dc=example,dc=com' })
    const provider = builtinProvider('ldap')
    expect(await reach({ config, provider, source: openSource(config, provider) })).toMatchObject({
      found: 'nothing listens at ldap://127.0.0.1:1/dc=example,dc=com',
      todo: 'check that ldap runs there, and the address: host, port, ldap or ldaps',
    })
  })
})

it('versions are compared numerically', () => {
  expect([
    isOlder('2.9.1', '2.10'),
    isOlder('2.10', '2.9.1'),
    isOlder('v3', '3.0.0'),
    isOlder('3.0.0.dev1', '3.0'),
  ]).toEqual([true, false, false, false])
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), (numbers) => {
      const next = [...numbers.slice(0, -1), (numbers.at(-1) ?? 0) + 1].join('.')
      expect(isOlder(numbers.join('.'), next)).toBe(true)
      expect(isOlder(next, numbers.join('.'))).toBe(false)
      expect(isOlder(numbers.join('.'), numbers.join('.'))).toBe(false)
    }),
  )
})
