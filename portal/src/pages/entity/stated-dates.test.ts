import { expect, it } from 'vitest'
import { statedDates } from './history.tsx'

it("a source's dates are listed newest first", () => {
  const attributes = {
    createdAt: '2026-01-01T00:00:00Z',
    trainedAt: '2026-03-01T00:00:00Z',
    retiredAt: 'soon',
    name: 'v5',
  }
  expect(statedDates({ uri: 'aip://model/registry/v5', attributes })).toEqual([
    { what: 'Trained', at: '2026-03-01T00:00:00Z', source: 'registry' },
    { what: 'Created', at: '2026-01-01T00:00:00Z', source: 'registry' },
  ])
})

it('no dates are listed if none is stated', () => {
  expect(statedDates({ uri: 'aip://model/registry/v5', attributes: {} })).toEqual([])
})
