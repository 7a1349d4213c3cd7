import fc from 'fast-check'
import { expect, it } from 'vitest'
import { partOfUri, uriOfPart } from './addresses.ts'

it.each([
  ['aip://model/registry/ranking-v5', 'model/registry/ranking-v5'],
  ['aip://dataset/data-sets/a%2Fb', 'dataset/data-sets/a%2Fb'],
  ['aip://x/y/.', 'x/y/~.'],
  ['aip://x/y/a/../b/', 'x/y/a/~../b/~'],
  ['aip://x/y/s3://bucket', 'x/y/s3:/~/bucket'],
  ['aip://x/y/~..', 'x/y/~~..'],
  ['aip://x/y/.profile', 'x/y/.profile'],
  ['aip://x/y/~alice', 'x/y/~alice'],
])('%s is at the address of %s', (uri, part) => {
  expect(partOfUri(uri)).toBe(part)
  expect(uriOfPart(part)).toBe(uri)
})

it('every URI has its own address, which URL parsers leave unchanged', () => {
  const segment = fc.oneof(
    fc.constantFrom('', '.', '..', '~', '~.', '~..', '~~.', '...', '%2e', '%2E%2e', 'a'),
    fc.string().map(encodeURIComponent),
  )
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
      const uri = `aip://model/registry/${segments.join('/')}`
      const part = partOfUri(uri)
      expect(uriOfPart(part)).toBe(uri)
      // A link encodes the percent sign of a URI once more.
      const path = `/e/${part.replaceAll('%', '%25')}`
      expect(new URL(path, 'http://localhost').pathname).toBe(path)
      expect(path).not.toMatch(/\/\/|\/$/)
    }),
  )
})

it('an address accepts a whole pasted URI', () => {
  expect(uriOfPart('aip://model/registry/x')).toBe('aip://model/registry/x')
  expect(uriOfPart('aip:/model/registry/x')).toBe('aip://model/registry/x')
  expect(uriOfPart('aip://model/registry/~..')).toBe('aip://model/registry/~..')
})

it('an address accepts a URI as typed, although addresses are decoded', () => {
  expect(uriOfPart('model/registry/lift-100%')).toBe('aip://model/registry/lift-100%25')
  expect(uriOfPart('model/registry/100% of a%20b')).toBe('aip://model/registry/100%25%20of%20a%20b')
  expect(uriOfPart('model/registry/Größe')).toBe('aip://model/registry/Gr%C3%B6%C3%9Fe')
})
