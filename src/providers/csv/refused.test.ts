import { expect, it } from 'vitest'
import { countRows, refusedByReason } from './refused.ts'
import type { RefusedRow } from './table.ts'

const refused = (line: number, row: Partial<RefusedRow>): RefusedRow => ({
  file: 'nodes.csv',
  line,
  kind: 'Dataset',
  column: 'owner',
  reason: 'there is no row for Group:growth',
  ...row,
})

it('rejected rows are grouped by kind and reason, whatever names and numbers a reason has', () => {
  const rows = [
    refused(2, {}),
    refused(3, { column: 'rowCount', reason: '"many" isn\'t a number' }),
    refused(4, { reason: 'there is no row for User:erin' }),
    refused(5, { kind: 'Model' }),
    refused(6, { kind: null, column: null, reason: 'it has 3 cells, and the header 9' }),
    refused(7, { column: 'rowCount', reason: '"a few" isn\'t a number' }),
    refused(8, { column: 'rowCount', reason: '"" isn\'t a number' }),
  ]
  expect(refusedByReason(rows)).toEqual([
    {
      kind: 'Dataset',
      column: 'rowCount',
      reason: '"many" isn\'t a number',
      rows: 3,
      first: { file: 'nodes.csv', line: 3 },
    },
    { kind: 'Dataset', column: 'owner', reason: rows[0]?.reason, rows: 2, first: { file: 'nodes.csv', line: 2 } },
    { kind: 'Model', column: 'owner', reason: rows[0]?.reason, rows: 1, first: { file: 'nodes.csv', line: 5 } },
    { kind: null, column: null, reason: rows[4]?.reason, rows: 1, first: { file: 'nodes.csv', line: 6 } },
  ])
})

it('a rejected row counts once, however many of its cells are wrong', () => {
  const rows = [refused(2, {}), refused(2, { column: 'rowCount', reason: '"x" isn\'t a number' }), refused(3, {})]
  expect(countRows(rows)).toBe(2)
  expect(refusedByReason([...rows, ...rows]).map((group) => group.rows)).toEqual([2, 1])
})

it('at most fifty reasons are distinguished, the most frequent first', () => {
  const rows = Array.from({ length: 120 }, (_, i) => refused(i, { column: `c${Math.min(i, 99)}` }))
  const groups = refusedByReason(rows)
  expect(groups).toHaveLength(50)
  expect(groups[0]).toMatchObject({ column: 'c99', rows: 21 })
})
