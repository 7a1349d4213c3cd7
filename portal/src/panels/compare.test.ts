import { expect, it } from 'vitest'
import { compareMetrics } from './compare.ts'

it('a metric is better by its direction, or neither without one', () => {
  const rows = compareMetrics(
    [
      { name: 'auc', value: 0.5 },
      { name: 'latency', value: 20 },
      { name: 'odd', value: 2 },
      { name: 'same', value: 1 },
      { name: 'new', value: 1 },
    ],
    [
      { name: 'auc', value: 0.4 },
      { name: 'latency', value: 10 },
      { name: 'odd', value: 1 },
      { name: 'same', value: 1 },
    ],
    [
      { name: 'auc', direction: 'higher', unit: null },
      { name: 'latency', direction: 'lower', unit: 'ms' },
    ],
  )
  expect(rows.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'auc better',
    'latency worse',
    'odd changed',
    'same same',
    'new null',
  ])
  expect(rows[1]).toMatchObject({ percent: 100, unit: 'ms' })
})
