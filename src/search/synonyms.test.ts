import { expect, it } from 'vitest'
import { MOST_LEARNED } from './plan.ts'
import { matchedBeside, synonymsOf } from './synonyms.ts'

const of = synonymsOf([
  ['embedding', 'vector', 'representation'],
  ['embedding', 'encoding'],
])
const texts = (words: readonly { readonly text: string }[]) => words.map(({ text }) => text)

it('has the other words of every group that a word is in, whatever its form', () => {
  expect(texts(of('embedding'))).toEqual(['vector', 'representation', 'encoding'])
  expect(texts(of('vectors'))).toEqual(['embedding', 'representation'])
  expect(of('embedded')).toEqual(of('embedding'))
  expect(of('model')).toEqual([])
})

it('stays within the bound, and leaves room for learned words where there are any', () => {
  const synonyms = Array.from({ length: 9 }, (_, i) => ({ text: `synonym${'x'.repeat(i)}`, together: 0 }))
  const learned = Array.from({ length: 9 }, (_, i) => ({ text: `learned${'x'.repeat(i)}`, together: 9 - i }))
  expect(matchedBeside(synonyms, [])).toEqual(synonyms.slice(0, MOST_LEARNED))
  expect(matchedBeside([], learned)).toEqual(learned.slice(0, MOST_LEARNED))
  expect(matchedBeside(synonyms, learned)).toEqual([...synonyms.slice(0, 3), ...learned.slice(0, 2)])
  expect(texts(matchedBeside(of('embedding'), [{ text: 'vectors', together: 4 }]))).not.toContain('vectors')
})
