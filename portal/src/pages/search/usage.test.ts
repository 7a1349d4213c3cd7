import { expect, it } from 'vitest'
import type { Hit } from './hit.tsx'
import { columnsOf, usualColumns } from './hit-table.tsx'
import { isForUnused } from './search.tsx'

it('a search is for what is unused if all of its hits are', () => {
  const part = (...texts: readonly string[]) => ({
    key: 'is',
    negative: false,
    values: texts.map((text) => ({ text, means: [] })),
  })
  expect(isForUnused([{ ...part('feature'), key: 'type' }, part('unused')])).toBe(true)
  expect(isForUnused([part('unused', 'stale')])).toBe(false)
  expect(isForUnused([{ ...part('unused'), negative: true }])).toBe(false)
})

it('a table has a column for each metric and parameter that the query compares', () => {
  const hit = (...names: readonly string[]) =>
    ({
      entityType: 'MlflowRun',
      attributes: names.map((name) => ({ name, kind: 'number', value: '1' })),
    }) as unknown as Hit
  const hits = [hit('metric.auc', 'parameter.lr'), hit('metric.auc'), hit()]
  expect(usualColumns(hits).slice(-2)).toEqual(['metric.auc', 'parameter.lr'])
  expect(
    columnsOf(hits)
      .slice(-2)
      .map(({ label }) => label),
  ).toEqual(['auc', 'lr'])
})
