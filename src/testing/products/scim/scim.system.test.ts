import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../parts.ts'
import { service } from '../../services.ts'
import { connectProduct } from '../connected.ts'
import { linesOfGraph } from '../graph.ts'
import { OFTEN, RUNNING, startWorld, untilSame, WITHIN_MS, type World } from '../world.ts'
import { COMPARED } from './compared.ts'
import { add, call, done, ENTERPRISE, group, linesOfServer, patch, person, USER } from './server.ts'

/** More than two pages of the listing. */
const MANY = 230
const server = await service('scim')

describe.skipIf(server === null)('a SCIM server as a source', () => {
  let world: World
  const base = server?.url ?? ''
  let [alice, bob, growth] = ['', '', '']

  beforeAll(async () => {
    alice = await add(`${base}/Users`, {
      ...person('alice@example.com', {
        schemas: [USER, ENTERPRISE],
        displayName: 'Alice Ng',
        title: 'Scientist',
        emails: [
          { value: 'a.ng@example.com', type: 'home' },
          { value: 'alice@example.com', type: 'work', primary: true },
        ],
        phoneNumbers: [{ value: '+49 30 1234567', type: 'work' }],
        active: true,
        [ENTERPRISE]: { department: 'Research', organization: 'Example' },
      }),
    })
    bob = await add(`${base}/Users`, {
      ...person('bob', { name: { givenName: 'Bob', familyName: 'Ó Briain' }, active: true }),
      schemas: [USER, ENTERPRISE],
      [ENTERPRISE]: { manager: { value: alice } },
    })
    for (let n = 0; n < MANY; n++) await add(`${base}/Users`, person(`person-${n}`))
    growth = await add(`${base}/Groups`, group('Growth', [{ value: alice }, { value: bob }]))
    await add(
      `${base}/Groups`,
      group('Everybody', [
        { value: growth, type: 'Group' },
        { value: bob, type: 'User' },
      ]),
    )
    world = await startWorld('scim', base, OFTEN)
  }, 120_000)
  afterAll(async () => world?.stop())

  const expectSame = () =>
    untilSame(
      () => linesOfServer(base, 'scim'),
      () => linesOfGraph(world.url, COMPARED),
    )

  it('is in the graph as it is, page by page, and nothing more of anybody is requested', RUNNING, async () => {
    await expectSame()
    const lines = await linesOfGraph(world.url, COMPARED)
    expect(lines.length).toBeGreaterThan(MANY)
    expect(lines).toContain(`aip://user/scim/${bob} User.manager → aip://user/scim/${alice}`)
    expect((await world.view()).unmappedFields).toEqual({})
  })

  it('follows what is renamed, moved, deactivated and deleted', RUNNING, async () => {
    const change = (path: string, ...operations: object[]) =>
      done(`${base}/${path}`, { method: 'PATCH', body: patch(...operations) })
    await change(`Users/${bob}`, { op: 'replace', path: 'active', value: false })
    await change(`Users/${alice}`, { op: 'replace', path: 'displayName', value: 'Alice Ng-Cole' })
    await change(`Groups/${growth}`, { op: 'replace', path: 'displayName', value: 'Growth and retention' })
    await change(`Groups/${growth}`, { op: 'remove', path: `members[value eq "${bob}"]` })
    await expectSame()
    await done(`${base}/Users/${bob}`, { method: 'DELETE' })
    await eventually(
      async () => (await world.entity(`user/scim/${bob}`)).deletedAtSource !== null,
      'the deletion is seen',
      WITHIN_MS,
    )
  })

  it('keeps what it knows while the server is gone, and where it comes back empty', RUNNING, async () => {
    const before = (await linesOfGraph(world.url, COMPARED)).length
    await server?.kill()
    await world.foundDown()
    await server?.restart()
    expect((await call(`${base}/Users`)).body.totalResults).toBe(0)
    await eventually(
      async () => JSON.stringify(await world.view()).includes('"suspected'),
      'the deletions wait for a person',
      WITHIN_MS,
    )
    expect((await linesOfGraph(world.url, COMPARED)).length).toBeGreaterThanOrEqual(before - 5)
  })

  it('is connected by the command', RUNNING, async () => {
    await add(`${base}/Users`, person('carol@example.com', { displayName: 'Carol' }))
    await add(`${base}/Groups`, group('Retention'))
    const { remarks, listed, checked } = await connectProduct('scim', base)
    expect(remarks).toEqual([])
    expect(listed).toEqual({ User: 1, Group: 1 })
    expect(checked).toMatch(/✓ source scim: .*lists/)
  })
})
