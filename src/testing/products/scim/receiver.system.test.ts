import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { sha256 } from '../../../access/secret.ts'
import { readConfig } from '../../../config/config.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { service } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { linesOfGraph } from '../graph.ts'
import { member, objects, text } from '../lines.ts'
import { RUNNING, untilSame, WITHIN_MS } from '../world.ts'
import { COMPARED } from './compared.ts'
import { add, all, call, done, ENTERPRISE, group, linesOfServer, patch, person, USER } from './server.ts'

/** Needs only the SCIM compliance checks, not the server. */
const tools = await service('scim')

const OKTA = 'mlg_okta-secret-of-the-tests-0001'
const ENTRA = 'mlg_entra-secret-of-the-tests-0002'
const READER = 'mlg_reader-secret-of-the-tests-0003'

describe.skipIf(tools === null)('people and groups that identity providers push', () => {
  const folder = temporaryFolder()
  let mds: RunningService
  let [url, base] = ['', '']

  const start = async (port: number): Promise<RunningService> => {
    const token = (name: string, secret: string, rights: readonly string[], platforms?: readonly string[]) => ({
      name,
      sha256: sha256(secret),
      rights,
      expires: '2100-01-01T00:00:00Z',
      ...(platforms !== undefined && { platforms }),
    })
    const content = {
      listen: { port },
      data: folder.path,
      log: { level: 'warn' },
      access: {
        local: true,
        tokens: [
          token('okta', OKTA, ['send'], ['okta']),
          token('entra', ENTRA, ['send'], ['entra']),
          token('reader', READER, ['read']),
        ],
      },
      sources: [
        { platform: 'okta', provider: 'scim-receiver' },
        { platform: 'entra', provider: 'scim-receiver' },
      ],
    }
    const config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: {} }))
    return await startService({ config, logFile: `${folder.path}/mlg.log` })
  }

  beforeAll(async () => {
    const [port = 0] = await freePorts(1)
    mds = await start(port)
    url = mds.url
    base = `${url}/scim/v2`
  }, 60_000)
  afterAll(async () => {
    await mds?.stop()
    folder.remove()
  })

  const entity = async (uri: string): Promise<JsonObject> =>
    (await (await fetch(`${url}/api/v1/entities/${encodeURIComponent(uri)}`)).json()) as JsonObject

  it('pass the compliance checks of scim2-tester', RUNNING, async () => {
    const outcomes = (await runPython('scim', 'compliance.py', [base, ENTRA])).split('\n')
    const failed = outcomes.flatMap((line, i) =>
      /^(ERROR|CRITICAL|DEVIATION)/.test(line) ? [`${line} ${outcomes[i + 1]}`] : [],
    )
    expect(failed).toEqual([])
    expect(outcomes.filter((line) => line.startsWith('SUCCESS')).length).toBeGreaterThan(60)
  })

  it('are in the graph as Okta sends them, and follow its changes', RUNNING, async () => {
    const send = (path: string, method: string, body?: object) =>
      done(`${base}/${path}`, { method, token: OKTA, ...(body !== undefined && { body }) })
    expect(
      (await done(`${base}/Users?filter=${encodeURIComponent('userName eq "ada@example.com"')}`, { token: OKTA }))
        .totalResults,
    ).toBe(0)
    const ada = await add(
      `${base}/Users`,
      {
        ...person('Ada@example.com', { name: { givenName: 'Ada', familyName: 'Byron' } }),
        schemas: [USER, ENTERPRISE],
        emails: [{ primary: true, value: 'ada@example.com', type: 'work' }],
        displayName: 'Ada Byron',
        locale: 'en-US',
        externalId: '00ujl29u0le5T6Aj10h7',
        groups: [],
        password: '1mz050nq',
        phoneNumbers: [{ value: '+44 20 7946 0000', type: 'work' }],
        active: true,
        [ENTERPRISE]: { department: 'Analysis' },
      },
      OKTA,
    )
    expect(ada).toBe('ada@example.com')
    const bob = await add(
      `${base}/Users`,
      { ...person('bob@example.com', { active: true }), [ENTERPRISE]: { manager: { value: ada } } },
      OKTA,
    )
    const analysts = await add(`${base}/Groups`, group('Analysts', [{ value: ada, display: 'ada@example.com' }]), OKTA)
    await send(
      `Groups/${analysts}`,
      'PATCH',
      patch({ op: 'add', path: 'members', value: [{ value: bob, display: 'bob' }] }),
    )
    await send(
      `Groups/${analysts}`,
      'PATCH',
      patch({ op: 'replace', value: { id: analysts, displayName: 'Analysts of data' } }),
    )
    await expectSame('okta', OKTA)
    const lines = await linesOfGraph(url, COMPARED)
    expect(lines).toContain('aip://user/okta/bob@example.com User.memberOf → aip://group/okta/analysts')
    expect(lines).toContain('aip://user/okta/bob@example.com User.manager → aip://user/okta/ada@example.com')
    // Telephone numbers and passwords aren't stored.
    expect(JSON.stringify(await done(`${base}/Users/${ada}`, { token: OKTA }))).not.toMatch(
      /phone|7946|1mz050nq|locale/,
    )
    expect(
      found(
        await done(`${base}/Users?filter=${encodeURIComponent('externalId eq "00ujl29u0le5T6Aj10h7"')}`, {
          token: OKTA,
        }),
      ),
    ).toEqual([ada])
    expect(
      found(
        await done(`${base}/Users?filter=${encodeURIComponent('emails[type eq "work"].value eq "ADA@example.com"')}`, {
          token: OKTA,
        }),
      ),
    ).toEqual([ada])

    await send(`Users/${bob}`, 'PATCH', patch({ op: 'replace', value: { active: false } }))
    await send(`Groups/${analysts}`, 'PATCH', patch({ op: 'remove', path: `members[value eq "${ada}"]` }))
    await expectSame('okta', OKTA)
    expect(member(await entity('aip://user/okta/bob@example.com'), 'attributes').active).toBe(false)
    await send(`Users/${bob}`, 'DELETE')
    await send(`Groups/${analysts}`, 'DELETE')
    const isGone = async (uri: string) => (await entity(uri)).deletedAtSource !== null
    await eventually(() => isGone('aip://user/okta/bob@example.com'), 'the person is gone', WITHIN_MS)
    await eventually(() => isGone('aip://group/okta/analysts'), 'the group is gone', WITHIN_MS)
    expect((await call(`${base}/Users/${bob}`, { token: OKTA })).status).toBe(404)
    expect(await add(`${base}/Users`, person('bob@example.com'), OKTA)).toBe(bob)
    await eventually(async () => !(await isGone('aip://user/okta/bob@example.com')), 'the person is back', WITHIN_MS)
  })

  it('are in the graph as Entra sends them', RUNNING, async () => {
    const change = (path: string, ...operations: object[]) =>
      done(`${base}/${path}`, { method: 'PATCH', token: ENTRA, body: patch(...operations) })
    const cem = await add(
      `${base}/Users`,
      person('cem@example.com', {
        externalId: 'cem',
        active: true,
        displayName: 'Cem',
        emails: [{ primary: true, type: 'work', value: 'cem@example.com' }],
      }),
      ENTRA,
    )
    const dee = await add(`${base}/Users`, person('dee@example.com', { active: true }), ENTRA)
    const parent = await add(`${base}/Groups`, { ...group('Platform'), externalId: '8aa1a0c0' }, ENTRA)
    const child = await add(`${base}/Groups`, group('Platform EU'), ENTRA)
    await change(
      `Users/${cem}`,
      { op: 'Replace', path: 'active', value: 'False' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'cem.k@example.com' },
      { op: 'Add', path: `${ENTERPRISE}:department`, value: 'Platform' },
      { op: 'Add', path: `${ENTERPRISE}:manager`, value: dee },
      { op: 'Add', path: 'phoneNumbers[type eq "work"].value', value: '1' },
      { op: 'Add', value: { 'name.givenName': 'Cem', 'name.familyName': 'Kaya' } },
    )
    await change(`Groups/${parent}`, {
      op: 'Add',
      path: 'members',
      value: [{ value: cem }, { value: dee }, { value: child }],
    })
    await change(`Groups/${parent}`, { op: 'Remove', path: 'members', value: [{ value: dee }] })
    const shown = await done(`${base}/Groups/${parent}?excludedAttributes=members`, { token: ENTRA })
    expect(shown).toMatchObject({ displayName: 'Platform', externalId: '8aa1a0c0' })
    expect(shown).not.toHaveProperty('members')
    await expectSame('entra', ENTRA)
    const lines = await linesOfGraph(url, COMPARED)
    expect(lines).toContain('aip://group/entra/platform-eu Group.partOf → aip://group/entra/platform')
    expect(
      lines.some(
        (line) =>
          line.startsWith('aip://user/entra/cem@example.com ') &&
          line.includes('"email":"cem.k@example.com"') &&
          line.includes('"active":false'),
      ),
    ).toBe(true)
  })

  it('lose none of the members that are added at once', RUNNING, async () => {
    const ids = Array.from({ length: 60 }, (_, n) => `member-${n}`)
    const crowd = await add(`${base}/Groups`, group('Crowd', [{ value: 'nobody' }]), OKTA)
    const change = (operation: object) =>
      done(`${base}/Groups/${crowd}`, { method: 'PATCH', token: OKTA, body: patch(operation) })
    await Promise.all([
      ...ids.map((value) => change({ op: 'add', path: 'members', value: [{ value }] })),
      change({ op: 'remove', path: 'members[value eq "nobody"]' }),
    ])
    const members = objects(await done(`${base}/Groups/${crowd}`, { token: OKTA }), 'members').map(({ value }) =>
      text(value),
    )
    expect(members.toSorted()).toEqual(ids.toSorted())
  })

  it('are listed page by page, and found by any filter', RUNNING, async () => {
    const before = (await all(`${base}/Groups`, ENTRA)).length
    for (let n = 0; n < 60; n++) await add(`${base}/Groups`, group(`List ${n}`), ENTRA)
    expect(await all(`${base}/Groups`, ENTRA)).toHaveLength(before + 60)
    const matching = async (filter: string) =>
      (await done(`${base}/Groups?filter=${encodeURIComponent(filter)}`, { token: ENTRA })).totalResults
    expect(await matching('displayName sw "list" and not (displayName eq "List 1")')).toBe(59)
    expect(await matching('displayName eq "list 7"')).toBe(1)
    expect(await matching('meta.lastModified gt "2099-01-01T00:00:00Z"')).toBe(0)
  })

  it('are refused with a reason', RUNNING, async () => {
    const refused = async (path: string, method: string, body: object | undefined, token: string) => {
      const answer = await call(`${base}/${path}`, { method, token, ...(body !== undefined && { body }) })
      return [answer.status, answer.body.scimType ?? null, answer.body.detail]
    }
    expect(await refused('Users', 'POST', { schemas: [USER] }, OKTA)).toEqual([
      400,
      'invalidValue',
      'A User has a userName; this one has none.',
    ])
    expect(await refused('Users', 'POST', person('ADA@example.com'), OKTA)).toEqual([
      409,
      'uniqueness',
      expect.stringContaining('ada@example.com'),
    ])
    expect(await refused('Users/nobody', 'GET', undefined, OKTA)).toEqual([
      404,
      null,
      'There is no User with the id "nobody".',
    ])
    expect(
      await refused('Users/ada@example.com', 'PATCH', patch({ op: 'add', path: 'shoeSize', value: 42 }), OKTA),
    ).toEqual([400, 'invalidPath', 'A User has no attribute "shoeSize".'])
    expect(await refused('Users?filter=userName%20is%20x', 'GET', undefined, OKTA)).toEqual([
      400,
      'invalidFilter',
      expect.stringContaining('there is no comparison "is"'),
    ])
    expect(
      await refused('Users/ada@example.com', 'PATCH', patch({ op: 'replace', path: 'id', value: 'x' }), OKTA),
    ).toEqual([400, 'mutability', "id can't be changed."])
    // A token for one platform; one without the right to send; and none, where several platforms are possible.
    expect((await refused('Users/ada@example.com', 'GET', undefined, ENTRA))[0]).toBe(404)
    expect((await refused('Users', 'GET', undefined, READER))[0]).toBe(403)
    expect((await refused('Users', 'GET', undefined, 'mlg_wrong'))[0]).toBe(401)
    expect((await call(`${base}/Users`)).body.detail).toContain('Several sources accept SCIM')
  })

  it('are there after the service has stopped and started', RUNNING, async () => {
    const before = await all(`${base}/Users`, OKTA)
    const port = Number(new URL(url).port)
    await mds.stop()
    mds = await start(port)
    expect(await all(`${base}/Users`, OKTA)).toEqual(before)
  })

  const found = (page: JsonObject) => objects(page, 'Resources').map(({ id }) => text(id))
  const expectSame = (platform: string, token: string) =>
    untilSame(
      () => linesOfServer(base, platform, token),
      async () => (await linesOfGraph(url, COMPARED)).filter((line) => line.split(' ')[0]?.includes(`/${platform}/`)),
    )
})
