import { expect, it } from 'vitest'
import { currencyOf, type EntityReads } from './currency.ts'

const NOW = Date.parse('2026-01-29T12:00:00Z')
const minutes = (count: number): string => new Date(NOW + count * 60_000).toISOString()
type Verified = NonNullable<EntityReads['verification']>

function textOf(verified: Partial<Verified> | null, reads: Partial<EntityReads> = {}): string {
  const verification =
    verified === null ? null : { upToDateUntil: minutes(2), at: minutes(-3), doubt: null, ...verified }
  return currencyOf({ enrichedAt: minutes(-5), verification, freshness: 'fresh', ...reads }, NOW).text
}

it('says that a page is up to date only where its sources confirmed it just now', () => {
  expect(textOf({})).toBe('Up to date, 3 minutes ago')
  expect(textOf({ upToDateUntil: null, at: minutes(-40) })).toBe('Verified 40 minutes ago')
  expect(textOf({ upToDateUntil: minutes(-35), at: minutes(-40) })).toBe('Verified 40 minutes ago')
})

it('says where a source shows no changes that it was read then, and no more', () => {
  const reads = { upToDateUntil: null, at: minutes(-54), doubt: 'unlisted' }
  expect(textOf(reads)).toBe("Read 54 minutes ago; this source can't tell what changed")
})

it('says why it may differ although it was read just now', () => {
  const just = { upToDateUntil: null, at: minutes(-1) }
  expect(textOf({ ...just, doubt: 'running' })).toBe('Read 1 minute ago; still running')
  expect(textOf({ ...just, doubt: 'unreadable' })).toBe("Read 1 minute ago; its source can't be read now")
  expect(textOf({ ...just, doubt: 'behind' })).toBe('Read 1 minute ago; newer changes are not read yet')
  expect(textOf({ ...just, doubt: 'paused' })).toBe('Read 1 minute ago; its source is paused')
})

it('says what is missing instead', () => {
  expect(textOf({ upToDateUntil: null, at: null })).toBe('Not read yet')
  expect(textOf(null, { enrichedAt: null })).toBe('Not read yet')
  expect(textOf(null)).toBe('No source states it')
})

it('says what is wrong instead, where reads failed or are missing', () => {
  const old = { upToDateUntil: null, at: minutes(-40) }
  expect(textOf(old, { lastError: 'timeout' })).toBe('Last read failed, verified 40 minutes ago')
  expect(textOf(old, { freshness: 'ageing' })).toBe('Verification overdue, last 40 minutes ago')
  expect(textOf(old, { freshness: 'stale' })).toBe('Verification overdue, last 40 minutes ago')
})

it('never shows what happened as ahead of the reader, whose clock may be behind', () => {
  expect(textOf({ at: minutes(0.15) })).toBe('Up to date, just now')
  expect(textOf({ at: minutes(3) })).toBe('Up to date, just now')
})
