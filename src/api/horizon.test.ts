import { afterAll, beforeAll, expect, it } from 'vitest'
import { ok } from '../lib/result.ts'
import { unlessDropped } from '../query/time/moment.ts'
import { dropUpTo } from '../testing/store/contract-retention.ts'
import { company, CONTRACT_QUERY, INSTANCE, MODEL, saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

let world: ApiWorld
let horizon = 0
let before: readonly unknown[] = []
const path = (uri: string) => `/api/v1/entities/${encodeURIComponent(uri)}`
/** Reads as of a moment, over both APIs. */
const requested = async (tx: number) => [
  await world.get(`${path(MODEL)}?asOf=${tx}`),
  await world.get(`${path(INSTANCE)}/normalised?asOf=${tx}`),
  (await world.ask(CONTRACT_QUERY, { asOf: String(tx) })).text,
  (await world.get(`/api/v1/diff?from=${horizon}&to=${tx + 1}`)).body,
]

beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    await world.say(saying({ type: 'Model', uri: MODEL, attributes: { name } }))
  const { tx } = await world.store.head()
  horizon = tx - 3
  before = await Promise.all([requested(horizon), requested(tx - 1)])
  await dropUpTo(world.store, horizon)
})
afterAll(() => world.close())

it('a moment after the horizon is answered as before retention', async () => {
  const { tx } = await world.store.head()
  expect(await Promise.all([requested(horizon), requested(tx - 1)])).toEqual(before)
})

it('a moment before the horizon is rejected with when it was dropped', async () => {
  const early = String(horizon - 1)
  const message = expect.stringMatching(
    /^The past before 2026-01-01T00:\d\d:00.000Z \(transaction \d+\) was dropped on .* by retention\.$/,
  )
  const hint = expect.stringMatching(/^Ask for 2026-01-01T00:\d\d:00.000Z or later\.$/)
  for (const url of [path(MODEL), `${path(MODEL)}/normalised`, `${path(MODEL)}/history`]) {
    for (const asOf of [early, '1', '2026-01-01T00:00:30Z', '1999-01-01']) {
      const { status, body } = await world.get(`${url}?asOf=${asOf}`)
      expect([status, body]).toMatchObject([400, { code: 'BEFORE_HORIZON', detail: message, hint }])
    }
  }
  expect((await world.ask(CONTRACT_QUERY, { asOf: early })).errors).toMatchObject([
    { message, extensions: { code: 'BEFORE_HORIZON' } },
  ])
  expect((await world.get(`/api/v1/diff?from=${early}`)).body).toMatchObject({ code: 'BEFORE_HORIZON' })
  expect((await world.get(`/api/v1/changes?from=${early}`)).body).toMatchObject({ code: 'BEFORE_HORIZON' })
  expect((await world.ask(`{ diff(from: "${early}") { compared } }`)).errors).toMatchObject([
    { extensions: { code: 'BEFORE_HORIZON' } },
  ])
})

it('a diff is rejected if the past was dropped while it was being read', async () => {
  const early = await unlessDropped(world.store, async () => ok(await world.store.read(1, 1)))
  expect(early).toMatchObject({ ok: false, error: { code: 'BEFORE_HORIZON' } })
})

it('a history reaches back to the horizon, and reports that it ends there', async () => {
  const { body } = await world.get(`${path(MODEL)}/history`)
  expect(body).toMatchObject({ next: null, horizon: { tx: horizon, at: expect.any(String) } })
  const { transactions } = body as { transactions: { tx: number }[] }
  expect(transactions.map((t) => t.tx)).toEqual([3, 2, 1].map((n) => horizon + n))
})
