import { expect, it } from 'vitest'
import { formatShare } from './format-share.ts'

it.each([
  [0, '0%'],
  [1 / 300, '<1%'],
  [0.006, '1%'],
  [1, '100%'],
])('a share of %d is %s', (share, text) => {
  expect(formatShare(share)).toBe(text)
})
