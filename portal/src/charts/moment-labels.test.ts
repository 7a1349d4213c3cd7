import { expect, it } from 'vitest'
import { dayText } from '../ui/time.tsx'
import { momentLabels } from './moment-labels.ts'

it('moments within two days are told apart by their time of day', () => {
  const near = ['2026-11-30T01:00:00Z', '2026-11-30T05:00:00Z', null]
  const label = momentLabels(near)
  expect(label('2026-11-30T01:00:00Z')).not.toBe(label('2026-11-30T05:00:00Z'))
  expect(label('2026-11-30T05:00:00Z')).toMatch(/30.*\d\d:00/)
  const far = momentLabels([...near, '2026-12-02T05:00:00Z'])
  expect(far('2026-11-30T01:00:00Z')).toBe(dayText('2026-11-30T01:00:00Z'))
  expect(momentLabels(['2026-11-30T01:00:00Z'])('2026-11-30T01:00:00Z')).toBe(dayText('2026-11-30T01:00:00Z'))
  expect(label('unknown')).toBe('unknown')
})
