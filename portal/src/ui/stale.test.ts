import { expect, it } from 'vitest'
import { freshnessText } from './freshness.tsx'
import { staleText } from './stale.ts'

const NOW = Date.parse('2026-01-29T00:00:00Z')

it('tells a thing that is old from metadata that is', () => {
  expect(staleText('2026-01-01T00:00:00Z', NOW)).toBe('A new version was due 4 weeks ago')
  expect(freshnessText('fresh', '2026-01-28T23:56:00Z', NOW)).toBe('metadata verified 4 minutes ago, on schedule')
  expect(freshnessText('unknown', null, NOW)).toBe('metadata not verified yet')
})

it('calls nothing stale that is not due, or of which that is not known', () => {
  expect([staleText('2026-02-01T00:00:00Z', NOW), staleText(null, NOW), staleText('soon', NOW)]).toEqual([
    null,
    null,
    null,
  ])
})
