import { describe, expect, it } from 'vitest'
import { runsOf } from './runs.ts'
import type { NewSupport } from './writes.ts'

const support = (id: number, src: number, until: number | null = null): NewSupport => ({
  id,
  type: 'Model.uses',
  src,
  dst: 9,
  document: 5,
  provenance: 'DECLARED',
  evidence: null,
  since: 1,
  until,
})
const runsBySource = (supports: readonly NewSupport[], without: readonly number[] = []) =>
  runsOf(
    supports,
    ({ src }) => src,
    (owner) => !without.includes(owner),
  )

describe('runs of supports', () => {
  it('are of one owner each, whose supports may alternate with those of others', () => {
    const { byOwner, members } = runsBySource([support(11, 1), support(12, 2), support(13, 1), support(14, 2)])
    expect(byOwner).toEqual(
      new Map([
        [1, { from: 11, to: 13 }],
        [2, { from: 12, to: 14 }],
      ]),
    )
    expect([...members]).toEqual([11, 12, 13, 14])
  })

  it('end before a support that is far from the rest: it is found by the index', () => {
    const far = Array.from({ length: 9 }, (_, n) => support(12 + n, 2))
    const { byOwner, members } = runsBySource([support(11, 1), ...far, support(21, 1), support(22, 1)])
    expect(byOwner.get(1)).toEqual({ from: 11, to: 11 })
    expect([21, 22].filter((id) => members.has(id))).toEqual([])
  })

  it('have none that is closed by the same batch, and none of an owner that has a run already', () => {
    const { byOwner, members } = runsBySource([support(11, 1, 3), support(12, 1), support(13, 2)], [2])
    expect(byOwner).toEqual(new Map([[1, { from: 12, to: 12 }]]))
    expect([...members]).toEqual([12])
  })
})
