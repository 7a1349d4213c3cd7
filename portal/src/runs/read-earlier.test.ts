import { expect, it } from 'vitest'
import { readEarlier } from './read-earlier.ts'

it("a record's read time is shown if it is over a minute before its entity's", () => {
  const read = '2026-01-01T00:00:00Z'
  expect(readEarlier(read, '2026-01-01T00:05:00Z')).toBe(read)
  expect(readEarlier(read, '2026-01-01T00:00:59Z')).toBeNull()
  expect(readEarlier('2026-01-01T00:09:00Z', '2026-01-01T00:05:00Z')).toBeNull()
  expect([readEarlier(null, read), readEarlier(read, undefined)]).toEqual([null, null])
})
