import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextLink } from './next-link.ts'

it.each([
  [
    '<https://hub.example/api/models?cursor=a%3D%3D&limit=2>; rel="next"',
    'https://hub.example/api/models?cursor=a%3D%3D&limit=2',
  ],
  ['</a?page=1>; rel="first", </a?page=3>; title="x, y; z"; rel=next', '/a?page=3'],
  ['</a?page=9>; rel="last next"', '/a?page=9'],
  ['</a?page=2>; rel="prev"', null],
  ['</a?page=2>', null],
  ['', null],
  ['no link; rel="next"', null],
])('%s leads to %s', (header, expected) => {
  expect(nextLink(header)).toBe(expected)
})

it('finds an address of any characters but < and > among others', () => {
  const address = fc.string().filter((text) => !/[<>]/.test(text))
  fc.assert(
    fc.property(address, address, (one, other) => {
      expect(nextLink(`<${one}>; rel="prev", <${other}>; rel="next"`)).toBe(other)
    }),
  )
})

it('a very long link without an end takes no unbounded work', () => {
  expect(nextLink(`<${'a'.repeat(20_000)}>; rel="next"`)).toBeNull()
})
