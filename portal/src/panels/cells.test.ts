import { expect, it } from 'vitest'
import { evidenceOf, type TestCell } from './cells.tsx'

it('a cell tests the versions that a rule concludes for it, whichever provider states them', () => {
  const none = { totalCount: 0, edges: [] }
  const ref = (uri: string) => ({ uri, name: uri, entityType: null })
  const cellOf = (uri: string): TestCell => ({
    ...ref(uri),
    number: 1,
    allocationShare: null,
    results: null,
    executedBy: none,
    servedBy: none,
  })
  const version = { ...ref('fare-predictor/1'), modelState: null, instanceOf: null }
  const tested = { edges: [{ evidence: [{ attributes: { cells: ['control'] } }], node: version }] }
  expect(evidenceOf(cellOf('control'), tested)).toEqual([{ instance: version, by: [] }])
  expect(evidenceOf(cellOf('treatment'), tested)).toEqual([])
})
