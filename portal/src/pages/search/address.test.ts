import { expect, it } from 'vitest'
import { addressOf, columnsIn, DEFAULT_COLUMNS, measuresIn, withQuery } from './address.ts'

it('an address keeps the order and columns while the query changes, but not the page', () => {
  const before = { q: 'a', sort: 'name', view: 'table', columns: 'type', shown: '50', preview: 'aip://x' }
  expect(withQuery('b')(before)).toEqual({ q: 'b', sort: 'name', view: 'table', columns: 'type' })
  expect(withQuery('b')({ q: 'a' })).toEqual({ q: 'b' })
})

it('hits can be sorted by what the query compares and by the order in use, whatever its name', () => {
  expect(measuresIn(['type', null, 'metric.auc', 'metric.auc'], '-parameter.lr')).toEqual([
    'metric.auc',
    'parameter.lr',
  ])
  expect(measuresIn([], '-auc')).toEqual(['auc'])
  expect(measuresIn(['type'], 'usage')).toEqual([])
})

it('an address may choose the columns of a table', () => {
  expect(columnsIn({ columns: 'type' })).toBeNull()
  expect(columnsIn({ view: 'table' })).toEqual(DEFAULT_COLUMNS)
  expect(columnsIn({ view: 'table', columns: 'rows,type' })).toEqual(['rows', 'type'])
})

it('an address leads back to a saved search', () => {
  expect(addressOf({ q: 'a', sort: 'relevance', columns: [] })).toEqual({ q: 'a' })
  const saved = { q: 'a', sort: 'name', columns: ['type', 'rows'] } as const
  expect(columnsIn(addressOf(saved))).toEqual(saved.columns)
})
