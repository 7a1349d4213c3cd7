import { expect, it } from 'vitest'
import { tagChoices, tagsOf, tagText } from './tags.ts'

it('tags are read as sources state them, and written as searches and commands need them', () => {
  expect(tagsOf([{ tag: 'team', value: 'a' }, { tag: 'bare' }, 'text', 7, null]).map(tagText)).toEqual([
    'team::a',
    'bare',
    'text',
  ])
  expect(tagsOf(undefined)).toEqual([])
})

it('suggestions are tags in use that are missing here, or the typed text if there are none', () => {
  const found = [
    { label: 'env', count: 9 },
    { label: 'env::production', count: 6 },
    { label: 'env::staging', count: 3 },
    { label: 'environmental', count: 1 },
  ]
  const present = new Set(['env::production'])
  expect(tagChoices({ typed: 'env', found, present })).toEqual({
    inUse: [
      { tag: 'env::staging', count: 3 },
      { tag: 'environmental', count: 1 },
    ],
    isNew: true,
  })
  expect(tagChoices({ typed: 'environmental', found, present })).toMatchObject({
    inUse: [{ tag: 'environmental' }, { tag: 'env::staging' }],
    isNew: false,
  })
  expect(tagChoices({ typed: 'env::production', found: [], present })).toEqual({ inUse: [], isNew: false })
  expect(tagChoices({ typed: '', found: [], present })).toEqual({ inUse: [], isNew: false })
})
