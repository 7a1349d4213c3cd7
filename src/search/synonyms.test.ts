import { expect, it } from 'vitest'
import { synonymsOf } from './synonyms.ts'

const of = synonymsOf([
  ['embedding', 'vector', 'representation'],
  ['embedding', 'encoding'],
])

it('a word has the other words of its groups as synonyms, whatever its form', () => {
  expect(of('embedding')).toEqual(['vector', 'representation', 'encoding'])
  expect(of('vectors')).toEqual(['embedding', 'representation'])
  expect(of('embedded')).toEqual(of('embedding'))
  expect(of('model')).toEqual([])
})
