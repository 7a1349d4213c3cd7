import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfigFile } from '../../config/config.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { configurationOf, copyConfiguration, writeConfiguration } from './configuration.ts'

let base = ''
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mlg-configuration-'))
})
afterEach(() => rmSync(base, { recursive: true }))

const SECRET = 'hush-hush'
const CONFIG = {
  data: 'here',
  catalogue: { folder: 'types' },
  providers: ['./own.mjs'],
  access: {
    tokens: [{ name: 'ci', sha256: 'a'.repeat(64), rights: ['read'], expires: '2030-01-01T00:00:00Z' }],
    signIn: { issuer: 'https://sign.in', clientId: 'mlg', clientSecret: { env: 'CLIENT_SECRET' } },
  },
  sources: [
    {
      platform: 'registry',
      provider: 'registry',
      baseUrl: 'https://registry.example',
      headers: { authorization: SECRET, accept: { file: 'token' } },
      credentials: { username: 'u', password: SECRET },
      tls: { ca: 'ca.pem' },
    },
  ],
  intake: { webhooks: { registry: { secrets: [SECRET] } } },
}

it('is copied with its definitions, without a secret, and says what is missing', () => {
  mkdirSync(join(base, 'types'))
  writeFileSync(join(base, 'types', 'more.json'), '{"types":[]}')
  writeFileSync(join(base, 'own.mjs'), 'export default 1')
  writeFileSync(join(base, 'mlg.config.json'), JSON.stringify(CONFIG))
  const copy = copyConfiguration(join(base, 'mlg.config.json'))
  expect(JSON.stringify(copy)).not.toContain(SECRET)
  const file: unknown = JSON.parse(copy.files['mlg.config.json'] ?? '')
  expect(file).toMatchObject({
    data: '..',
    catalogue: { folder: 'definitions' },
    providers: ['./providers/own.mjs'],
    sources: [
      {
        baseUrl: 'https://registry.example',
        headers: {
          authorization: { env: 'MLG_SOURCES_0_HEADERS_AUTHORIZATION' },
          accept: { file: join(base, 'token') },
        },
        credentials: { username: 'u', password: { env: 'MLG_SOURCES_0_CREDENTIALS_PASSWORD' } },
        tls: { ca: join(base, 'ca.pem') },
      },
    ],
    intake: { webhooks: { registry: { secrets: [{ env: 'MLG_INTAKE_WEBHOOKS_REGISTRY_SECRETS_0' }] } } },
  })
  expect(copy.files['definitions/more.json']).toBe('{"types":[]}')
  expect(copy.missing.join('\n')).toContain('access.tokens (ci)')
  expect(copy.missing.join('\n')).toContain('variable CLIENT_SECRET')
  expect(copy.missing).toHaveLength(8)
})

it('starts from where it is restored to, once the secrets are set', () => {
  writeFileSync(
    join(base, 'mlg.config.json'),
    JSON.stringify({ sources: [{ ...CONFIG.sources[0], tls: undefined, headers: {} }] }),
  )
  const copy = configurationOf(JSON.stringify(copyConfiguration(join(base, 'mlg.config.json'))))
  const path = writeConfiguration(join(base, 'data', 'configuration'), copy) ?? ''
  expect(readConfigFile(path, PROVIDERS, {})).toMatchObject({ ok: false })
  const env = { MLG_SOURCES_0_CREDENTIALS_PASSWORD: SECRET }
  expect(readConfigFile(path, PROVIDERS, env)).toMatchObject({
    ok: true,
    value: { data: join(base, 'data'), sources: [{ credentials: { password: SECRET } }] },
  })
})

it('writes nowhere but into its folder', () => {
  expect(() => configurationOf(JSON.stringify({ files: { '../../x': '' }, missing: [] }))).toThrow()
  expect(() => writeConfiguration(base, { files: { '../x': '' }, missing: [] })).toThrow(/names a file/)
})
