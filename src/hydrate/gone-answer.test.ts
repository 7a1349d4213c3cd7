import { describe, expect, it } from 'vitest'
import { catalogueWith } from '../testing/provider/recorded.ts'
import { goneAs } from './gone-answer.ts'

describe('what goes with an entity', () => {
  const catalogue = catalogueWith('unleash')

  it('includes the parts of its parts, and a status that says that it is in use', () => {
    expect(goneAs('AbTest', catalogue)).toEqual({
      kind: 'gone',
      history: true,
      parts: ['AbTestCell', 'UnleashVariant'],
      inUse: { attribute: 'status', values: ['ACTIVE'] },
    })
  })

  it("doesn't include how far a version got, nor anything of a type without history", () => {
    expect(goneAs('ModelInstance', catalogue)).not.toHaveProperty('inUse')
    expect(goneAs('Model', catalogue)).toEqual({ kind: 'gone', history: false })
  })
})
