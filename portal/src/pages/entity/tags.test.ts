import { expect, it } from 'vitest'
import { tagsOf, tagText } from './tags.ts'

it('reads tags as sources state them, and writes them as commands take them', () => {
  expect(tagsOf([{ tag: 'team', value: 'a' }, { tag: 'bare' }, 'text', 7, null]).map(tagText)).toEqual([
    'team=a',
    'bare',
    'text',
  ])
  expect(tagsOf(undefined)).toEqual([])
})
