import { expect, it } from 'vitest'
import { tagTexts } from './tags.ts'

it('a tag without a value is its key alone', () => {
  const tags = [
    { tag: 'pii', value: '' },
    { tag: 'gold', value: null },
    { tag: 'env', value: 'prod' },
  ]
  expect(tagTexts(tags)).toEqual(['pii', 'gold', 'env::prod'])
})
