import { expect, it } from 'vitest'
import { aboutText, timesText, type SubscriptionShown } from './subscription-text.ts'

const SUBSCRIPTION: SubscriptionShown = {
  id: 's',
  owner: 'alice',
  createdBy: 'alice',
  createdAt: '2026-01-01T00:00:00.000Z',
  channel: 'slack',
  to: 'https://hooks.example/x',
  of: null,
  upstreamOf: null,
  types: [],
  platform: null,
  q: null,
  severity: 'high',
  kinds: [],
  score: null,
  every: 'immediate',
  at: '09:00',
  quiet: null,
  timeZone: 'UTC',
  perDay: 100,
  suspended: null,
  pending: 0,
  sent: 0,
  dead: 0,
}

it('a subscription says what it is about, with all its filters', () => {
  expect(aboutText(SUBSCRIPTION)).toBe('failures and broken schemas')
  const narrow = { ...SUBSCRIPTION, upstreamOf: 'aip://group/identity/data', types: ['Model', 'Dataset'], q: 'tag:x' }
  expect(aboutText(narrow)).toBe(
    'failures and broken schemas · upstream of aip://group/identity/data · Model, Dataset · found by tag:x',
  )
})

it('a subscription says which score has to fall', () => {
  const below = { dimension: 'completeness', kind: 'below', points: 80, within: null } as const
  expect(aboutText({ ...SUBSCRIPTION, types: ['Model'], score: below })).toBe('completeness below 80 · Model')
  const drop = { dimension: null, kind: 'drop', points: 10, within: 'week' } as const
  expect(aboutText({ ...SUBSCRIPTION, score: drop })).toBe('any quality score down by more than 10 within a week')
})

it('a subscription says when, with the time of day only if it matters', () => {
  expect(timesText(SUBSCRIPTION)).toBe('at once')
  expect(timesText({ ...SUBSCRIPTION, every: 'hour' })).toBe('every hour')
  expect(timesText({ ...SUBSCRIPTION, every: 'day', quiet: '22:00-08:00', timeZone: 'Europe/Berlin' })).toBe(
    'every day at 09:00, not 22:00-08:00 (Europe/Berlin)',
  )
})
