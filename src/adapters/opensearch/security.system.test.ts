import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cacheFolder } from '../../../scripts/services/cache.ts'
import { keytoolOf } from '../../../scripts/services/java.ts'
import { entity, request } from '../../testing/search/build.ts'
import { sharedService } from '../../testing/services.ts'
import { openSearchClient, type OpenSearchAccess, type OpenSearchClient } from './client.ts'
import { OpenSearchIndex } from './open-search-index.ts'
import { startProxy, type Fate, type ProxiedRequest, type TestProxy } from './testing/proxy.ts'
import { accessTo, dropIndices, somePrefix, writerOptions } from './testing/server.ts'
import { openSearchWriter } from './writer.ts'

const server = await sharedService('opensearch')
const PASSWORD = 'only-for-this-test'
const folder = mkdtempSync(join(tmpdir(), 'mlg-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A separate certificate for 127.0.0.1. `keytool` comes with the Java that runs the server. */
function certificate(): { readonly pfx: Buffer; readonly ca: string } {
  const store = join(folder, 'keys.p12')
  const name = ['-keystore', store, '-storetype', 'PKCS12', '-storepass', PASSWORD, '-alias', 'proxy']
  const keytool = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(keytoolOf(cacheFolder()), args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`keytool: ${stdout}${stderr}`)
    return stdout
  }
  keytool('-genkeypair', ...name, '-keyalg', 'EC', '-dname', 'CN=proxy', '-ext', 'san=ip:127.0.0.1', '-validity', '2')
  return { pfx: readFileSync(store), ca: keytool('-exportcert', '-rfc', ...name) }
}

const TAKEN = new Set([`Basic ${Buffer.from(`mlg:${PASSWORD}`).toString('base64')}`, `ApiKey ${PASSWORD}`])

/** Answers like servers with sign-in. */
function signedIn({ headers, path }: ProxiedRequest): Fate {
  const given = headers.authorization ?? ''
  if (path.startsWith('/away')) return { kind: 'answer', status: 301, body: '{}', headers: { location: '/elsewhere' } }
  if (TAKEN.has(given)) return { kind: 'pass' }
  return given === 'ApiKey reader'
    ? { kind: 'answer', status: 403, body: '{"error":{"type":"security_exception","reason":"no permissions"}}' }
    : { kind: 'answer', status: 401, body: 'Unauthorized' }
}

describe.skipIf(server === null)('an OpenSearch with TLS and sign-in', { timeout: 60_000 }, () => {
  const { pfx, ca } = server === null ? { pfx: Buffer.of(), ca: '' } : certificate()
  const prefix = somePrefix()
  let proxy: TestProxy
  const clients: OpenSearchClient[] = []

  beforeAll(async () => {
    proxy = await startProxy(() => server?.url ?? '', signedIn, { pfx, passphrase: PASSWORD } as object)
  })

  afterAll(async () => {
    const direct = openSearchClient(accessTo(server?.url ?? ''))
    await dropIndices(direct, prefix)
    for (const client of [direct, ...clients]) await client.close()
    await proxy?.close()
  })

  function clientWith(access: Partial<OpenSearchAccess>): OpenSearchClient {
    const client = openSearchClient(accessTo(proxy.url, access))
    clients.push(client)
    return client
  }

  it.each<[string, OpenSearchAccess['credentials']]>([
    ['a password', { kind: 'password', username: 'mlg', password: PASSWORD }],
    ['an API key', { kind: 'key', apiKey: PASSWORD }],
  ])('is written to and searched with %s', async (name, credentials) => {
    const client = clientWith({ credentials, ca })
    await openSearchWriter(writerOptions(client, prefix)).write([{ put: entity(1, { name }) }], 1, 1)
    expect((await new OpenSearchIndex(client, prefix).search(request(name))).total).toBe(1)
  })

  it.each<[string, Partial<OpenSearchAccess> & { url?: string }, RegExp]>([
    ['nothing given', { ca }, /answered 401 \(its credentials are missing or wrong/],
    ['a wrong key', { ca, credentials: { kind: 'key', apiKey: 'wrong-key' } }, /answered 401/],
    ['too few rights', { ca, credentials: { kind: 'key', apiKey: 'reader' } }, /answered 403 .*no permissions/],
    ['an unknown certificate', { credentials: { kind: 'key', apiKey: PASSWORD } }, /self-signed certificate/],
    ['a redirect', { ca, url: '/away' }, /answered 301 \(it redirects, which isn't followed/],
  ])('reports what is wrong with %s, but no secret', async (_, { url = '', ...access }, message) => {
    const client = clientWith({ ...access, urls: [proxy.url + url] })
    const failure: unknown = await new OpenSearchIndex(client, prefix)
      .search(request('x'))
      .catch((error: unknown) => error)
    expect(String(failure)).toMatch(message)
    expect(String(failure)).not.toMatch(/wrong-key|only-for-this-test/)
  })
})
