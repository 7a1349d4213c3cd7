import { afterAll, beforeAll, expect, it } from 'vitest'
import { ALL_RIGHTS } from '../../contracts/caller.ts'
import { company } from '../testing/company.ts'
import { openProtected, type ProtectedWorld } from '../testing/protected.ts'

let at: ProtectedWorld
beforeAll(async () => {
  at = await openProtected()
  await at.world.say(...company())
})
afterAll(() => at.close())

const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})
const url = '/api/v1/activity.atom?since=1'

it('a feed reader sends a token as the password', async () => {
  const token = await at.token({ name: 'feeds', rights: ['read'] })
  const answers = await Promise.all(
    [{}, basic('me', 'mlg_guess'), basic('me', token), basic('', token), { authorization: `Bearer ${token}` }].map(
      async (headers) => (await at.app.inject({ url, headers })).statusCode,
    ),
  )
  expect(answers).toEqual([401, 401, 200, 200, 200])
})

it('a password authorises no changes, since browsers attach it to any request', async () => {
  const token = await at.token({ name: 'all', rights: ALL_RIGHTS })
  const payload = { uri: 'aip://model/registry/ranking-v5', description: 'changed' }
  const sent = { method: 'POST', url: '/api/v1/annotations', payload } as const
  expect((await at.app.inject({ ...sent, headers: basic('me', token) })).statusCode).toBe(401)
  expect((await at.app.inject({ ...sent, headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(200)
})
