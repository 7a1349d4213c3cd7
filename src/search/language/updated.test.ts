import { describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { updatedRange } from './updated.ts'

const NOW = Date.parse('2026-06-15T12:00:00Z')
const iso = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString().replace('.000Z', 'Z')
const range = (text: string): string => {
  const { from, until } = must(updatedRange(text, NOW))
  return `${iso(from) ?? ''} – ${iso(until) ?? ''}`
}

describe('the updated filter', () => {
  it.each([
    ['<7d', '2026-06-08T12:00:00Z – '],
    ['7d', '2026-06-08T12:00:00Z – '],
    ['<=24H', '2026-06-14T12:00:00Z – '],
    ['>30d', ' – 2026-05-16T12:00:00Z'],
    ['>=2w', ' – 2026-06-01T12:00:00Z'],
    ['>1m', ' – 2026-05-16T12:00:00Z'],
    ['>1y', ' – 2025-06-15T12:00:00Z'],
    ['7d..30d', '2026-05-16T12:00:00Z – 2026-06-08T12:00:00Z'],
    ['30d..7d', '2026-05-16T12:00:00Z – 2026-06-08T12:00:00Z'],
    ['30d..', '2026-05-16T12:00:00Z – '],
  ])('%s: %s', (text, wanted) => expect(range(text)).toBe(wanted))

  it.each([
    ['2026-01-31', '2026-01-31T00:00:00Z – 2026-02-01T00:00:00Z'],
    ['2026-02', '2026-02-01T00:00:00Z – 2026-03-01T00:00:00Z'],
    ['2026', '2026-01-01T00:00:00Z – 2027-01-01T00:00:00Z'],
    ['>=2026-01-01', '2026-01-01T00:00:00Z – '],
    ['>2026-01-01', '2026-01-02T00:00:00Z – '],
    ['<2026-01-01', ' – 2026-01-01T00:00:00Z'],
    ['<=2026-01-01', ' – 2026-01-02T00:00:00Z'],
    ['2026-01-01..2026-02-01', '2026-01-01T00:00:00Z – 2026-02-02T00:00:00Z'],
    ['2026-01..', '2026-01-01T00:00:00Z – '],
    ['..2026-01-31', ' – 2026-02-01T00:00:00Z'],
    ['>=2026-01-01T10:00:00+02:00', '2026-01-01T08:00:00Z – '],
    ['0050-01-01', '0050-01-01T00:00:00Z – 0050-01-02T00:00:00Z'],
  ])('%s: %s', (text, wanted) => expect(range(text)).toBe(wanted))

  it.each([
    '',
    '<',
    '..',
    'yesterday',
    '7',
    '7x',
    '99999d',
    '2026-02-30',
    '2026-13',
    '2026-1-1',
    '=7d',
    '7d..x',
    '>>7d',
    '2026-01-01T99:00:00Z',
  ])('rejects %j', (text) => expect(updatedRange(text, NOW)).toMatchObject({ ok: false }))
})
