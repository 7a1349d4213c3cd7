import { expect, it } from 'vitest'
import { anomalyText } from './anomaly-text.ts'

const EXPECTED = { median: 604_800, low: 1_000, high: 2_000, deviations: 4, before: 12 }

it('says what is unusual without the name of the thing', () => {
  const of = { watch: 'runs', columns: null }
  expect(anomalyText({ ...of, kind: 'rhythm', expected: { ...EXPECTED, value: 2_764_800 } })).toBe(
    'No runs for 32 days, usually every 7 days',
  )
  expect(anomalyText({ ...of, kind: 'number', watch: 'rows', expected: { ...EXPECTED, value: 12 } })).toBe(
    'Rows: 12, usually 1K to 2K',
  )
  const columns = { removed: ['a', 'b'], retyped: ['c'], added: [] }
  expect(anomalyText({ kind: 'columns', watch: 'columns', expected: null, columns })).toBe(
    'Columns: 2 removed, 1 with another type',
  )
})
