import { expect, it } from 'vitest'
import { isMeant, paletteQuery } from './palette-query.ts'

it.each([
  ['ranker', { kind: 'anything', text: 'ranker', asked: 'ranker' }],
  ['> copy', { kind: 'action', text: 'copy', asked: '' }],
  ['@ali', { kind: 'owner', text: 'ali', asked: 'ali' }],
  ['#env', { kind: 'filter', text: 'env', asked: 'tag:env' }],
  ['t:feat', { kind: 'filter', text: 'feat', asked: 'type:feat' }],
  ['t:feature age', { kind: 'anything', text: 'feature age', asked: 'type:feature age' }],
  ['', { kind: 'anything', text: '', asked: '' }],
])('%j asks for %j', (typed, query) => expect(paletteQuery(typed)).toEqual(query))

it('means a label by the beginnings of its parts', () => {
  expect(isMeant('Go to Impact', 'imp')).toBe(true)
  expect(isMeant('Copy the URI', 'uri cop')).toBe(true)
  expect(isMeant('Copy the URI', 'ri')).toBe(false)
  expect(isMeant('Home', '')).toBe(true)
})
