import { expect, it } from 'vitest'
import { synonymsOf } from './synonyms.ts'

const synonyms = synonymsOf([
  ['embedding', 'vector', 'representation'],
  ['embedding', 'encoding'],
])

it('a word has the other words of its groups as synonyms, whatever its form', () => {
  expect(synonyms('embedding')).toEqual(['vector', 'representation', 'encoding'])
  expect(synonyms('vectors')).toEqual(['embedding', 'representation'])
  expect(synonyms('embedded')).toEqual(synonyms('embedding'))
  expect(synonyms('model')).toEqual([])
})
