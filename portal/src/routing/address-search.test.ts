import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseSearch, printSearch } from './address.ts'

it('a search text parses back to the same search, whatever its texts', () => {
  const name = fc.string({ minLength: 1 }).filter((one) => one !== '__proto__')
  const text = fc.string({ minLength: 1, unit: 'grapheme' })
  const texts = fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 2 })))
  fc.assert(
    fc.property(texts, (search) => {
      expect(parseSearch(printSearch(search).slice(1))).toEqual({ ...search })
    }),
  )
})

it('a search text omits unset parts, and keeps filters readable', () => {
  expect(printSearch({ q: 'type:model ranking', asOf: '', open: undefined })).toBe('?q=type:model+ranking')
})
