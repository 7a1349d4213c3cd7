import { expect, it } from 'vitest'
import { RecentRequests } from './recent-requests.ts'

it('there are recent requests while one is answered, and for a second after the last one', () => {
  let now = 0
  const requests = new RecentRequests(() => now)
  expect(requests.any()).toBe(false)
  requests.began()
  requests.began()
  now = 10_000
  expect(requests.any()).toBe(true)
  requests.ended()
  now = 20_000
  expect(requests.any()).toBe(true)
  requests.ended()
  now = 20_999
  expect(requests.any()).toBe(true)
  now = 21_000
  expect(requests.any()).toBe(false)
})
