import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ALICE, saying, type Saying } from '../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { LOCAL_OPERATOR } from '../contracts/caller.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import type { DeprecationsAnswer } from '../questions/deprecations.ts'
import type { HomeAnswer } from '../questions/home.ts'
import { COMMANDS } from './all.ts'

const feature = (name: string): string => `aip://feature/feature-store/${name}`
const [READ, LEFT, NEWER] = [feature('read'), feature('left'), feature('newer')]
const BOB = 'aip://user/identity/bob'
const CAROL = 'aip://user/identity/carol'
const TEAM = 'aip://group/identity/data'
const SERVING = 'aip://model/registry/serving'
const [PAST, FUTURE] = ['2020-01-31', '2999-12-01']

const LEFT_FEATURE = saying({
  type: 'Feature',
  uri: LEFT,
  attributes: { name: 'Left', usage: { reads30d: 0 } },
  edges: [['Entity.ownedBy', TEAM]],
})
const ENTITIES: readonly Saying[] = [
  saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice', email: 'alice@corp.example' } }),
  saying({ type: 'User', uri: BOB, attributes: { name: 'Bob', email: 'bob@corp.example' } }),
  saying({ type: 'User', uri: CAROL, attributes: { name: 'Carol' } }),
  saying({ type: 'Group', uri: TEAM, attributes: { name: 'Data', slack: '#data' } }),
  saying({ type: 'Feature', uri: READ, attributes: { name: 'Read' }, edges: [['Entity.ownedBy', ALICE]] }),
  LEFT_FEATURE,
  saying({ type: 'Feature', uri: NEWER, attributes: { name: 'Newer' } }),
  saying({
    type: 'ModelInstance',
    uri: SERVING,
    attributes: { name: 'Serving', modelState: 'released' },
    edges: [
      ['ModelInstance.usesFeature', READ],
      ['Entity.ownedBy', BOB],
    ],
  }),
]

let world: ApiWorld
beforeEach(async () => {
  world = await openWorld()
  await world.say(...ENTITIES)
})
afterEach(() => world.close())

async function send(name: 'deprecate' | 'undeprecate', payload: object) {
  const url = name === 'deprecate' ? '/api/v1/deprecations' : '/api/v1/deprecations/cancel'
  const answer = await world.app.inject({ method: 'POST', url, payload: { ...payload, waitFor: 'visible' } })
  if (answer.statusCode === 200) {
    const declared = COMMANDS.find((one) => one.name === name)?.answer
    expect(declared?.safeParse(answer.json()).error?.issues).toBeUndefined()
  }
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}

const plan = (uris: readonly string[], more: object = {}) => send('deprecate', { uris, sunset: FUTURE, ...more })

async function plans(query = ''): Promise<DeprecationsAnswer> {
  const { status, body } = await world.get(`/api/v1/deprecations${query}`)
  expect([query, status, body]).toEqual([query, 200, body])
  return body as DeprecationsAnswer
}

const statesOf = ({ plans: all }: DeprecationsAnswer) => all.map(({ name, state }) => [name, state])

const KINDS: ReadonlySet<string> = new Set(['past-sunset', 'removable', 'reads-deprecated'])

async function deprecationNeeds(of?: string): Promise<readonly (readonly [string, string])[]> {
  const { status, body } = await world.get(`/api/v1/home${of === undefined ? '' : `?of=${of}`}`)
  expect([status, body]).toEqual([200, body])
  const { needs } = body as HomeAnswer
  return needs.flatMap(({ kind, sentence }) => (KINDS.has(kind) ? [[kind, sentence] as const] : []))
}

