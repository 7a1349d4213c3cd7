import { expect, it } from 'vitest'
import { isMeant, meantQuery } from './query-text.ts'

it.each([
  ['ranker', { kind: 'anything', text: 'ranker', requested: 'ranker', query: 'ranker' }],
  ['type:Model ', { kind: 'anything', text: 'type:Model', requested: 'type:Model ', query: 'type:Model' }],
  ['> copy', { kind: 'action', text: 'copy', requested: '', query: '' }],
  ['@ali', { kind: 'owner', text: 'ali', requested: 'ali', query: 'owner:ali' }],
  ['#env', { kind: 'filter', text: 'env', requested: 'tag:env', query: 'tag:env' }],
  ['t:feat', { kind: 'anything', text: 'feat', requested: 'type:feat', query: 'type:feat' }],
  [
    't:feature age',
    { kind: 'anything', text: 'feature age', requested: 'type:feature age', query: 'type:feature age' },
  ],
  ['#', { kind: 'filter', text: '', requested: 'tag:', query: '' }],
  ['', { kind: 'anything', text: '', requested: '', query: '' }],
])('%j asks for %j', (typed, query) => expect(meantQuery(typed)).toEqual(query))

it('a label matches a text if each word of the text begins one of its words', () => {
  expect(isMeant('Go to Impact', 'imp')).toBe(true)
  expect(isMeant('Copy the URI', 'uri cop')).toBe(true)
  expect(isMeant('Copy the URI', 'ri')).toBe(false)
  expect(isMeant('Home', '')).toBe(true)
})
