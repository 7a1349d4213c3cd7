import { expect, it } from 'vitest'
import { dataDifference } from './data-difference.ts'

const row = (attribute: string, path: readonly string[], before: unknown, now: unknown) => ({
  attribute,
  path: [...path],
  values: [before, now],
  differs: before !== now,
})

it('a difference names added, removed and retyped columns, and the rows before and now', () => {
  expect(
    dataDifference([
      row('version', [], 'a', 'b'),
      row('rowCount', [], 120_000, 95_000),
      row('schema', ['income'], 'double', 'long'),
      row('schema', ['age'], 'long', null),
      row('schema', ['zip'], null, 'string'),
      row('schema', ['name'], 'string', 'string'),
    ]),
  ).toBe('Rows: 120,000 → 95,000. Columns: zip added; age removed; income double → long.')
})

it('a difference compares too many columns to list, and counts those it does not name', () => {
  const columns = (names: readonly string[]) => names.map((name) => ({ name, type: 'long' }))
  expect(
    dataDifference([row('schema', [], columns(['a', 'b']), columns(['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']))]),
  ).toBe('Columns: c, d, e, f, g and 2 more added; a removed.')
})

it('a difference says that columns and rows are the same, but nothing if either is unknown', () => {
  const schema = row('schema', ['age'], 'long', 'long')
  expect(dataDifference([schema, row('rowCount', [], 5, 5)])).toBe('Same columns and row count.')
  expect(dataDifference([schema])).toBe('Same columns.')
  expect(dataDifference([row('rowCount', [], 5, null), row('schema', ['zip'], null, 'string')])).toBe('')
  expect(dataDifference([])).toBe('')
})