describe('a removal plan', () => {
  it('appears with the entity wherever that is drawn or listed', async () => {
    await plan([READ, SERVING])
    const shown = async (path: string): Promise<unknown> => JSON.stringify((await world.get(path)).body)
    const at = `"sunset":"${FUTURE}T00:00:00.000Z"`
    const [read, serving] = [encodeURIComponent(READ), encodeURIComponent(SERVING)]
    for (const path of [
      `/api/v1/map?uri=${serving}`,
      `/api/v1/lineage?uri=${serving}&direction=upstream`,
      `/api/v1/impact?uri=${read}`,
      `/api/v1/entities/${serving}?rows=3`,
      `/api/v1/entities/${serving}/related?by=usesFeature&edges=true`,
    ])
      expect([path, await shown(path)]).toEqual([path, expect.stringContaining(at)])
  })

  it('is stated for each entity in one transaction, with who still reads it', async () => {
    const planned = await plan([READ, LEFT], { message: 'Newer is better.', replacement: NEWER, by: ALICE })
    expect(planned).toMatchObject({ status: 200, body: { uris: [READ, LEFT], by: ALICE, visible: true } })
    const { plans: all, counts, contacts, complete, total } = await plans('?sort=name')
    expect([total, counts, complete]).toEqual([2, { inUse: 1, overdue: 0, unused: 1, done: 0 }, true])
    const shared = {
      sunset: `${FUTURE}T00:00:00.000Z`,
      message: 'Newer is better.',
      replacement: { uri: NEWER, entityType: 'Feature', name: 'Newer' },
      by: ALICE,
      byName: 'alice',
      at: expect.any(String),
    }
    expect(all).toEqual([
      expect.objectContaining({ ...shared, uri: LEFT, state: 'unused', readers: 0, readBy: [], owners: [TEAM] }),
      expect.objectContaining({
        ...shared,
        uri: READ,
        state: 'in-use',
        readers: 1,
        readBy: [{ uri: SERVING, entityType: 'ModelInstance', name: 'Serving', owners: [BOB] }],
        owners: [ALICE],
      }),
    ])
    expect(contacts.toSorted((a, b) => compareTexts(a.name, b.name))).toEqual([
      { uri: ALICE, entityType: 'User', name: 'Alice', email: 'alice@corp.example', slack: null },
      { uri: BOB, entityType: 'User', name: 'Bob', email: 'bob@corp.example', slack: null },
      { uri: TEAM, entityType: 'Group', name: 'Data', email: null, slack: '#data' },
    ])
    const unused = await world.get('/api/v1/unused?type=Feature&sort=name')
    expect(unused.body).toMatchObject({
      nodes: [
        { uri: LEFT, sunset: shared.sunset },
        { uri: NEWER, sunset: null },
      ],
    })
    const { data } = await world.ask(`{ feature(id: "${READ}") { deprecation { sunset message replacement } } }`)
    expect(data).toMatchObject({ feature: { deprecation: { message: 'Newer is better.', replacement: NEWER } } })
  })

  it('is replaced by a later one, and does not appear in the past', async () => {
    const { body } = await plan([READ], { sunset: '2998-01-01', by: ALICE })
    await plan([READ], { by: BOB })
    expect((await plans()).plans).toMatchObject([{ sunset: `${FUTURE}T00:00:00.000Z`, by: BOB, message: null }])
    expect((await plans(`?asOf=${body['tx']}`)).plans).toMatchObject([
      { sunset: '2998-01-01T00:00:00.000Z', by: ALICE },
    ])
    expect((await plans(`?asOf=${Number(body['tx']) - 1}`)).plans).toEqual([])
  })

  it('is overdue while something reads the entity, and done once a source removes it', async () => {
    await plan([READ, LEFT], { sunset: PAST })
    expect(statesOf(await plans('?sort=name'))).toEqual([
      ['Left', 'unused'],
      ['Read', 'overdue'],
    ])
    await world.gone(LEFT_FEATURE, false)
    const open = await plans('?state=open')
    expect([statesOf(open), open.total]).toEqual([[['Read', 'overdue']], 1])
    expect(statesOf(await plans('?state=done'))).toEqual([['Left', 'done']])
    await world.say(
      saying({
        type: 'ModelInstance',
        uri: SERVING,
        attributes: { name: 'Serving', modelState: 'retired' },
        edges: [['ModelInstance.usesFeature', READ]],
      }),
    )
    expect(statesOf(await plans('?state=open'))).toEqual([['Read', 'unused']])
  })

  it('can be ended by anyone, for all of its entities or none', async () => {
    await plan([READ, LEFT], { by: ALICE })
    const { status, body } = await send('undeprecate', { uris: [READ, NEWER], by: BOB })
    expect([status, body['code'], body['detail']]).toEqual([404, 'NOT_FOUND', expect.stringContaining(NEWER)])
    expect((await plans()).total).toBe(2)
    expect((await send('undeprecate', { uris: [READ, LEFT], by: BOB })).status).toBe(200)
    expect(await plans()).toMatchObject({ total: 0, plans: [] })
    expect((await plan([READ], { by: ALICE })).status).toBe(200)
    expect((await plans()).plans).toMatchObject([{ uri: READ, by: ALICE }])
  })

  it("can be listed by a team's entities, by an entity's inputs, or for unplanned ones", async () => {
    await plan([READ, LEFT])
    expect(statesOf(await plans(`?team=${TEAM}`))).toEqual([['Left', 'unused']])
    expect(statesOf(await plans(`?readBy=${SERVING}`))).toEqual([['Read', 'in-use']])
    expect((await plans(`?of=${NEWER}&of=${LEFT}`)).plans).toMatchObject([
      { uri: NEWER, sunset: null, state: 'unused', by: null },
      { uri: LEFT, state: 'unused' },
    ])
  })

  it('is listed in pages, in every order', async () => {
    await plan([READ], { sunset: '2998-06-01' })
    await plan([LEFT, NEWER])
    const names = async (sort: string): Promise<readonly string[]> => {
      const found: string[] = []
      for (let cursor = ''; ;) {
        const page = await plans(`?limit=1&sort=${sort}${cursor}`)
        found.push(...page.plans.map(({ name }) => name))
        if (page.next === null) return found
        cursor = `&cursor=${page.next}`
      }
    }
    expect(await names('sunset')).toEqual(['Read', 'Left', 'Newer'])
    expect(await names('name')).toEqual(['Left', 'Newer', 'Read'])
    expect(await names('readers')).toEqual(['Read', 'Left', 'Newer'])
    expect(await names('owner')).toEqual(['Read', 'Left', 'Newer'])
    const { next } = await plans('?limit=1')
    expect((await world.get(`/api/v1/deprecations?limit=1&sort=name&cursor=${next}`)).status).toBe(400)
  })

  it('is rejected without a date, with itself as replacement, or for unknown entities', async () => {
    for (const [more, code, parameter] of [
      [{ sunset: 'soon' }, 'BAD_REQUEST', 'sunset'],
      [{ replacement: READ }, 'BAD_REQUEST', 'replacement'],
      [{ replacement: feature('unheard-of') }, 'UNKNOWN_URI', 'replacement'],
      [{ uris: [feature('unheard-of')] }, 'UNKNOWN_URI', 'uris'],
      [{ message: 'x'.repeat(8_001) }, 'TOO_LARGE', 'message'],
      [{ uris: Array.from({ length: 101 }, (_, n) => feature(`f${n}`)) }, 'BAD_REQUEST', 'uris'],
    ] as const)
      expect(await plan([READ], more)).toMatchObject({ body: { code, parameter } })
    expect((await plans()).total).toBe(0)
  })

  it('shows nothing that is hidden from the caller', async () => {
    const sealed = { platform: 'catalog', attributes: { tags: [{ tag: 'sealed', value: '' }] } }
    for (const [type, uri] of [
      ['Feature', LEFT],
      ['Feature', NEWER],
      ['ModelInstance', SERVING],
      ['User', ALICE],
    ] as const)
      await world.say(saying({ ...sealed, type, uri }))
    await plan([READ, LEFT], { replacement: NEWER, by: ALICE })
    world.hide({ tags: ['sealed'] })
    const answer = await plans()
    expect(answer).toMatchObject({ total: 1, plans: [{ uri: READ, state: 'in-use', readers: 0, replacement: null }] })
    for (const hidden of [LEFT, NEWER, SERVING, ALICE]) expect(JSON.stringify(answer)).not.toContain(hidden)
  })
})

