import { expect, it } from 'vitest'
import { statedDates } from './stated-dates.ts'

it('lists the dates that a source states, the newest first', () => {
  const attributes = {
    createdAt: '2026-01-01T00:00:00Z',
    trainedAt: '2026-03-01T00:00:00Z',
    retiredAt: 'soon',
    name: 'v5',
  }
  expect(statedDates({ uri: 'aip://model/registry/v5', attributes })).toEqual([
    { what: 'Trained', at: '2026-03-01T00:00:00Z', source: 'Registry' },
    { what: 'Created', at: '2026-01-01T00:00:00Z', source: 'Registry' },
  ])
})

it('has none where none is stated', () => {
  expect(statedDates({ uri: 'aip://model/registry/v5', attributes: {} })).toEqual([])
})
