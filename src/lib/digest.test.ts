import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestOf, isDigest } from './digest.ts'
import type { Json } from './json.ts'

it('a digest does not depend on the order of members', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed())
      expect(digestOf(reversed as Json)).toBe(digestOf(value as Json))
    }),
  )
})

it('a digest changes with the content, except for omitted members', () => {
  const record = { id: 'a', tags: [{ key: 'x', seen: 1 }], at: 1 }
  expect(digestOf({ ...record, id: 'b' })).not.toBe(digestOf(record))
  expect(digestOf({ ...record, at: 2, tags: [{ key: 'x', seen: 2 }] }, ['at', 'tags.seen'])).toBe(
    digestOf(record, ['at', 'tags.seen']),
  )
})

it('isDigest distinguishes digests from the ETags of sources', () => {
  expect([digestOf(null), '"sha256-x"', 'W/"1"', null].map(isDigest)).toEqual([true, false, false, false])
})
