import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LOAD_BOUNDS } from '../../catalogue/load.ts'
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
  intake: {
    webhooks: { registry: { secrets: [SECRET] } },
    kafka: {
      brokers: ['kafka:9092'],
      topics: [{ topic: 'events' }],
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'u', password: SECRET },
    },
  },
}

it('a backed-up configuration includes its definitions but no secrets, and lists what is missing', () => {
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
    intake: {
      webhooks: { registry: { secrets: [{ env: 'MLG_INTAKE_WEBHOOKS_REGISTRY_SECRETS_0' }] } },
      kafka: { sasl: { username: 'u', password: { env: 'MLG_INTAKE_KAFKA_SASL_PASSWORD' } } },
    },
  })
  expect(copy.files['definitions/more.json']).toBe('{"types":[]}')
  expect(copy.missing.join('\n')).toContain('access.tokens (ci)')
  expect(copy.missing.join('\n')).toContain('variable CLIENT_SECRET')
  expect(copy.missing).toHaveLength(9)
})

it('a backed-up configuration keeps modules of one name apart, and skips unused definitions', () => {
  const providers = ['./a/own.mjs', './b/own.mjs', './b/../b/own.mjs']
  for (const [name, text] of Object.entries({ a: 'export default 1', b: 'export default 2' })) {
    mkdirSync(join(base, name))
    writeFileSync(join(base, name, 'own.mjs'), text)
  }
  mkdirSync(join(base, 'types'))
  writeFileSync(join(base, 'types', 'large.json'), ' '.repeat(LOAD_BOUNDS.fileBytes + 1))
  writeFileSync(join(base, 'types', 'notes.txt'), '')
  writeFileSync(join(base, 'mlg.config.json'), JSON.stringify({ providers, catalogue: { folder: 'types' } }))
  const { files } = copyConfiguration(join(base, 'mlg.config.json'))
  const { providers: copied } = JSON.parse(files['mlg.config.json'] ?? '') as { readonly providers: readonly string[] }
  expect(copied.map((name) => files[name.replace('./', '')])).toEqual([
    'export default 1',
    'export default 2',
    'export default 2',
  ])
  expect(Object.keys(files).filter((name) => name.startsWith('definitions/'))).toEqual([])
})

it('a restored configuration starts from its new folder once the secrets are set', () => {
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

it('a restored configuration is written nowhere outside its folder', () => {
  expect(() => configurationOf(JSON.stringify({ files: { '../../x': '' }, missing: [] }))).toThrow()
  expect(() => writeConfiguration(base, { files: { '../x': '' }, missing: [] })).toThrow(/names a file/)
})