it('a restored plan keeps a replacement that its reverter cannot see', async () => {
  await plan([READ], { replacement: NEWER, by: ALICE })
  await world.say(
    saying({ platform: 'catalog', type: 'Feature', uri: NEWER, attributes: { tags: [{ tag: 'sealed' }] } }),
  )
  const { body } = await send('undeprecate', { uris: [READ], by: ALICE })
  world.hide({ tags: ['sealed'], exceptFor: ['administrator'] })
  world.callAs({ id: 'editor', roles: new Set(['editor']) })
  const payload = { uri: READ, tx: body['tx'], by: ALICE, waitFor: 'visible' }
  const reverted = await world.app.inject({ method: 'POST', url: '/api/v1/reverts', payload })
  expect([reverted.statusCode, reverted.body]).toEqual([200, expect.not.stringContaining(NEWER)])
  expect((await plans()).plans).toMatchObject([{ uri: READ, replacement: null }])
  world.callAs(LOCAL_OPERATOR)
  expect((await plans()).plans).toMatchObject([{ uri: READ, replacement: { uri: NEWER } }])
})

describe('a home page shows a plan', () => {
  it('to its owner and planner once overdue or removable, and to owners of readers at once', async () => {
    await plan([READ, LEFT], { by: CAROL })
    expect(await deprecationNeeds(ALICE)).toEqual([])
    expect(await deprecationNeeds(BOB)).toEqual([
      ['reads-deprecated', 'Serving reads Read, which is planned for removal.'],
    ])
    const removable = ['removable', 'Nothing in use reads Left; it can be removed.']
    expect(await deprecationNeeds(TEAM)).toEqual([removable])
    expect(await deprecationNeeds(CAROL)).toEqual([removable])
    await plan([READ], { sunset: PAST, by: CAROL, replacement: NEWER })
    const overdue = ['past-sunset', 'Read is past its removal date, and 1 entity in use still reads it.']
    expect(await deprecationNeeds(ALICE)).toEqual([overdue])
    expect(await deprecationNeeds(BOB)).toEqual([
      ['reads-deprecated', 'Serving reads Read, which is planned for removal; Newer replaces it.'],
    ])
    expect((await deprecationNeeds(CAROL)).toSorted()).toEqual([overdue, removable].toSorted())
    expect((await deprecationNeeds()).toSorted()).toEqual([overdue, removable].toSorted())
    await world.gone(LEFT_FEATURE, false)
    expect(await deprecationNeeds(TEAM)).toEqual([])
  })
})
