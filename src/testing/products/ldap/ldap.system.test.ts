import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Attribute, Change, type Client } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateOf, READER, secureAddressOf, SUFFIX } from '../../../../scripts/services/slapd.ts'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { readConfig } from '../../../config/config.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { providersWith } from '../../../providers/all.ts'
import { startService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { startProcess } from '../../system/process.ts'
import { service } from '../../services.ts'
import { connectProduct } from '../connected.ts'
import { ask, linesOfGraph } from '../graph.ts'
import { member, objects, text } from '../lines.ts'
import { OFTEN, RUNNING, startWorld, untilSame, WITHIN_MS, type World } from '../world.ts'
import { addPerson, administrator, linesOfDirectory, addPeople, seedActive } from './directory.ts'

const MANY = 2_500
const server = await service('slapd')

const COMPARED = {
  requested: { users: 'description email title active', groups: 'description' },
  shown: (_: string, node: JsonObject) => shownOf(node),
}

function shownOf(node: JsonObject): Readonly<Record<string, unknown>> {
  const { uri: _, deletedAtSource: __, relationships: ___, ...shown } = node
  return shown
}

describe.skipIf(server === null)('a directory as a source', () => {
  let world: World
  let admin: Client
  const baseUrl = server?.url ?? ''

  beforeAll(async () => {
    admin = await administrator(baseUrl)
    await addPeople(admin)
    world = await startWorld('ldap', baseUrl, { ...OFTEN, baseUrl, credentials: READER })
  }, 60_000)
  afterAll(async () => {
    await world?.stop()
    await admin?.unbind()
  })

  const expectSame = () =>
    untilSame(
      () => linesOfDirectory(admin),
      () => linesOfGraph(world.url, COMPARED),
    )
  const change = (at: string, operation: 'add' | 'replace' | 'delete', type: string, ...values: string[]) =>
    admin.modify(`${at},${SUFFIX}`, new Change({ operation, modification: new Attribute({ type, values }) }))

  it('is in the graph as it is', RUNNING, async () => {
    await expectSame()
    const lines = await linesOfGraph(world.url, COMPARED)
    expect(lines).toContain('aip://user/ldap/no%20uid User.memberOf → aip://group/ldap/retention')
    expect(lines).toContain('aip://user/ldap/dave User.manager → aip://user/ldap/no%20uid')
    expect(lines).toContain('aip://group/ldap/robots Group.partOf → aip://group/ldap/everybody')
    expect(lines.length).toBeGreaterThanOrEqual(20)
    expect(lines).toContain('aip://user/ldap/bob User.manager → aip://user/ldap/alice')
    expect(lines).toContain('aip://group/ldap/retention Group.partOf → aip://group/ldap/data%20science')
    expect((await world.view()).unmappedFields).toEqual({})
  })

  it('follows what is renamed, moved, changed, locked and deleted', RUNNING, async () => {
    await admin.modifyDN(`uid=dave,ou=people,${SUFFIX}`, `uid=david,ou=people,${SUFFIX}`)
    await change('uid=bob,ou=people', 'replace', 'displayName', 'Robert')
    await change('uid=bob,ou=people', 'delete', 'manager')
    await change('cn=unix,ou=groups', 'replace', 'memberUid', 'david')
    await admin.modifyDN(`cn=retention,ou=groups,${SUFFIX}`, `cn=retention,ou=old,${SUFFIX}`)
    await change(
      'cn=Data Science,ou=groups',
      'replace',
      'uniqueMember',
      `uid=bob,ou=people,${SUFFIX}`,
      `cn=retention,ou=old,${SUFFIX}`,
    )
    await change('uid=alice,ou=people', 'replace', 'mail', 'alice.ng@example.com', 'a.ng@example.com')
    await change('uid=Carol,ou=staff', 'add', 'pwdAccountLockedTime', '000001010000Z')
    await expectSame()
    expect((await world.entity('user/ldap/dave')).deletedAtSource).not.toBeNull()
    await admin.del(`cn=unix,ou=groups,${SUFFIX}`)
    await admin.del(`uid=expired,ou=people,${SUFFIX}`)
    await expectSame()
    expect((await world.entity('group/ldap/unix')).deletedAtSource).not.toBeNull()
    await addPerson(admin, 'uid=expired,ou=people', { cn: 'Back', uid: 'expired' })
    await expectSame()
    expect((await world.entity('user/ldap/expired')).deletedAtSource).toBeNull()
  })

  it('tells that two people have one id, and shows neither in the place of the other', RUNNING, async () => {
    const ofBob = async () =>
      (await linesOfGraph(world.url, COMPARED)).filter((line) => line.startsWith('aip://user/ldap/bob '))
    const before = await ofBob()
    await addPerson(admin, 'uid=bob,ou=staff', { cn: 'Another Bob', uid: 'BOB', mail: 'another@example.com' })
    const told = async () => JSON.stringify(await world.entity('user/ldap/bob'))
    await eventually(async () => (await told()).includes('several entries of this id'), 'it is told', WITHIN_MS)
    expect(await told()).toContain('ou=staff')
    for (let n = 0; n < 2; n++) {
      await change('uid=bob,ou=staff', 'replace', 'title', `Look ${n}`)
      await world.nextFull()
      expect(await ofBob()).toEqual(before)
      expect(await told()).toContain('several entries of this id')
    }
    await admin.del(`uid=bob,ou=staff,${SUFFIX}`)
    await eventually(async () => !(await told()).includes('several entries'), 'it is one again', WITHIN_MS)
    await expectSame()
  })

  it('keeps what it knows while the directory is gone, and reads on after', RUNNING, async () => {
    const before = await linesOfGraph(world.url, COMPARED)
    await admin.unbind()
    await server?.kill()
    await eventually(
      async () => JSON.stringify(await world.view()).includes('nothing listens'),
      'it is missed',
      WITHIN_MS,
    )
    expect(await linesOfGraph(world.url, COMPARED)).toEqual(before)
    await server?.restart()
    admin = await administrator(baseUrl)
    await change('uid=bob,ou=people', 'replace', 'title', 'Back again')
    await expectSame()
  })

  it('is connected by the command', RUNNING, async () => {
    const env = { LDAP_PASSWORD: READER.password }
    const options = { username: READER.username, set: ['people=(objectClass=inetOrgPerson)'], env }
    const { report, remarks, listed, written, checked } = await connectProduct('ldap', baseUrl, options)
    expect(remarks).toEqual([])
    expect(listed).toMatchObject({ User: expect.any(Number) as number, Group: expect.any(Number) as number })
    expect(Math.min(listed.User ?? 0, listed.Group ?? 0)).toBeGreaterThan(0)
    expect(report.source).toMatchObject({
      credentials: { username: READER.username, password: { env: 'LDAP_PASSWORD' } },
    })
    expect(checked).toMatch(/✓ source ldap: .*lists/)
    expect(written + JSON.stringify(report)).not.toContain(READER.password)
  })

  it('is read as its guide says', RUNNING, async () => {
    const folder = temporaryFolder()
    const [port = 0] = await freePorts(1)
    const [configuration = ''] = configurationsOf(GUIDE)
    const path = join(folder.path, 'ldap.json')
    writeFileSync(
      path,
      configuration.replace('ldap://127.0.0.1:389/dc=example,dc=com', baseUrl).replace('4321', String(port)),
    )
    process.env['LDAP_PASSWORD'] = READER.password
    const doctor = [fileURLToPath(new URL('../../../../bin/mlg.mjs', import.meta.url)), 'doctor', '--config', path]
    const { stdout } = await promisify(execFile)(process.execPath, doctor, { env: process.env, cwd: folder.path })
    expect(stdout).not.toContain('✗')
    const service = await startProcess(path, port)
    try {
      await untilSame(
        () => linesOfDirectory(admin),
        () => linesOfGraph(service.url, COMPARED),
      )
    } finally {
      await service.kill('SIGTERM')
      folder.remove()
    }
  })

  it('is read over connections that begin plain and are encrypted, by an authority of its own', RUNNING, async () => {
    const folder = temporaryFolder()
    const [port = 0] = await freePorts(1)
    const own = { ca: certificateOf(server?.data ?? '') }
    const source = { provider: 'ldap', credentials: READER }
    const sources = [
      { ...source, platform: 'ldap', baseUrl, tls: { ...own, startTls: true } },
      { ...source, platform: 'secure', baseUrl: secureAddressOf(server?.data ?? ''), tls: own },
    ]
    const content = { listen: { port }, data: folder.path, log: { level: 'warn' }, sources }
    const config = must(readConfig(content, { base: folder.path, providers: (at) => providersWith(at), env: {} }))
    const service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
    try {
      const lines = async () => await linesOfGraph(service.url, COMPARED)
      const both = async () =>
        [
          ...(await linesOfDirectory(admin)),
          ...(await linesOfDirectory(admin)).map((line) => line.replaceAll('/ldap/', '/secure/')),
        ].toSorted()
      await untilSame(both, lines)
    } finally {
      await service.stop()
      folder.remove()
    }
  })

  it(`takes ${MANY} people more, beyond what the directory gives at once`, RUNNING, async () => {
    const began = performance.now()
    for (let i = 0; i < MANY; i++)
      await addPerson(admin, `uid=p${i},ou=staff`, {
        cn: `Person ${i}`,
        uid: `p${i}`,
        manager: `uid=alice,ou=people,${SUFFIX}`,
      })
    const added = performance.now()
    const count = async () =>
      Number(member(await ask(world.url, '{ users(first: 1) { totalCount } }'), 'users').totalCount)
    await eventually(async () => (await count()) >= MANY, 'all are there', 60_000)
    await expectSame()
    console.log(
      `${MANY} people: added in ${(added - began).toFixed(0)} ms, there ${(performance.now() - added).toFixed(0)} ms later`,
    )
  })

  it('tells who owns what other sources own by addresses and names', RUNNING, async () => {
    const owned = await startOwned()
    const folder = temporaryFolder()
    const [port = 0] = await freePorts(1)
    const files = { catalogue: { folder: folder.path }, listen: { port }, data: folder.path, log: { level: 'warn' } }
    writeFileSync(join(folder.path, 'shelf.provider.yaml'), SHELF)
    const sources = [
      { platform: 'ldap', provider: 'ldap', baseUrl, credentials: READER },
      { platform: 'shelf', provider: 'shelf', baseUrl: owned.url },
    ]
    const config = must(
      readConfig({ ...files, sources }, { base: folder.path, providers: (at) => providersWith(at), env: {} }),
    )
    const service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
    try {
      const owners = async () => {
        const models = objects(
          member(await ask(service.url, '{ models(first: 10) { edges { node { name owners { id } } } } }'), 'models'),
          'edges',
        )
        return models.map((one) => [
          text(member(one, 'node').name),
          objects(member(one, 'node'), 'owners')
            .map((owner) => owner.id)
            .toSorted(),
        ])
      }
      const expected = [
        ['by address', ['aip://user/ldap/o,neill+co']],
        ['by another address', ['aip://user/ldap/alice']],
        ['by name', ['aip://user/ldap/bob', 'aip://user/ldap/o,neill+co']],
        ['by what is syntax elsewhere', []],
      ]
      const same = async () => JSON.stringify((await owners()).toSorted()) === JSON.stringify(expected)
      await eventually(same, 'all owners are found', WITHIN_MS).catch(async () =>
        expect((await owners()).toSorted()).toEqual(expected),
      )
    } finally {
      await service.stop()
      await owned.stop()
      folder.remove()
    }
  })

  it('is read in the form of Active Directory with the settings of the guide', RUNNING, async () => {
    await seedActive(admin)
    const [, settings = ''] = configurationsOf(GUIDE)
    const active = await startWorld('ldap', baseUrl, {
      ...OFTEN,
      baseUrl: baseUrl.replace('dc=example', 'ou=active,dc=example'),
      credentials: READER,
      ...JSON.parse(settings),
    })
    const expected = [
      'aip://group/ldap/admins Group.partOf → aip://group/ldap/everybody',
      'aip://group/ldap/admins {"name":"Admins"}',
      'aip://group/ldap/everybody {"name":"Everybody"}',
      'aip://user/ldap/ada User.manager → aip://user/ldap/eve',
      'aip://user/ldap/ada User.memberOf → aip://group/ldap/admins',
      'aip://user/ldap/ada {"active":true,"name":"Byron, Ada"}',
      'aip://user/ldap/eve {"active":false,"name":"Eve"}',
    ]
    try {
      await untilSame(
        async () => expected,
        () => linesOfGraph(active.url, COMPARED),
      )
      const { user } = await ask(active.url, '{ user(id: "aip://user/ldap/ada") { tags { tag value } } }')
      expect(user).toEqual({
        tags: [
          { tag: 'userPrincipalName', value: 'ada@example.com' },
          { tag: 'objectGUID', value: '00112233-4455-6677-8899-aabbccddeeff' },
        ],
      })
      expect((await active.view()).unmappedFields).toEqual({})
    } finally {
      await active.stop()
    }
  })
})

const GUIDE = readFileSync(new URL('../../../../docs/guides/ldap.md', import.meta.url), 'utf8')
const configurationsOf = (page: string) => [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) => text)

/** Models whose owners another system identifies in its own way. */
const SHELF = `
provider: shelf
domains: [models]
types:
  Model:
    id: '{id}'
    list: { path: /models, items: '@' }
    completeRecords: true
    fields:
      id: { kind: attribute, name: name }
      address: { kind: emails, edge: ownedBy }
      called: { kind: names, edge: ownedBy }
`
const OWNED = [
  { id: 'by address', address: 'O*Neill@example.com' },
  { id: 'by another address', address: 'a.ng@example.com' },
  { id: 'by name', called: ['Robert', 'Ó NÉILL'] },
  { id: 'by what is syntax elsewhere', address: '*', called: ['*)(uid=*', '*'] },
]

async function startOwned(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const shelf = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(OWNED))
  })
  await new Promise<void>((resolve) => shelf.listen(0, '127.0.0.1', resolve))
  const stop = async () => {
    shelf.closeAllConnections()
    await new Promise((resolve) => shelf.close(resolve))
  }
  return { url: `http://127.0.0.1:${(shelf.address() as AddressInfo).port}`, stop }
}
