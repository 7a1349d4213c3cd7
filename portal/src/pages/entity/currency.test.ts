import { expect, it } from 'vitest'
import { currencyOf, type EntityReads } from './current.tsx'

const NOW = Date.parse('2026-01-29T12:00:00Z')
const minutes = (count: number): string => new Date(NOW + count * 60_000).toISOString()
type Verified = NonNullable<EntityReads['verification']>

function currencyText(verified: Partial<Verified> | null, reads: Partial<EntityReads> = {}): string {
  const verification = verified === null ? null : { at: minutes(-3), doubt: null, ...verified }
  const describedBy = verified === null ? null : 'itself'
  const usual = {
    enrichedAt: minutes(-5),
    verification,
    describedBy,
    freshness: 'fresh',
    deletedAtSource: null,
    entityType: 'Model',
    documents: [],
  } as const
  return currencyOf({ ...usual, ...reads }, NOW).text
}

it('a page says when its sources confirmed it, but nothing of their later changes', () => {
  expect(currencyText({})).toBe('Verified 3 minutes ago')
  expect(currencyText({ at: minutes(-40) })).toBe('Verified 40 minutes ago')
})

it('a page says only when it was read, if its source shows no changes', () => {
  const reads = { at: minutes(-54), doubt: 'unlisted' } as const
  expect(currencyText(reads)).toBe("Read 54 minutes ago; this source can't tell what changed")
})

it('a page says why it may differ although it was just read', () => {
  const just = { at: minutes(-1) }
  expect(currencyText({ ...just, doubt: 'running' })).toBe('Read 1 minute ago; still running')
  expect(currencyText({ ...just, doubt: 'removed' })).toBe('Read 1 minute ago; its source is no longer configured')
  expect(currencyText({ ...just, doubt: 'suspected' })).toBe(
    "Read 1 minute ago; its source reported it as deleted, which hasn't been confirmed yet",
  )
  expect(currencyText({ ...just, doubt: 'unreadable' })).toBe("Read 1 minute ago; its source can't be read now")
  expect(currencyText({ ...just, doubt: 'behind' })).toBe("Read 1 minute ago; newer changes aren't read yet")
  expect(currencyText({ ...just, doubt: 'paused' })).toBe('Read 1 minute ago; its source is paused')
})

it('a page marks only late verification as old, so that freshness never contradicts a doubt', () => {
  const verification = { at: minutes(-1), doubt: 'unreadable' } as const
  const reads = {
    enrichedAt: minutes(-5),
    verification,
    describedBy: 'itself',
    deletedAtSource: null,
    entityType: 'Model',
  } as const
  expect(currencyOf({ ...reads, freshness: 'fresh' }, NOW).isOld).toBe(false)
  expect(currencyOf({ ...reads, freshness: 'stale' }, NOW).isOld).toBe(true)
})

it('a page that was never read says what is missing', () => {
  expect(currencyText({ at: null })).toBe('Not read yet')
  expect(currencyText(null, { enrichedAt: null })).toBe('Not read yet')
  expect(currencyText(null)).toBe('Reference only')
  expect(currencyText(null, { describedBy: 'others' })).toBe('Described by other entities')
  expect(currencyText(null, { describedBy: 'deleted' })).toBe('Nothing refers to it any more')
  expect(currencyText(null, { deletedAtSource: minutes(-2) })).toBe('Deleted at its source')
  const documents = [{ gone: true }] as unknown as NonNullable<EntityReads['documents']>
  expect(currencyText(null, { entityType: null, documents })).toBe('Not at its source')
})

it('a page with failed or missing reads says so', () => {
  const old = { at: minutes(-40) }
  expect(currencyText(old, { lastError: 'timeout' })).toBe('Last read failed, verified 40 minutes ago')
  expect(currencyText(old, { freshness: 'ageing' })).toBe('Read late, verified 40 minutes ago')
  expect(currencyText(old, { freshness: 'stale' })).toBe('Read very late, verified 40 minutes ago')
})

it("a time is never in the reader's future, even if their clock is behind", () => {
  expect(currencyText({ at: minutes(0.15) })).toBe('Verified just now')
  expect(currencyText({ at: minutes(3) })).toBe('Verified just now')
})
