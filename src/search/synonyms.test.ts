import { expect, it } from 'vitest'
import { synonymsOf } from './synonyms.ts'

const of = synonymsOf([
  ['embedding', 'vector', 'representation'],
  ['embedding', 'encoding'],
])

it('has the other words of every group that a word is in, whatever its form', () => {
  expect(of('embedding')).toEqual(['vector', 'representation', 'encoding'])
  expect(of('vectors')).toEqual(['embedding', 'representation'])
  expect(of('embedded')).toEqual(of('embedding'))
  expect(of('model')).toEqual([])
})
