import { expect, it } from 'vitest'
import { dayText } from '../ui/time.tsx'
import { needText, staleSentence } from './attention.ts'

const NOT_MEASURED = { before: null, beforeName: null, measured: null }
const [due, before, after] = ['2026-10-25T00:00:00Z', '2026-10-11T00:00:00Z', '2026-11-02T00:00:00Z']

it('a version shows when it was due, when the last came, and the expected interval', () => {
  expect(staleSentence(due, before)).toBe(
    `A new version was due ${dayText(due)}: the last came ${dayText(before)}, expected every 14 days`,
  )
})

it('a version that came late shows when it came, and how late', () => {
  expect(staleSentence(due, after)).toBe(`Last version came ${dayText(after)}, 8 days late (due ${dayText(due)})`)
})

it('a need shows when a run was due, why one failed, and what measured a metric', () => {
  const failed = { kind: 'failed-run', severity: 'HIGH', sentence: 'Sessionizer failed 2 times in a row.', uri: 'x' }
  const need = { ...failed, of: 'y', ofName: 'Sessionizer', isCaller: false, at: due, lastAt: null, ...NOT_MEASURED }
  expect(needText({ ...need, reason: null })).toBe('Sessionizer failed 2 times in a row')
  expect(needText({ ...need, reason: 'out of memory' })).toBe('Sessionizer failed 2 times in a row: out of memory')
  const overdue = { ...need, kind: 'overdue', sentence: 'Sessionizer missed its scheduled run.', reason: null }
  expect(needText(overdue)).toBe(`Sessionizer missed its scheduled run, due ${dayText(due)}`)
  const drop = { ...need, kind: 'metric-drop', sentence: 'auc regressed 11% in v4: 0.7, was 0.79 in v2.', reason: null }
  expect(needText({ ...drop, measured: 'Offline on Holdout' })).toBe(
    'auc regressed 11% in v4: 0.7, was 0.79 in v2 (Offline on Holdout)',
  )
})
