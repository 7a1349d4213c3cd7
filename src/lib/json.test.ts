import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { objectOf } from './json.ts'

describe('objectOf', () => {
  it('equals Object.fromEntries for any names', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '1', '0'))
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.integer())), (entries) => {
        const object = objectOf(entries)
        expect(object).toStrictEqual(Object.fromEntries(entries))
        expect(Object.keys(object)).toEqual(Object.keys(Object.fromEntries(entries)))
        expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
      }),
    )
  })
})
