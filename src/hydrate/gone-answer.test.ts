import { describe, expect, it } from 'vitest'
import { catalogueWith } from '../testing/provider/recorded.ts'
import { goneAs } from './gone-answer.ts'

describe('what goes with an entity', () => {
  const catalogue = catalogueWith('unleash')

  it('includes the parts of its parts', () => {
    expect(goneAs('AbTest', catalogue)).toEqual({
      kind: 'gone',
      history: true,
      parts: ['AbTestCell', 'UnleashVariant'],
    })
  })

  it("doesn't include anything of a type without history", () => {
    expect(goneAs('Model', catalogue)).toEqual({ kind: 'gone', history: false })
  })
})
