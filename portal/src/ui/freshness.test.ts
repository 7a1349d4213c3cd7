import { expect, it } from 'vitest'
import { freshnessText } from './freshness.tsx'

it('freshness is about the relationship a source should confirm, not the entity at its end', () => {
  const [at, now] = ['2026-11-28T18:00:00Z', Date.parse('2026-11-28T18:05:00Z')]
  expect(freshnessText('ageing', at, now)).toBe('metadata verified 5 minutes ago, read late')
  expect(freshnessText('stale', at, now, 'relationship')).toBe('relationship verified 5 minutes ago, read very late')
})
