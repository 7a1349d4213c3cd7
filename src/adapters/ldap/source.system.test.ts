import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { Attribute, Change, Client } from 'ldapts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, certificateOf, READER, secureAddressOf, SUFFIX } from '../../../scripts/services/slapd.ts'
import type { Source, SourceAnswer, SourceConfig, SourceLimits } from '../../contracts/source.ts'
import { filterValue } from '../../lib/directory-text.ts'
import type { JsonObject } from '../../lib/json.ts'
import { eventually, sourceConfig } from '../../testing/parts.ts'
import { service } from '../../testing/services.ts'
import { openSource } from '../sources.ts'

const server = await service('slapd')
const LIMITS: SourceLimits = { ratePerSecond: 1_000, burst: 100, concurrency: 4, timeoutMs: 2_000, maxBytes: 1_000_000 }
const PEOPLE = 1_234

/** Names that try to break out of a filter, or a DN. */
const NAMES = [
  'Smith, Alice',
  'a*b',
  '(x)',
  'back\\slash',
  '#hash',
  ' spaced ',
  'Lučić',
  '😀',
  'a=b+c',
  '"quoted"',
  'nul\\00',
]

describe.skipIf(server === null)('a directory source', () => {
  const url = server?.url ?? ''
  const sources: Source[] = []
  const servers: Server[] = []
  let admin: Client

  beforeAll(async () => {
    admin = new Client({ url: url.replace(`/${SUFFIX}`, '') })
    await admin.bind(ADMIN.username, ADMIN.password)
    await admin.add(SUFFIX, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' })
    const { password } = READER
    await admin.add(READER.username, {
      objectClass: ['applicationProcess', 'simpleSecurityObject'],
      userPassword: password,
    })
    for (const name of ['people', 'odd']) await admin.add(`ou=${name},${SUFFIX}`, { objectClass: 'organizationalUnit' })
    for (let i = 0; i < PEOPLE; i++) await person(`uid=p${i},ou=people`, { cn: `Person ${i}`, sn: 'x', uid: `p${i}` })
    for (const [i, name] of NAMES.entries()) await person(`uid=odd${i},ou=odd`, { cn: name, sn: 'x', uid: `odd${i}` })
    await person('uid=pictured,ou=odd', { cn: ['First', 'Second'], sn: 'x', uid: 'pictured', mail: 'p@example.com' })
    const picture = new Attribute({ type: 'jpegPhoto', values: [Buffer.from([0xff, 0xd8, 0xff, 0x00])] })
    await admin.modify(`uid=pictured,ou=odd,${SUFFIX}`, new Change({ operation: 'add', modification: picture }))
  }, 60_000)
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.close()
    for (const one of servers.splice(0)) one.close()
  })
  afterAll(async () => {
    await admin?.unbind()
  })

  const person = (at: string, of: Record<string, string | string[]>) =>
    admin.add(`${at},${SUFFIX}`, { objectClass: 'inetOrgPerson', ...of })

  function openLdapSource(overrides: Partial<SourceConfig> = {}): Source {
    const source = openSource(
      sourceConfig('ldap', { baseUrl: url, credentials: READER, limits: LIMITS, ...overrides }),
      { types: {} },
    )
    sources.push(source)
    return source
  }

  async function ask(source: Source, query: Readonly<Record<string, string>>, path = '/'): Promise<SourceAnswer> {
    const search = new URLSearchParams({ attributes: 'uid,cn,mail', ...query })
    const options = { etag: null, lastModified: null, signal: AbortSignal.timeout(20_000) }
    return await source.ask({ method: 'GET', path: `${path}?${search}` }, options)
  }

  const bodyOf = (answer: SourceAnswer): JsonObject => {
    if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer))
    return answer.body as JsonObject
  }

  it('returns the requested entry, with the requested attributes as lists', async () => {
    const source = openLdapSource()
    const answer = bodyOf(
      await ask(source, { filter: '(uid=pictured)', answer: 'entry', attributes: 'UID,cn,jpegPhoto,modifyTimestamp' }),
    )
    expect(answer).toEqual({
      dn: `uid=pictured,ou=odd,${SUFFIX}`,
      UID: ['pictured'],
      cn: ['First', 'Second'],
      modifyTimestamp: [expect.stringMatching(/^\d{14}Z$/)],
    })
    expect(await ask(source, { filter: '(uid=nobody)', answer: 'entry' })).toEqual({ kind: 'gone', status: 404 })
    expect(bodyOf(await ask(source, { filter: '(uid=nobody)' }))).toEqual({ entries: [] })
    expect(await ask(source, { filter: '(sn=x)', answer: 'entry' })).toMatchObject({
      kind: 'malformed',
      reason: expect.stringMatching(/several entries/),
    })
  })

  it('returns publicly readable attributes, without language variants', async () => {
    await person('uid=spoken,ou=odd', { cn: 'Lucic', 'cn;lang-hr': 'Lučić', sn: 'x', uid: 'spoken' })
    const entry = bodyOf(await ask(openLdapSource(), { filter: '(uid=spoken)', answer: 'entry' }))
    expect(entry).toEqual({ dn: `uid=spoken,ou=odd,${SUFFIX}`, uid: ['spoken'], cn: ['Lucic'] })
  })

  it('searches from the entry that a path names, within the scope', async () => {
    const source = openLdapSource()
    const found = async (path: string, scope: string) =>
      (bodyOf(await ask(source, { scope, filter: '(uid=odd0)' }, path)).entries as JsonObject[]).length
    expect([await found('/', 'sub'), await found('/', 'one'), await found('/ou=odd', 'one')]).toEqual([1, 0, 1])
    expect(await found('/uid=odd0,ou=odd', 'base')).toBe(1)
  })

  it('escapes every name, so that none acts as syntax', async () => {
    const source = openLdapSource()
    for (const [i, name] of NAMES.entries()) {
      const { entries } = bodyOf(await ask(source, { filter: `(&(uid=odd*)(cn=${filterValue(name)}))` }))
      expect([name, (entries as JsonObject[]).map((entry) => entry.uid)]).toEqual([name, [[`odd${i}`]]])
    }
  })

  it("pages through a listing longer than the server's size limit, each entry once", async () => {
    const source = openLdapSource()
    expect(await ask(source, { filter: '(uid=p*)' })).toMatchObject({ kind: 'ok' })
    const seen: string[] = []
    let pages = 0
    let cursor: string | null = null
    do {
      const query: Record<string, string> = { filter: '(uid=p*)', size: '500', ...(cursor !== null && { cursor }) }
      const body = bodyOf(await ask(source, query))
      seen.push(...(body.entries as JsonObject[]).map((entry) => String((entry.uid as string[])[0])))
      cursor = body.next as string | null
      pages++
    } while (cursor !== null)
    expect([pages, seen.length, new Set(seen).size]).toEqual([3, PEOPLE + 1, PEOPLE + 1])
    const other = await ask(source, { filter: '(uid=p*)', size: '500', cursor: 'of another process' })
    expect(other).toEqual({ kind: 'malformed', reason: 'the listing ended meanwhile, and has to begin again' })
  })

  it('resumes reading after the server was killed and restarted', async () => {
    const source = openLdapSource()
    const first = bodyOf(await ask(source, { filter: '(uid=p*)', size: '500' }))
    await server?.kill()
    const query = { filter: '(uid=p1)', answer: 'entry' }
    const listing = { filter: '(uid=p*)', size: '500', cursor: String(first.next) }
    expect(await ask(source, listing)).toMatchObject({ kind: 'unavailable' })
    expect(await ask(source, query)).toEqual({ kind: 'unavailable', reason: `nothing listens at ${url}` })
    await server?.restart()
    expect(await ask(source, query)).toMatchObject({ kind: 'ok' })
    admin = new Client({ url: url.replace(`/${SUFFIX}`, '') })
    await admin.bind(ADMIN.username, ADMIN.password)
  })

  it.each<[string, Partial<SourceConfig>, RegExp]>([
    ['a wrong password', { credentials: { ...READER, password: 'wrong' } }, /refused the sign-in of cn=reader/],
    ['an empty password', { credentials: { ...READER, password: '' } }, /password of its credentials is empty/],
    ['nobody signed in', { credentials: undefined }, /has no entry "dc=example,dc=com", or doesn't show it to whoever/],
    ['another base', { baseUrl: url.replace('example', 'sample') }, /has no entry "dc=sample,dc=com"/],
    ['no distinguished name', { baseUrl: url.replace('dc=example', 'example') }, /isn't a distinguished name/],
    ['a plain port', { baseUrl: url.replace('ldap:', 'ldaps:') }, /doesn't speak TLS/],
    [
      'an unknown authority',
      { baseUrl: server === null ? url : secureAddressOf(server.data) },
      /certificate isn't trusted \(self-signed certificate.*\): name its authority as "tls"/,
    ],
    ['a small bound', { limits: { ...LIMITS, maxBytes: 1_024 } }, /larger than the limit of 1024 bytes/],
  ])('says how to fix %s', async (_, overrides, reason) => {
    const answer = await ask(openLdapSource(overrides), { filter: '(uid=p*)', size: '100' })
    expect(answer).toMatchObject({ reason: expect.stringMatching(reason) })
  })

  it.each([
    [{ filter: '(&(uid=a)' }, /parentheses of its filter don't match/],
    [{ filter: '(uid=p*)', attributes: '' }, /must name attributes/],
    [{ filter: '(uid=p*)', size: '0' }, /a page has 1 to 1000 entries/],
    [{ filter: '(uid=p*)', depth: '1' }, /has no "depth"/],
  ])('refuses the search %j', async (query, reason) => {
    expect(await ask(openLdapSource(), query)).toMatchObject({
      kind: 'malformed',
      reason: expect.stringMatching(reason),
    })
  })

  it("doesn't retry a refused sign-in at once, because directories lock accounts", async () => {
    const source = openLdapSource({ credentials: { ...READER, password: 'wrong' } })
    const counted = await relayTo(url)
    const behind = openLdapSource({ baseUrl: counted.url, credentials: { ...READER, password: 'wrong' } })
    for (let n = 0; n < 3; n++) expect(await ask(behind, { filter: '(uid=p1)' })).toMatchObject({ kind: 'malformed' })
    expect(counted.connections()).toBe(1)
    expect(await ask(source, { filter: '(uid=p1)' })).toMatchObject({ kind: 'malformed' })
  })

  it('is encrypted if the authority of the certificate is trusted', async () => {
    const data = server?.data ?? ''
    const source = openLdapSource({ baseUrl: secureAddressOf(data), ca: readFileSync(certificateOf(data), 'utf8') })
    expect(bodyOf(await ask(source, { filter: '(uid=p7)', answer: 'entry' }))).toMatchObject({ cn: ['Person 7'] })
  })

  it('is encrypted over an ldap: address too, before anything is sent', async () => {
    const ca = readFileSync(certificateOf(server?.data ?? ''), 'utf8')
    const wire = await relayTo(url)
    const source = openLdapSource({ baseUrl: wire.url, startTls: true, ca })
    expect(bodyOf(await ask(source, { filter: '(uid=p7)', answer: 'entry' }))).toMatchObject({ cn: ['Person 7'] })
    expect(bodyOf(await ask(source, { filter: '(uid=p*)', size: '500' }))).toMatchObject({ next: expect.any(String) })
    expect(wire.sent()).not.toContain(READER.password)
    expect(wire.sent()).not.toContain('uid=p7')
    const plain = openLdapSource({ baseUrl: wire.url })
    expect(await ask(plain, { filter: '(uid=p7)', answer: 'entry' })).toMatchObject({ kind: 'ok' })
    expect(wire.sent()).toContain(READER.password)
  })

  it("sends no password to a server whose certificate it can't trust", async () => {
    const wire = await relayTo(url)
    const unknown = await ask(openLdapSource({ baseUrl: wire.url, startTls: true }), { filter: '(uid=p7)' })
    expect(unknown).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(/certificate isn't trusted/) })
    expect(wire.sent()).not.toContain(READER.password)
  })

  it('says what the names in an entry refer to, whatever they begin with', async () => {
    const at = `ou=odd,${SUFFIX}`
    await admin.add(`cn=Team,${at}`, { objectClass: 'groupOfNames', cn: 'Team', member: `uid=odd0,${at}` })
    await admin.add(`uid=u1+cn=Other,${at}`, {
      objectClass: ['groupOfNames', 'uidObject'],
      cn: 'Other',
      uid: 'u1',
      member: `uid=odd0,${at}`,
    })
    const member = [
      `uid=odd0,${at}`,
      `CN=team, ${at}`,
      `uid=u1+cn=Other,${at}`,
      `cn=gone,${at}`,
      `ou=odd,${SUFFIX}`,
      'uid=p1,dc=elsewhere',
    ]
    await admin.add(`cn=All,${at}`, { objectClass: 'groupOfNames', cn: 'All', member })
    const kinds = {
      'kind.person': '(objectClass=inetOrgPerson)',
      'id.person': 'uid,cn',
      'kind.group': '(objectClass=groupOfNames)',
      'id.group': 'cn',
    }
    const query = {
      ...kinds,
      filter: '(cn=All)',
      attributes: 'cn,member',
      answer: 'entry',
      as: 'group',
      names: 'member',
    }
    const { id, named } = bodyOf(await ask(openLdapSource(), query))
    expect(id).toBe('All')
    expect((named as JsonObject[]).map(({ of, kind, id: one }) => [of, kind, one])).toEqual([
      ['member', 'person', 'odd0'],
      ['member', 'group', 'Team'],
      ['member', 'group', 'Other'],
      ['member', null, null],
      ['member', 'other', null],
      ['member', null, null],
    ])
    for (const one of [`cn=All`, 'cn=Team', 'uid=u1+cn=Other']) await admin.del(`${one},${at}`)
  })

  it('reports entries with the same id, on each page with one of them', async () => {
    const source = openLdapSource()
    await person('uid=P3,ou=odd', { cn: 'Another', sn: 'x', uid: 'P3' })
    const kinds = { 'kind.person': '(objectClass=inetOrgPerson)', 'id.person': 'uid,cn', as: 'person' }
    const alike = async (filter: string) => {
      const { entries } = bodyOf(await ask(source, { ...kinds, filter, attributes: 'uid,cn', size: '10' }))
      return (entries as JsonObject[]).map((entry) => [entry.dn, entry.alike ?? null])
    }
    const [one, other] = [`uid=p3,ou=people,${SUFFIX}`, `uid=P3,ou=odd,${SUFFIX}`]
    expect(await alike('(cn=Another)')).toEqual([[other, [one]]])
    expect(await alike('(cn=Person 3)')).toEqual([[one, [other]]])
    expect(await alike('(cn=Person 4)')).toEqual([[`uid=p4,ou=people,${SUFFIX}`, null]])
    await admin.del(other)
    expect(await alike('(cn=Person 3)')).toEqual([[one, null]])
  })

  it('is abandoned at its time limit, and when the service stops', async () => {
    const silent = createServer(() => undefined)
    servers.push(silent)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const baseUrl = `ldap://127.0.0.1:${(silent.address() as AddressInfo).port}/${SUFFIX}`
    const source = openLdapSource({ baseUrl, limits: { ...LIMITS, timeoutMs: 100 } })
    expect(await ask(source, {})).toEqual({ kind: 'unavailable', reason: "it didn't answer within 100 ms" })
    const stopping = new AbortController()
    stopping.abort()
    const request = { method: 'GET', path: '/?attributes=uid' } as const
    const answer = await openLdapSource().ask(request, { etag: null, lastModified: null, signal: stopping.signal })
    expect(answer).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(/the service is stopping/) })
  })

  it('reuses a connection, and signs in on a new one if the directory closed it', async () => {
    const counted = await relayTo(url)
    const source = openLdapSource({ baseUrl: counted.url })
    const query = { filter: '(uid=p1)', answer: 'entry' }
    for (let n = 0; n < 3; n++) expect(await ask(source, query)).toMatchObject({ kind: 'ok' })
    expect(counted.connections()).toBe(1)
    counted.cut()
    await eventually(async () => (await ask(source, query)).kind === 'ok', 'it answers again')
    expect(counted.connections()).toBe(2)
  })

  /** Relays to the directory, counts connections and cuts them. */
  async function relayTo(
    to: string,
  ): Promise<{ readonly url: string; connections(): number; cut(): void; sent(): string }> {
    const { port, hostname } = new URL(to)
    const { connect } = await import('node:net')
    const open = new Set<{ destroy(): void }>()
    let count = 0
    let sent = ''
    const relay = createServer((socket) => {
      count++
      const onward = connect(Number(port), hostname)
      for (const one of [socket, onward]) {
        open.add(one)
        one.on('error', () => undefined)
      }
      socket.on('data', (chunk: Buffer) => (sent += chunk.toString('latin1')))
      socket.pipe(onward).pipe(socket)
    })
    servers.push(relay)
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
    return {
      url: `ldap://127.0.0.1:${(relay.address() as AddressInfo).port}/${SUFFIX}`,
      connections: () => count,
      sent: () => sent,
      cut: () => open.forEach((one) => one.destroy()),
    }
  }
})
