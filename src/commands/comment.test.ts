import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ALICE, saying, type Saying } from '../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { ALL_RIGHTS } from '../contracts/caller.ts'
import type { EntityAnswer } from '../questions/describe.ts'
import type { HomeAnswer } from '../questions/home.ts'
import { COMMANDS } from './all.ts'
import type { CommentAnswer } from './comment.ts'

const MODEL = 'aip://model/registry/ranker'
const OTHER = 'aip://model/registry/other'
const [BOB, CAROL, DANA] = ['bob', 'carol', 'dana'].map((name) => `aip://user/identity/${name}`)
const TEAM = 'aip://group/identity/ranking'

const ENTITIES: readonly Saying[] = [
  saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' } }),
  saying({ type: 'User', uri: String(BOB), attributes: { name: 'Bob' }, edges: [['User.memberOf', TEAM]] }),
  saying({ type: 'User', uri: String(CAROL), attributes: { name: 'Carol' } }),
  saying({ type: 'User', uri: String(DANA), attributes: { name: 'Dana' } }),
  saying({ type: 'Group', uri: TEAM, attributes: { name: 'Ranking' } }),
  saying({
    type: 'Model',
    uri: MODEL,
    attributes: { name: 'Ranker' },
    edges: [
      ['Entity.ownedBy', TEAM],
      ['Entity.ownedBy', ALICE],
    ],
  }),
  saying({ type: 'Model', uri: OTHER, attributes: { name: 'Other' } }),
]

let world: ApiWorld
beforeEach(async () => {
  world = await openWorld()
  await world.say(...ENTITIES)
})
afterEach(() => world.close())

const ROUTES = { comment: '', 'edit-comment': '/edit', 'delete-comment': '/delete' } as const
type CommentCommandName = keyof typeof ROUTES

async function post(url: string, payload: object) {
  const answer = await world.app.inject({ method: 'POST', url, payload })
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}

/** Returns a command's answer in its declared form; waits until it is visible. */
async function send(name: CommentCommandName, payload: object): Promise<CommentAnswer> {
  const { status, body } = await post(`/api/v1/comments${ROUTES[name]}`, { uri: MODEL, waitFor: 'visible', ...payload })
  expect([status, body]).toEqual([200, expect.objectContaining({ visible: true })])
  const declared = COMMANDS.find((one) => one.name === name)?.answer
  expect(declared?.safeParse(body).error?.issues).toBeUndefined()
  return body as CommentAnswer
}

const say = (text: string, more: object = {}) => send('comment', { text, by: DANA, ...more })
const ask = (text: string, more: object = {}) => say(text, { question: true, ...more })

async function expectRefusal(name: CommentCommandName, payload: object) {
  const { status, body } = await post(`/api/v1/comments${ROUTES[name]}`, { uri: MODEL, by: DANA, ...payload })
  expect(body).toMatchObject({ detail: expect.stringMatching(/\.$/), hint: expect.stringMatching(/^[A-Z].*\.$/s) })
  return [status, body['code'], body['parameter']]
}

async function get<Answer>(path: string): Promise<Answer> {
  const { status, body } = await world.get(path)
  expect([path, status]).toEqual([path, 200])
  return body as Answer
}

const described = (query = '') => get<EntityAnswer>(`/api/v1/entities/${encodeURIComponent(MODEL)}${query}`)
const comments = async (query = '') => (await described(query)).comments

async function questionsOn(home: string | null): Promise<readonly string[]> {
  const { needs } = await get<HomeAnswer>(`/api/v1/home${home === null ? '' : `?of=${home}`}`)
  return needs.filter(({ kind }) => kind === 'question').map(({ sentence }) => sentence)
}

interface ActivityJson {
  readonly items: readonly { readonly sentence: string }[]
}

async function news(): Promise<readonly string[]> {
  const { items } = await get<ActivityJson>(`/api/v1/activity?of=${MODEL}&since=2026-01-02`)
  return items.map(({ sentence }) => sentence)
}

