import { expect, it } from 'vitest'
import { currencyOf } from './currency.ts'

const NOW = Date.parse('2026-01-29T12:00:00Z')
const minutes = (count: number): string => new Date(NOW + count * 60_000).toISOString()
const textOf = (reads: Partial<Parameters<typeof currencyOf>[0]>): string =>
  currencyOf({ enrichedAt: minutes(-5), lastVerified: minutes(-6), freshness: 'fresh', ...reads }, NOW).text

it('says in one phrase that a page is up to date, and since when', () => {
  expect(textOf({})).toBe('Up to date, 6 minutes ago')
  expect(textOf({ lastVerified: null })).toBe('Up to date, 5 minutes ago')
  expect(textOf({ lastVerified: null, enrichedAt: null })).toBe('Not read yet')
})

it('says what is wrong instead, where reads failed or are missing', () => {
  expect(textOf({ lastError: 'timeout' })).toBe('Last read failed, verified 6 minutes ago')
  expect(textOf({ freshness: 'ageing' })).toBe('Verification overdue, last 6 minutes ago')
  expect(textOf({ freshness: 'stale' })).toBe('Out of date, verified 6 minutes ago')
})

it('never shows what happened as ahead of the reader, whose clock may be behind', () => {
  expect(textOf({ lastVerified: minutes(0.15) })).toBe('Up to date, just now')
  expect(textOf({ lastVerified: minutes(3) })).toBe('Up to date, just now')
})
