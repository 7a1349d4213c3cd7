import { afterAll, beforeAll, expect, it } from 'vitest'
import { company, MODEL, saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

let world: ApiWorld
const post = async (payload: object) => {
  const { statusCode, body } = await world.app.inject({ method: 'POST', url: '/api/v1/retention', payload })
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> }
}

beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  for (const name of ['a', 'b', 'c']) await world.say(saying({ type: 'Model', uri: MODEL, attributes: { name } }))
})
afterAll(() => world.close())

it('retention over HTTP drops nothing until requested', async () => {
  expect(await world.get('/api/v1/retention')).toEqual({
    status: 200,
    body: {
      days: null,
      running: false,
      lastError: null,
      begins: { tx: 1, at: '2026-01-01T00:00:00.000Z' },
      horizon: null,
    },
  })
})

it('retention over HTTP counts, then drops, and reports its progress', async () => {
  const { tx } = await world.store.head()
  const counted = await post({ before: 30, dryRun: true })
  expect(counted).toMatchObject({ status: 200, body: { horizon: tx, dropped: { transactions: tx - 1 }, dryRun: true } })
  expect((await world.get('/api/v1/retention')).body).toMatchObject({ horizon: null })
  const [first, second] = await Promise.all([post({ before: '30' }), post({ before: '30' })])
  expect(first).toMatchObject({ status: 202, body: { started: true } })
  expect(second).toMatchObject({ status: 409, body: { detail: 'Retention is running already: wait for its end.' } })
  await expect
    .poll(async () => (await world.get('/api/v1/retention')).body)
    .toMatchObject({ running: false, begins: { tx }, horizon: { tx, done: true, dropped: counted.body['dropped'] } })
})

it.each<[object, number]>([
  [{}, 400],
  [{ before: 'soon' }, 400],
  [{ before: 0 }, 409],
  [{ before: new Date().toISOString(), dryRun: true }, 409],
])('POST %o is %i, with the reason', async (body, status) => {
  const answer = await post(body)
  expect(answer.status).toBe(status)
  expect(answer.body).toMatchObject({ detail: expect.any(String) })
  expect((await world.get('/api/v1/retention')).body).toMatchObject({ running: false, lastError: null })
})
