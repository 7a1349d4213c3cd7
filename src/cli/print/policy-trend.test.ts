import { expect, it } from 'vitest'
import { lines } from './policy-trend.ts'

const policies = [
  { id: 'G1', open: [0, 12] },
  { id: 'G2', open: [3, 4] },
]

it('the trend has a column for each day', () => {
  const ends = ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z']
  expect([...lines({ ends, policies, complete: true, tx: 7 })].slice(1)).toEqual([
    '    10-31  11-01',
    'G1  0      12',
    'G2  3      4',
  ])
})

it('the trend says that no day has ended yet', () => {
  const first = { ends: [], policies: [{ id: 'G1', open: [] }], complete: true, tx: 7 }
  expect([...lines(first)].slice(1)).toEqual(['No day has ended since the record began. For the present: mlg policies'])
})
