import { afterAll, beforeAll, expect, it } from 'vitest'
import { changeSaved, savedOf } from '../questions/saved-notes.ts'
import { MAX_SAVED_SEARCHES, MAX_STARS } from '../questions/saved.ts'
import { company, INSTANCE, MODEL, saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterAll(() => world.close())

async function send(method: 'POST' | 'DELETE', url: string, payload?: object) {
  const answer = await world.app.inject({ method, url, ...(payload === undefined ? {} : { payload }) })
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() }
}
const saved = async () => (await world.get('/api/v1/saved')).body as Record<string, readonly Record<string, unknown>[]>
const star = (uri: string) => send('POST', '/api/v1/favourites', { uri })

it('favourites are starred once, listed with their names, last one first, and removed', async () => {
  expect(await saved()).toMatchObject({ favourites: [], searches: [] })
  for (const uri of [MODEL, INSTANCE, MODEL]) expect((await star(uri)).status).toBe(200)
  expect((await saved())['favourites']).toMatchObject([
    { uri: INSTANCE },
    { uri: MODEL, name: 'Ranking v5', entityType: 'Model', starredAt: expect.any(String) },
  ])
  const removed = await send('DELETE', `/api/v1/favourites/${encodeURIComponent(INSTANCE)}`)
  expect(removed).toMatchObject({ status: 200, body: { starred: false } })
  expect((await saved())['favourites']).toMatchObject([{ uri: MODEL }])
})

it('starring an unknown entity is rejected', async () => {
  expect(await star('aip://model/registry/nothing')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_URI' } })
})

it('searches are saved under names, replaced and deleted', async () => {
  const save = (name: string, q: string, more = {}) => send('POST', '/api/v1/saved-searches', { name, q, ...more })
  await save('Failed', 'is:failed')
  await save('All of mine', 'owner:alice', { sort: 'name', columns: ['status', 'rows'] })
  await save(' Failed ', 'type:pipelineRun is:failed')
  expect((await saved())['searches']).toMatchObject([
    { name: 'All of mine', q: 'owner:alice', sort: 'name', columns: ['status', 'rows'] },
    { name: 'Failed', q: 'type:pipelineRun is:failed', sort: 'relevance', columns: [] },
  ])
  expect((await send('DELETE', '/api/v1/saved-searches/Failed')).status).toBe(204)
  expect(await send('DELETE', '/api/v1/saved-searches/Failed')).toMatchObject({ status: 404 })
  expect((await saved())['searches']).toMatchObject([{ name: 'All of mine' }])
  expect(await save(' ', 'x')).toMatchObject({ status: 400, body: { parameter: 'name' } })
})

it('the number of favourites is limited, and existing ones stay', async () => {
  const models = Array.from({ length: MAX_STARS + 1 }, (_, n) => `aip://model/registry/bounded-${n}`)
  await world.say(...models.map((uri) => saying({ type: 'Model', uri, attributes: {} })))
  const answers = []
  for (const uri of models) answers.push((await star(uri)).status)
  expect(answers.filter((status) => status !== 200).length).toBeGreaterThan(0)
  expect((await saved())['favourites']).toHaveLength(MAX_STARS)
  for (let n = 0; n < MAX_SAVED_SEARCHES + 1; n++)
    answers.push((await send('POST', '/api/v1/saved-searches', { name: `s${n}`, q: 'x' })).status)
  expect(answers.at(-1)).toBe(409)
  expect((await saved())['searches']).toHaveLength(MAX_SAVED_SEARCHES)
})

it('favourites belong to one caller, and concurrent changes both persist', async () => {
  const { store } = world
  const add = (name: string) =>
    changeSaved({ id: 'idp#bob' }, store, (before) => ({
      ...before,
      searches: [...before.searches, { name, q: 'x', sort: 'relevance', columns: [], at: 1 }],
    }))
  await Promise.all(['a', 'b', 'c'].map(add))
  expect((await savedOf({ id: 'idp#bob' }, store)).searches.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  expect(await savedOf({ id: 'idp#carol' }, store)).toEqual({ stars: [], searches: [] })
})
