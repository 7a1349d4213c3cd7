import { expect, it } from 'vitest'
import { isMeant, paletteQuery } from './palette-query.ts'

it.each([
  ['ranker', { kind: 'anything', text: 'ranker', requested: 'ranker' }],
  ['> copy', { kind: 'action', text: 'copy', requested: '' }],
  ['@ali', { kind: 'owner', text: 'ali', requested: 'ali' }],
  ['#env', { kind: 'filter', text: 'env', requested: 'tag:env' }],
  ['t:feat', { kind: 'filter', text: 'feat', requested: 'type:feat' }],
  ['t:feature age', { kind: 'anything', text: 'feature age', requested: 'type:feature age' }],
  ['', { kind: 'anything', text: '', requested: '' }],
])('%j asks for %j', (typed, query) => expect(paletteQuery(typed)).toEqual(query))

it('means a label by the beginnings of its parts', () => {
  expect(isMeant('Go to Impact', 'imp')).toBe(true)
  expect(isMeant('Copy the URI', 'uri cop')).toBe(true)
  expect(isMeant('Copy the URI', 'ri')).toBe(false)
  expect(isMeant('Home', '')).toBe(true)
})
