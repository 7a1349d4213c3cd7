import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { readConfig } from './config.ts'

const base = mkdtempSync(join(tmpdir(), 'mlg-config-'))
writeFileSync(join(base, 'ca.pem'), 'a certificate')
afterAll(() => rmSync(base, { recursive: true, force: true }))

function read(search?: object) {
  const source = { platform: 'registry', provider: 'registry', baseUrl: 'https://registry.example' }
  return readConfig({ sources: [source], search }, { base, providers: DEMO_PROVIDERS, env: { SECRET: 's3cret' } })
}

describe('a search server in the configuration', () => {
  it('is absent by default, so the index is embedded', () => {
    expect(read()).toMatchObject({ ok: true, value: { search: null } })
  })

  it('has the addresses of several nodes, each of which is checked', () => {
    const url = ['https://search-1.example', 'https://search-2.example']
    expect(read({ url })).toMatchObject({ ok: true, value: { search: { access: { urls: url } } } })
    const wrong = read({ url: [...url, 'http://search-3.example'], apiKey: { env: 'SECRET' } })
    expect(wrong).toMatchObject({ ok: false, error: [expect.stringContaining('unencrypted')] })
  })

  it('gets its secrets from the environment and its authorities from a file', () => {
    expect(
      read({ url: 'https://search.example/path', username: 'mlg', password: { env: 'SECRET' }, ca: 'ca.pem' }),
    ).toMatchObject({
      ok: true,
      value: {
        search: {
          access: {
            urls: ['https://search.example/path'],
            credentials: { kind: 'password', username: 'mlg', password: 's3cret' },
            ca: 'a certificate',
            timeoutMs: 10_000,
          },
          prefix: 'mlg',
          patienceMs: 60_000,
        },
      },
    })
    expect(read({ url: 'http://127.0.0.1:9200', apiKey: { env: 'SECRET' }, prefix: 'staging' })).toMatchObject({
      ok: true,
      value: { search: { access: { credentials: { kind: 'key', apiKey: 's3cret' } }, prefix: 'staging' } },
    })
  })

  it.each([
    [{ url: 'ftp://search.example' }, 'search.url: must be an http or https URL'],
    [{ url: 'https://mlg:hidden@search.example' }, 'search.url: put credentials into username'],
    [{ url: 'https://search.example/?x=1' }, 'search.url: has parameters'],
    [{ url: 'https://search.example', username: 'mlg' }, 'search: username and password go together'],
    [
      { url: 'https://search.example', username: 'mlg', password: 'p', apiKey: 'k' },
      'search: has both an apiKey and a username',
    ],
    [{ url: 'http://search.example', apiKey: 'k' }, 'search.url: credentials would go over the network unencrypted'],
    [{ url: 'http://search.example', ca: 'ca.pem' }, 'search.ca: has no effect without https'],
    [{ url: 'https://search.example', ca: 'missing.pem' }, "search.ca: missing.pem can't be read"],
    [
      { url: 'https://search.example', apiKey: { env: 'NOPE' } },
      "search.apiKey: the environment variable NOPE isn't set",
    ],
    [{ url: 'https://search.example', prefix: 'My Index' }, 'search.prefix: must be'],
  ])('%j is rejected: %s', (search, expected) => {
    const config = read(search)
    expect(config.ok).toBe(false)
    if (config.ok) return
    expect(config.error.join('\n')).toContain(expected)
    expect(config.error.join('\n')).not.toContain('hidden')
  })
})
