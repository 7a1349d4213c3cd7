import fc from 'fast-check'
import { expect, it } from 'vitest'
import { changesOf, isAffected, joinChanges, urisIn, type LiveChanges } from './affected.ts'

it('a stream message is parsed, and anything else ignored', () => {
  expect(changesOf('start', { tx: 3 })).toEqual({ tx: 3, uris: [] })
  expect(changesOf('change', { tx: 4, nodes: ['aip://a/b/c', 1] })).toEqual({ tx: 4, uris: ['aip://a/b/c'] })
  expect(changesOf('change', { tx: 5, nodes: [], many: true })).toEqual({ tx: 5, uris: null })
  expect(changesOf('reset', { tx: 6 })).toEqual({ tx: 6, uris: null })
  expect([changesOf('change', null), changesOf('change', {}), changesOf('change', 'x')]).toEqual([null, null, null])
})

it('every URI in an answer is found, wherever it is', () => {
  const shape = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant('aip://x/y/z'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'aip://k/k/k'), tie('value'), { maxKeys: 3 }),
    ),
  })).value
  fc.assert(
    fc.property(shape, (value) => {
      const text = JSON.stringify(value)
      const uris = ['aip://x/y/z', 'aip://k/k/k'].filter((uri) => text.includes(uri))
      expect([...urisIn(value)].toSorted()).toEqual(uris.toSorted())
    }),
  )
})

it('an answer is affected if it mentions or was asked about a changed entity', () => {
  const changed = new Set(['aip://a/a/a'])
  expect(isAffected(changed, { uri: 'aip://a/a/a' }, undefined)).toBe(true)
  expect(isAffected(changed, {}, { rows: [{ uri: 'aip://a/a/a' }] })).toBe(true)
  expect(isAffected(changed, {}, { rows: [{ uri: 'aip://b/b/b' }] })).toBe(false)
  expect(isAffected(null, {}, {})).toBe(true)
})

it('change reports are merged without losing one', () => {
  const some: LiveChanges = { tx: 1, uris: ['aip://a/a/a'] }
  expect(joinChanges(null, some)).toBe(some)
  expect(joinChanges(some, { tx: 2, uris: ['aip://b/b/b'] })).toEqual({ tx: 2, uris: ['aip://a/a/a', 'aip://b/b/b'] })
  expect(joinChanges(some, { tx: 2, uris: null })).toEqual({ tx: 2, uris: null })
  const many = { tx: 3, uris: Array.from({ length: 6_000 }, (_, n) => `aip://a/a/${n}`) }
  expect(joinChanges(some, many)).toEqual({ tx: 3, uris: null })
})
