import { expect, it } from 'vitest'
import { partOfUri, uriOfPart } from './addresses.ts'

it.each(['aip://model/registry/ranking-v5', 'aip://dataset/data sets/a%2Fb', 'aip://x/y/ä/..'])(
  '%s comes back from its address',
  (uri) => expect(uriOfPart(partOfUri(uri))).toBe(uri),
)

it('takes a whole URI that was pasted', () => {
  expect(uriOfPart('aip://model/registry/x')).toBe('aip://model/registry/x')
  expect(uriOfPart('aip:/model/registry/x')).toBe('aip://model/registry/x')
})