describe('a comment', () => {
  it('appears with the entity, under its author, but not in the past', async () => {
    const { id, tx } = await say('It saw\n  https://example.com/x ')
    const written = { id, kind: 'comment', by: DANA, byName: 'Dana', editedAt: null, replyTo: null, open: false }
    expect(await comments()).toEqual([{ ...written, text: 'It saw\n  https://example.com/x', at: expect.any(String) }])
    expect(await comments(`?asOf=${Number(tx) - 1}`)).toEqual([])
    expect((await described()).attributes).toEqual({ name: 'Ranker' })
    const { data } = await world.ask(`{ model(id: "${MODEL}") { comments { id kind by text replyTo } } }`)
    expect(data).toMatchObject({ model: { comments: [{ id, kind: 'comment', by: DANA }] } })
  })

  it('can be edited and deleted only by its author', async () => {
    const { id } = await say('Frist')
    expect(await expectRefusal('edit-comment', { id, text: 'Mine', by: CAROL })).toEqual([403, 'FORBIDDEN', 'id'])
    expect(await expectRefusal('delete-comment', { id, by: CAROL })).toEqual([403, 'FORBIDDEN', 'id'])
    await send('edit-comment', { id, text: 'First', by: DANA })
    expect(await comments()).toMatchObject([{ id, text: 'First', editedAt: expect.any(String) }])
    expect(await send('edit-comment', { id, text: 'First', by: DANA })).toMatchObject({ tx: null })
    await send('delete-comment', { id, by: DANA })
    expect(await comments()).toEqual([])
    expect(await expectRefusal('delete-comment', { id })).toEqual([404, 'NOT_FOUND', 'id'])
  })

  it('appears in history and changes, as a sentence', async () => {
    const { id } = await ask('May we use it?')
    await say('Yes.', { by: BOB, replyTo: id })
    await say('Nice.')
    await send('edit-comment', { id, text: 'May we use it for trailers?', by: DANA })
    await send('delete-comment', { id, by: DANA })
    expect(await news()).toEqual([
      'Dana deleted a comment on Ranker',
      'Dana edited a comment on Ranker: “May we use it for trailers?”',
      'Dana commented on Ranker: “Nice.”',
      'Bob answered a question about Ranker: “Yes.”',
      'Dana asked about Ranker: “May we use it?”',
    ])
    const { transactions } = await get<{ transactions: { changes: { sentence: string }[] }[] }>(
      `/api/v1/entities/${encodeURIComponent(MODEL)}/history`,
    )
    expect(transactions.at(-2)?.changes.map(({ sentence }) => sentence)).toEqual([
      'dana asked about it: “May we use it?”',
    ])
  })

  it('can be reverted only by its author', async () => {
    const { id, tx } = await say('Hello')
    const revert = (of: number | null, by: string | undefined) =>
      post('/api/v1/reverts', { uri: MODEL, tx: of, by, waitFor: 'visible' })
    expect(await revert(tx, CAROL)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    const edited = await send('edit-comment', { id, text: 'Hello all', by: DANA })
    expect(await revert(tx, DANA)).toMatchObject({ status: 409, body: { code: 'REFUSED', parameter: 'overNewer' } })
    expect(await revert(edited.tx, DANA)).toMatchObject({ status: 200 })
    expect(await comments()).toMatchObject([{ id, text: 'Hello', editedAt: null }])
    expect(await revert(edited.tx, DANA)).toMatchObject({ status: 409, body: { code: 'REFUSED' } })
    await say('From Carol', { by: CAROL })
    const gone = await send('delete-comment', { id, by: DANA })
    expect(await revert(gone.tx, CAROL)).toMatchObject({ status: 403 })
    expect(await comments()).toMatchObject([{ by: CAROL }])
    expect(await revert(gone.tx, DANA)).toMatchObject({ status: 200 })
    expect(await comments()).toMatchObject([{ id, by: DANA, text: 'Hello' }, { by: CAROL }])
  })

  it('is rejected with a reason', async () => {
    const { id } = await say('A comment')
    expect(await expectRefusal('comment', {})).toEqual([400, 'EMPTY', 'text'])
    expect(await expectRefusal('comment', { text: ' \n ' })).toEqual([400, 'EMPTY', 'text'])
    expect(await expectRefusal('comment', { text: 'x'.repeat(2_001) })).toEqual([413, 'TOO_LARGE', 'text'])
    expect(await expectRefusal('edit-comment', { id, text: '' })).toEqual([400, 'EMPTY', 'text'])
    expect(await expectRefusal('comment', { text: 'x', uri: `${MODEL}-none` })).toEqual([404, 'UNKNOWN_URI', 'uri'])
    expect(await expectRefusal('comment', { text: 'x', replyTo: 'none' })).toEqual([404, 'NOT_FOUND', 'replyTo'])
    expect(await expectRefusal('edit-comment', { text: 'x', id: 'none' })).toEqual([404, 'NOT_FOUND', 'id'])
    expect(await expectRefusal('comment', { text: 'x', replyTo: id, question: true })).toEqual([
      400,
      'BAD_REQUEST',
      'question',
    ])
    expect(await expectRefusal('comment', { replyTo: id, answered: true })).toEqual([400, 'BAD_REQUEST', 'answered'])
    expect(await expectRefusal('comment', { text: 'x', uri: OTHER, replyTo: id })).toEqual([
      404,
      'NOT_FOUND',
      'replyTo',
    ])
  })

  it('is limited to fifty per person', async () => {
    for (let i = 0; i < 50; i++) await say(`${i}`)
    expect(await expectRefusal('comment', { text: 'one more' })).toEqual([409, 'REFUSED', undefined])
    await say('of somebody else', { by: CAROL })
    const [oldest] = await comments()
    await send('delete-comment', { id: oldest?.id, by: DANA })
    await say('one more')
  })

  it('goes when its author retracts it, and leaves the past when retention drops that', async () => {
    await say('A secret')
    expect((await post('/api/v1/retractions', { uri: MODEL, by: DANA, waitFor: 'visible' })).status).toBe(200)
    expect(await comments()).toEqual([])
    expect(JSON.stringify(await get(`/api/v1/entities/${encodeURIComponent(MODEL)}/history`))).toContain('A secret')
    const { tx } = await world.store.head()
    for (let after: number | null = 0; after !== null;)
      after = (await world.store.dropPast({ horizon: tx, after, drop: true })).next
    const history = await world.store.history(MODEL as never, tx + 1, 100)
    expect(JSON.stringify(history)).not.toContain('A secret')
  })
})

describe('a question to the owners', () => {
  it('stays on the Home of owners and their teams until an owner replies', async () => {
    const { id } = await ask('May we use it?')
    const sentence = 'Dana asks about Ranker: “May we use it?”'
    for (const home of [ALICE, TEAM, null]) expect([home, await questionsOn(home)]).toEqual([home, [sentence]])
    expect(await questionsOn(String(CAROL))).toEqual([])
    expect(await comments()).toMatchObject([{ id, kind: 'question', open: true }])
    await say('Perhaps.', { by: CAROL, replyTo: id })
    expect(await questionsOn(ALICE)).toEqual([sentence])
    // A member of the owning team.
    await say('You may.', { by: BOB, replyTo: id })
    for (const home of [ALICE, TEAM, null]) expect([home, await questionsOn(home)]).toEqual([home, []])
    expect((await comments()).map(({ kind, open }) => [kind, open])).toEqual([
      ['question', false],
      ['reply', false],
      ['answer', false],
    ])
  })

  it('is answered once somebody marks it so, and open again once they take that back', async () => {
    const { id } = await ask('Anybody?')
    const mark = await send('comment', { replyTo: id, answered: true, by: CAROL })
    expect(await questionsOn(ALICE)).toEqual([])
    expect(await comments()).toMatchObject([{ open: false }, { kind: 'answer', text: '', byName: 'Carol' }])
    expect(await news()).toContain('Carol marked a question as answered about Ranker')
    await send('delete-comment', { id: mark.id, by: CAROL })
    expect(await questionsOn(ALICE)).toHaveLength(1)
  })

  it('keeps its thread: replies to replies join it, even if the first is deleted', async () => {
    const { id } = await ask('Anybody?')
    const reply = await say('Me.', { replyTo: id, by: CAROL })
    await say('Thanks.', { replyTo: reply.id })
    await send('delete-comment', { id, by: DANA })
    await say('Still here.', { replyTo: reply.id, by: ALICE })
    expect((await comments()).map(({ kind, replyTo }) => [kind, replyTo])).toEqual([
      ['reply', id],
      ['reply', id],
      ['reply', id],
    ])
  })
})

describe('a caller with limited visibility', () => {
  const RIGHTS = new Set(ALL_RIGHTS)
  const guest = { id: 'guest', name: 'guest', kind: 'token', rights: RIGHTS, roles: new Set<string>() } as const

  it('cannot read or write comments of a hidden entity, and hidden authors have no name', async () => {
    await say('Secret plans', { uri: OTHER, question: true })
    await ask('May we?')
    world.hide({ tags: ['hush'], exceptFor: ['administrator'] })
    const hush = { attributes: { tags: [{ tag: 'hush', value: '' }] } }
    await world.say(
      saying({ type: 'Model', uri: OTHER, ...hush }),
      saying({ type: 'User', uri: String(DANA), ...hush }),
    )
    world.callAs(guest)
    expect(await expectRefusal('comment', { uri: OTHER, text: 'x', by: 'guest' })).toEqual([404, 'UNKNOWN_URI', 'uri'])
    expect(await questionsOn(null)).toEqual(['Somebody asks about Ranker: “May we?”'])
    expect(await comments()).toMatchObject([{ by: null, byName: null, text: 'May we?' }])
    const { text } = await world.ask(`{ model(id: "${MODEL}") { comments { by text } } }`)
    expect(text).toContain('May we?')
    expect(text).not.toContain('dana')
    expect(JSON.stringify(await get('/api/v1/activity?since=2026-01-02'))).not.toMatch(/dana|Secret/i)
  })

  it('writes comments as the person named in `me`', async () => {
    expect(await get('/api/v1/me')).toMatchObject({ statesAs: 'local operator' })
    world.callAs({ ...guest, email: 'nobody@corp.example' })
    expect(await get('/api/v1/me')).toMatchObject({ statesAs: 'nobody@corp.example', person: null })
    expect(await say('Hello', { by: undefined })).toMatchObject({ by: 'nobody@corp.example' })
  })
})
