import { expect, it } from 'vitest'
import { AnswerCache } from './cache.ts'

const basis = (rewrites: number) => ({ tx: 1, condition: 0, rewrites })

it('keeps no answer from before the past was rewritten, though it was computed till after', () => {
  const cache = new AnswerCache()
  cache.set('a', basis(0), 'before')
  expect(cache.get('a', basis(0))).toBe('before')
  expect(cache.get('a', basis(1))).toBeUndefined()
  cache.set('a', basis(0), 'late')
  expect(cache.get('a', basis(0))).toBeUndefined()
  cache.set('a', basis(1), 'after')
  expect(cache.get('a', basis(1))).toBe('after')
})
