import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Provider } from '../contracts/source.ts'
import { ok } from '../lib/result.ts'
import { PROVIDERS } from '../providers/all.ts'
import { joinProviders } from '../providers/files.ts'
import { readConfig } from './config.ts'
import { configSchema, configShape } from './shape.ts'

const shelf: Provider = {
  name: 'shelf',
  domains: ['shelf'],
  events: {},
  types: {},
  files: { only: true, answer: () => ok([]) },
}
const context = {
  base: '/srv',
  providers: joinProviders(PROVIDERS, new Map([['shelf', shelf]])),
  env: { TOKEN: 's3cret', SHORT: 'too short' },
}
const source = { platform: 'registry', provider: 'registry', baseUrl: 'https://registry.example' }

describe('the configuration', () => {
  it('has defaults, and takes secrets from the environment', () => {
    const config = readConfig(
      { sources: [{ ...source, headers: { Authorization: { env: 'TOKEN', prefix: 'Bearer ' } } }] },
      context,
    )
    expect(config).toMatchObject({
      ok: true,
      value: {
        listen: { host: '127.0.0.1', port: 4321, tls: null, publicUrl: null },
        access: { local: true, tokens: [], signIn: null },
        data: '/srv/.mlg',
        sources: [
          {
            headers: { authorization: 'Bearer s3cret' },
            limits: { ratePerSecond: 200, burst: 20 },
            guard: { share: 0.1, atLeast: 20, windowMs: 3_600_000 },
          },
        ],
      },
    })
  })

  it('reports all mistakes at once, of any kind', () => {
    // Mistakes of form, missing references, and contradictions, in each part.
    const mistakes: readonly (readonly [content: object, problem: string])[] = [
      [{ listen: { port: 'x' } }, 'listen.port: '],
      [{ candidates: { perRound: 0 } }, 'candidates.perRound: '],
      [{ nonsense: 1 }, '(the whole file): there is no setting "nonsense"'],
      [{ readFrom: 'postgres://x/y' }, 'readFrom: only a record in PostgreSQL has a standby'],
      [{ intake: { openlineage: { apiKey: { env: 'NOPE' } } } }, 'intake.openlineage.apiKey: the environment variable'],
      [{ notifications: { webhooks: [7] } }, 'notifications.webhooks[0]: '],
      [{ search: { url: 'https://u:p@x' } }, 'search.url: '],
      [{ providers: ['nowhere'] }, 'providers[0]: there is no package "nowhere"'],
    ]
    const sources: readonly (readonly [source: object, ...problems: string[]])[] = [
      [
        { ...source, platform: 'My Registry', headers: { a: { env: 'NOPE' } } },
        'sources[0].platform: ',
        'sources[0].headers.a: the environment variable NOPE',
      ],
      [{ ...source, provider: 7 }, 'sources[1].provider: '],
      [{ ...source, limits: { ratePerSecond: 0 } }, 'sources[2].limits.ratePerSecond: '],
      [{ ...source, platform: 'b', headers: { a: { env: 'NOPE' } } }, 'sources[3].headers.a: the environment variable'],
      [{ ...source, platform: 'c', provider: 'mystery' }, 'sources[4].provider: "mystery" is unknown'],
      [{ platform: 'd', provider: 'registry', baseUrl: 'ftp://x' }, 'sources[5].baseUrl: must be an address of'],
      [{ ...source, platform: 'b' }, 'sources[6].platform: "b" is already used by sources[3]'],
      [
        { ...source, platform: 'e', credentials: { username: 'u', password: { file: 'no' } } },
        'sources[7].credentials',
      ],
    ]
    const content = Object.assign({}, ...mistakes.map(([part]) => part), { sources: sources.map(([one]) => one) })
    const all = readConfig(content, context)
    const found = all.ok ? [] : all.error
    const expected = [...mistakes, ...sources].flatMap(([, ...problems]) => problems)
    for (const problem of expected) expect(found.filter((one) => one.startsWith(problem))).toHaveLength(1)
    // No consequential mistakes of leaving out malformed parts.
    expect(found.filter((one) => !expected.some((problem) => one.startsWith(problem)))).toEqual([])
  })

  it("finds secrets in systemd's credentials folder", () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlg-credentials-'))
    writeFileSync(join(folder, 'secrets_token'), 's3cret\n')
    writeFileSync(join(folder, 'secrets_empty'), '')
    const header = (file: string) => ({ [file]: { file: `$CREDENTIALS_DIRECTORY/secrets_${file}` } })
    const read = (env: object, ...files: string[]) =>
      readConfig(
        { sources: [{ ...source, headers: Object.assign({}, ...files.map(header)) }] },
        { ...context, env: { ...context.env, ...env } },
      )
    const inUnit = { CREDENTIALS_DIRECTORY: folder }
    expect(read(inUnit, 'token')).toMatchObject({
      ok: true,
      value: { sources: [{ headers: { token: 's3cret' } }], secretFiles: [join(folder, 'secrets_token')] },
    })
    expect(read(inUnit, 'none', 'empty')).toMatchObject({
      error: [expect.stringMatching(/\.none: .*can't be read/), expect.stringMatching(/\.empty: .* is empty$/)],
    })
    expect(read({}, 'token')).toMatchObject({
      error: [expect.stringMatching(/CREDENTIALS_DIRECTORY isn't set\. systemd/)],
    })
    rmSync(folder, { recursive: true })
  })

  it.each([
    [{}, 'sources'],
    [
      { sources: [{ ...source, baseUrl: 'ftp://x' }] },
      'sources[0].baseUrl: must be an address of http, https, file, ldap, ldaps',
    ],
    [{ sources: [{ ...source, platform: 'My Registry' }] }, 'sources[0].platform: must be'],
    [
      { sources: [{ ...source, provider: 'mystery' }] },
      'sources[0].provider: "mystery" is unknown; use one of datasets',
    ],
    [
      { sources: [{ ...source, platform: 'mds' }] },
      'sources[0].platform: "mds" is reserved for documents of the service; give the source another platform id',
    ],
    [{ sources: [source, source] }, 'sources[1].platform: "registry" is already used by sources[0]'],
    [{ sources: [{ ...source, limits: { ratePerSecond: 0 } }] }, 'sources[0].limits.ratePerSecond'],
    [
      { sources: [{ ...source, headers: { a: { env: 'NOPE' } } }] },
      "sources[0].headers.a: the environment variable NOPE isn't set",
    ],
    [
      { sources: [source], intake: { webhooks: { registry: { secrets: [{ env: 'SHORT' }] } } } },
      'intake.webhooks.registry.secrets[0]: it must have at least 16 characters',
    ],
    [{ sources: [source], intake: { webhooks: { registry: { secrets: [] } } } }, 'intake.webhooks.registry.secrets'],
    [
      { sources: [{ ...source, references: { datasets: 'x' } }] },
      'sources[0].references.datasets: no source has the platform "x"',
    ],
    [{ sources: [{ ...source, redact: ['configuration..key'] }] }, 'sources[0].redact[0]: must name members, as a.b'],
    [
      { sources: [source], listen: { host: '0.0.0.0' } },
      'listen.host: "0.0.0.0" is reached from other machines: configure "access"',
    ],
    [{ sources: [source], lisen: {} }, '(the whole file): there is no setting "lisen"; did you mean "listen"?'],
    [
      { sources: [{ ...source, limits: { concurency: 2, burst: 0.5 } }] },
      'sources[0].limits.burst: must be a whole number\nsources[0].limits: there is no setting "concurency"; did you mean "concurrency"?',
    ],
    [{ sources: [{ provider: 'registry' }] }, 'sources[0].platform: is missing'],
    [{ sources: [source], listen: { port: '4321' } }, 'listen.port: must be a number'],
    [{ sources: [source], log: { level: 'loud' } }, 'log.level: must be one of "debug", "info", "warn"'],
    [{ sources: [{ ...source, headers: { a: 3 } }] }, 'headers.a: must be a text or {"env": …} or {"file": …}'],
    [{ sources: [] }, 'sources: must have at least 1 element'],
    [{ sources: [source], access: { roles: { 'My Role': [] } } }, 'access.roles.My Role: this name must be 1–64'],
    [
      { sources: [source], notifications: { webhooks: ['hooks.slack.com/services'] } },
      'notifications.webhooks[0]: must be a whole address that begins with https:// (or http://)',
    ],
    [
      {
        sources: [source],
        intake: { kafka: { brokers: ['a:1'], topics: [{ topic: 'a' }], sasl: { mechanism: 'X' } } },
      },
      'intake.kafka.sasl.mechanism: must be one of "PLAIN", ',
    ],
    [
      { sources: [{ ...source, provider: 'ours' }], catalogue: { folder: 'none' } },
      /^catalogue\.folder: there is no folder \/.*none: make it, or name another one$/,
    ],
    [
      { sources: [{ ...source, baseUrl: 'file:///srv/catalogue' }] },
      'sources[0].baseUrl: the sources of "registry" aren\'t files: configure the address where it is read',
    ],
    [
      { sources: [{ ...source, provider: 'shelf' }] },
      'sources[0].baseUrl: the sources of "shelf" are files: configure a file: URL',
    ],
    [
      { sources: [{ ...source, provider: 'shelf', baseUrl: 'file://host/srv' }] },
      'sources[0].baseUrl: must be file:///<path>: a file or a folder of this machine',
    ],
    [
      { sources: [{ ...source, settings: { people: '(uid=*)' } }] },
      'sources[0].settings.people: the provider "registry" has no such setting; it has none',
    ],
    [
      { sources: [{ ...source, provider: 'huggingface', settings: { author: '' } }] },
      'sources[0].settings.author: the provider "huggingface" needs it',
    ],
    [
      {
        sources: [{ ...source, baseUrl: 'ldap://ldap.example/dc=x', credentials: { username: 'cn=a', password: 'b' } }],
      },
      'sources[0].baseUrl: the password would be sent unencrypted: use an ldaps: address, or "tls": {"startTls": true}',
    ],
    [
      {
        sources: [
          {
            ...source,
            baseUrl: 'ldap://ldap.example/dc=x',
            credentials: { username: 'cn=a', password: 'b' },
            tls: { ca: 'nowhere.pem' },
          },
        ],
      },
      'sources[0].baseUrl: the password would be sent unencrypted',
    ],
    [
      { sources: [{ ...source, baseUrl: 'http://a.example', credentials: { username: 'a', password: 'b' } }] },
      'sources[0].baseUrl: the password would be sent unencrypted: use an https: address; or, if nobody else',
    ],
    [
      { sources: [{ ...source, baseUrl: 'http://10.0.0.1', headers: { Authorization: 'Bearer x' } }] },
      'sources[0].baseUrl: the header "Authorization" would be sent unencrypted: use an https: address',
    ],
    [
      { sources: [{ ...source, baseUrl: 'http://a.example', headers: { 'x-api-key': { env: 'HOME' } } }] },
      'sources[0].baseUrl: the header "x-api-key" would be sent unencrypted',
    ],
    [
      { sources: [{ ...source, baseUrl: 'ldaps://a.example/dc=x', tls: { startTls: true } }] },
      'sources[0].tls.startTls: only for ldap: addresses',
    ],
    [
      { sources: [{ ...source, namespaces: { file: 'datasets' } }] },
      'sources[0].namespaces: the provider "registry" uses no OpenLineage namespaces',
    ],
    [
      { sources: [{ ...source, baseUrl: 'ldaps://ldap.example/dc=x', headers: { a: 'b' } }] },
      'sources[0].headers: a directory has none: configure credentials',
    ],
    [
      { sources: [{ ...source, baseUrl: 'https://me:secret@registry.example' }] },
      'sources[0].baseUrl: contains a user name or password: configure "credentials" instead',
    ],
    [
      { sources: [{ ...source, baseUrl: 'https://registry.example/api?project=a&access_token=hush' }] },
      'sources[0].baseUrl: has a secret in its query string ("access_token")',
    ],
    [{ sources: [{ ...source, tls: { ca: 'nowhere.pem' } }] }, "sources[0].tls.ca: nowhere.pem can't be read"],
    ['text', '(the whole file)'],
  ])('%j is rejected, with its path and the expected value: %s', (content, expected) => {
    const config = readConfig(content, context)
    expect(config.ok).toBe(false)
    if (!config.ok) expect(config.error.join('\n')).toMatch(expected)
  })

  it('is rejected inside its own folder of definitions, with what to do', () => {
    const told = 'catalogue.folder: mlg.json is inside it, and every *.json in that folder is read as definitions: put'
    const refused = readConfig({ sources: [source], catalogue: { folder: './' } }, { ...context, file: 'mlg.json' })
    expect(refused.ok ? '' : refused.error.join('\n')).toContain(told)
    expect(
      readConfig({ sources: [source], catalogue: { folder: 'definitions' } }, { ...context, file: 'mlg.json' }).ok,
    ).toBe(true)
  })

  it.each<[string, object]>([
    ['to this machine', { baseUrl: 'http://127.0.0.1:5000' }],
    ['to this machine by IPv6', { baseUrl: 'http://[::1]:5000' }],
    ['encrypted', { baseUrl: 'https://registry.example' }],
    ['where the configuration says so', { baseUrl: 'http://registry.example', sendSecretsUnencrypted: true }],
    [
      'to a directory that encrypts first',
      { baseUrl: 'ldap://ldap.example/dc=x', headers: {}, tls: { startTls: true } },
    ],
  ])('sends secrets %s', (_, more) => {
    const secrets = { headers: { authorization: { env: 'TOKEN' } }, credentials: { username: 'a', password: 'b' } }
    expect(readConfig({ sources: [{ ...source, ...secrets, ...more }] }, context)).toMatchObject({ ok: true })
  })

  it("allows plain http for headers that aren't secret", () => {
    const plain = { baseUrl: 'http://registry.example', headers: { 'x-client': 'mlg' } }
    expect(readConfig({ sources: [{ ...source, ...plain }] }, context)).toMatchObject({ ok: true })
  })

  it('has a graph in memory unless it says otherwise, and rejects features that need one', () => {
    const of = (more: object, env: Record<string, string> = {}) =>
      readConfig(
        { sources: [source], store: 'postgres://a/mlg', ...more },
        { ...context, env: { ...context.env, ...env } },
      )
    expect(of({})).toMatchObject({ ok: true, value: { graph: 'memory' } })
    expect(of({ graph: 'record' })).toMatchObject({ ok: true, value: { graph: 'record' } })
    expect(of({}, { MLG_GRAPH: 'record' })).toMatchObject({ ok: true, value: { graph: 'record' } })
    expect(of({ graph: 'record' }, { MLG_GRAPH: 'memory' })).toMatchObject({ ok: true, value: { graph: 'memory' } })
    expect(of({}, { MLG_GRAPH: 'disk' })).toMatchObject({
      error: ['graph (from MLG_GRAPH): must be "memory" or "record"'],
    })
    expect(of({ graph: 'record', store: 'sqlite' })).toMatchObject({
      error: [expect.stringMatching(/^graph: "record" needs a record in PostgreSQL/)],
    })
    const visibility = [{ platforms: ['registry'], exceptFor: ['administrator'] }]
    expect(of({ graph: 'record', access: { visibility } })).toMatchObject({
      error: [expect.stringMatching(/^graph: "access.visibility" needs the whole graph/)],
    })
    expect(of({ access: { visibility } })).toMatchObject({ ok: true })
  })

  it.each([' pii', 'pii::', ':high', 'pii='])('refuses to hide by "%s", which is no tag', (tag) => {
    const access = { visibility: [{ tags: ['pii', 'pii::high', 'pii=high', tag], exceptFor: ['administrator'] }] }
    expect(readConfig({ sources: [source], access }, context)).toMatchObject({
      error: [expect.stringMatching(/^access\.visibility\[0\]\.tags\[3\]: /)],
    })
  })

  it('accepts a standby to read from if the record can have one', () => {
    const of = (readFrom: string, store = 'postgres://a,b/mlg') =>
      readConfig({ sources: [source], store, readFrom }, context)
    expect(of('postgres://b/mlg')).toMatchObject({ ok: true, value: { readFrom: 'postgres://b/mlg' } })
    expect(of('postgres://b/mlg', 'sqlite')).toMatchObject({
      error: [expect.stringMatching(/^readFrom: only a record/)],
    })
    expect(of('postgres://a,b/mlg')).toMatchObject({ error: [expect.stringMatching(/^readFrom: names 2 servers/)] })
    expect(of('mysql://a')).toMatchObject({ error: [expect.stringMatching(/^readFrom: must be/)] })
  })

  it("reads the record's address from a file, like other secrets, and never quotes it", () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlg-config-'))
    const read = (text: string) => {
      writeFileSync(join(folder, 'url'), text)
      return readConfig({ sources: [source], store: { file: 'url' } }, { ...context, base: folder })
    }
    expect(read(' postgres://mlg:pw@db/mlg\n')).toMatchObject({
      ok: true,
      value: { store: 'postgres://mlg:pw@db/mlg', secretFiles: [join(folder, 'url')] },
    })
    const wrong = read('mysql://mlg:pw@db/mlg')
    expect(wrong).toEqual({
      ok: false,
      error: [expect.stringMatching(/^store \(from url\): must be "sqlite" or postgres/)],
    })
    expect(JSON.stringify(wrong)).not.toContain('mlg:pw')
    expect(read('')).toEqual({ ok: false, error: ['store: url is empty'] })
    rmSync(folder, { recursive: true })
    expect(readConfig({ sources: [source], store: { file: '/none' } }, context)).toMatchObject({
      ok: false,
      error: [expect.stringMatching(/^store: \/none can't be read/)],
    })
    expect(readConfig({ sources: [source], store: { env: 'NONE' } }, context)).toEqual({
      ok: false,
      error: ["store: the environment variable NONE isn't set"],
    })
  })

  it('reads where changes are published, and rejects contradictions', () => {
    const of = (kafka: object, more: object = {}) =>
      readConfig(
        { sources: [source], out: { kafka: { brokers: ['b:9092'], topic: 'mlg.changes', ...kafka } }, ...more },
        context,
      )
    const sasl = { mechanism: 'SCRAM-SHA-512', username: 'mlg', password: { env: 'TOKEN' } }
    expect(of({ tls: {}, sasl, roles: ['operator'] })).toMatchObject({
      ok: true,
      value: {
        out: { kafka: { topic: 'mlg.changes', roles: new Set(['operator']), tls: {}, sasl: { username: 'mlg' } } },
      },
    })
    const refused = (kafka: object, more: object = {}): string => {
      const read = of(kafka, more)
      return read.ok ? 'it is taken' : read.error.join('\n')
    }
    expect(refused({ brokers: [] })).toMatch(/^out\.kafka\.brokers: /)
    expect(refused({ brokers: ['nowhere'] })).toBe('out.kafka.brokers[0]: must be host:port')
    expect(refused({ topic: 'my changes' })).toBe('out.kafka.topic: must be 1–249 letters, digits, ".", "_" or "-"')
    expect(refused({ roles: ['spy'] })).toMatch(/^out\.kafka\.roles: there is no role "spy"; there are reader, /)
    expect(refused({ sasl: { ...sasl, password: { env: 'NONE' } } })).toBe(
      "out.kafka.sasl.password: the environment variable NONE isn't set",
    )
    expect(refused({ tls: { ca: 'none.pem' } })).toMatch(/^out\.kafka\.tls\.ca: /)
    const oauth = { mechanism: 'OAUTHBEARER', tokenUrl: 'https://id.example/token', clientId: 'mlg', clientSecret: 's' }
    expect(of({ tls: {}, sasl: { ...oauth, clientSecret: { env: 'TOKEN' }, scope: 'kafka' } })).toMatchObject({
      value: { out: { kafka: { sasl: { mechanism: 'OAUTHBEARER', clientId: 'mlg', scope: 'kafka' } } } },
    })
    expect(refused({ sasl: oauth })).toBe(
      'out.kafka.tls: the token would go over the network unencrypted: set tls ({} is enough)',
    )
    expect(refused({ tls: {}, sasl: { ...oauth, tokenUrl: 'http://id.example/token' } })).toBe(
      'out.kafka.sasl.tokenUrl: the secret would go over the network unencrypted: use https',
    )
    expect(refused({ tls: {}, sasl: { ...oauth, tokenUrl: 'https://mlg:s@id.example/token' } })).toBe(
      'out.kafka.sasl.tokenUrl: put credentials into clientId and clientSecret instead',
    )
    expect(refused({ tls: {}, sasl: { ...oauth, clientSecret: { file: 'none' } } })).toMatch(
      /^out\.kafka\.sasl\.clientSecret: none can't be read: /,
    )
    expect(refused({ tls: { cert: 'client.pem' } })).toMatch(
      /^out\.kafka\.tls: cert and key go together; key is missing/,
    )
    const intake = { kafka: { brokers: ['b:9092'], topics: [{ topic: 'mlg.changes' }] } }
    expect(refused({}, { intake })).toBe('out.kafka.topic: "mlg.changes" is read by intake.kafka; name another one')
  })

  it('has a current JSON Schema (mlg config-schema > schema/config.schema.json)', () => {
    const retained: unknown = JSON.parse(
      readFileSync(new URL('../../schema/config.schema.json', import.meta.url), 'utf8'),
    )
    expect(retained).toEqual(JSON.parse(JSON.stringify(configSchema())))
  })
})

describe('the guides', () => {
  const folder = new URL('../../docs/operate/', import.meta.url)
  const examples = readdirSync(folder).flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^```json\n(.*?)^```$/gms)].map(
      ([, text = '']): [string, object] => [name, JSON.parse(text) as object],
    ),
  )

  it('have examples', () => {
    expect(examples.length).toBeGreaterThan(0)
  })

  it.each(examples)('%s shows what a configuration, or a source in it, may have', (_, example) => {
    const whole = configShape.safeParse({ data: 'data', sources: [source], ...example })
    const sourceExample = configShape.safeParse({ data: 'data', sources: [{ ...source, ...example }] })
    expect([whole.error?.issues, sourceExample.error?.issues]).toContain(undefined)
  })
})
