import { expect, it } from 'vitest'
import { RecentRequests } from './recent-requests.ts'

it('requests count as recent until one second after the last answer', () => {
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
