import { afterEach, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { unsubscribeProof } from '../../notify/ids.ts'
import type { Service } from '../../questions/service.ts'
import { subscriptionOf } from '../../testing/store/contract-deliveries.ts'
import { createServer } from '../http/server.ts'
import { serviceOver } from '../testing/service.ts'
import { unsubscribeRoutes } from './route.ts'

const SECRET = Buffer.alloc(32, 7)
const LINK = `/unsubscribe/mine/${unsubscribeProof(SECRET, 'mine')}`

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function openServer(notifications: Service['notifications']) {
  const store = openSqliteStore({ path: ':memory:' })
  const app = createServer()
  unsubscribeRoutes(app, { ...serviceOver({ store, catalogue: builtinCatalogue() }), notifications })
  closing.push(async () => {
    await app.close()
    await store.close()
  })
  for (const id of ['mine', 'other']) await store.saveSubscription(subscriptionOf(id))
  return {
    ask: async (method: 'GET' | 'POST', url: string) => await app.inject({ method, url }),
    left: async () => (await store.subscriptions()).map(({ id }) => id),
  }
}

// Unchecked: the route uses only the secret.
const notifying = { secret: SECRET } as unknown as Service['notifications']

it('an unsubscribe link asks first, ends its subscription, and works repeatedly', async () => {
  const { ask, left } = await openServer(notifying)
  const page = await ask('GET', LINK)
  expect([page.statusCode, page.headers['cache-control'], await left()]).toEqual([200, 'no-store', ['mine', 'other']])
  expect(page.body).toContain('<form method="post">')
  expect((await ask('POST', LINK)).statusCode).toBe(200)
  expect((await ask('POST', LINK)).statusCode).toBe(200)
  expect(await left()).toEqual(['other'])
})

it('a link for another subscription or service ends nothing', async () => {
  const { ask, left } = await openServer(notifying)
  const wrong = [
    `/unsubscribe/other/${unsubscribeProof(SECRET, 'mine')}`,
    `/unsubscribe/other/${unsubscribeProof(Buffer.alloc(32, 8), 'other')}`,
    '/unsubscribe/other/x',
  ]
  for (const link of wrong)
    expect([(await ask('GET', link)).statusCode, (await ask('POST', link)).statusCode]).toEqual([404, 404])
  expect(await left()).toEqual(['mine', 'other'])
  const silent = await openServer(null)
  expect((await silent.ask('POST', LINK)).statusCode).toBe(404)
  expect(await silent.left()).toEqual(['mine', 'other'])
})
