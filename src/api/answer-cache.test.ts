import { afterEach, expect, it, vi } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { ReadDeps } from '../query/deps.ts'
import { AnswerCache, answerCacheOf } from './answer-cache.ts'

afterEach(() => void vi.useRealTimers())

const basis = (rewrites: number) => ({ tx: 1, sourceConditions: 0, rewrites })

it('the cache drops answers from before the past was rewritten, even late ones', () => {
  const cache = new AnswerCache()
  cache.set('a', basis(0), 'before')
  expect(cache.get('a', basis(0))).toBe('before')
  expect(cache.get('a', basis(1))).toBeUndefined()
  cache.set('a', basis(0), 'late')
  expect(cache.get('a', basis(0))).toBeUndefined()
  cache.set('a', basis(1), 'after')
  expect(cache.get('a', basis(1))).toBe('after')
})

it('the cache keeps time-dependent answers until they expire', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000 })
  const cache = new AnswerCache()
  cache.set('a', basis(0), 'early', 2_000)
  vi.setSystemTime(1_999)
  expect(cache.get('a', basis(0))).toBe('early')
  vi.setSystemTime(2_000)
  expect(cache.get('a', basis(0))).toBeUndefined()
})

it('a process has one cache while the same definitions are in force', () => {
  const catalogue = builtinCatalogue()
  const parts = { entities: {} as ReadDeps['entities'], catalogue }
  const cache = answerCacheOf(parts)
  expect(answerCacheOf({ ...parts })).toBe(cache)
  // A changed type is a new catalogue, even with the same number of types.
  expect(answerCacheOf({ ...parts, catalogue: { ...catalogue } as unknown as typeof catalogue })).not.toBe(cache)
})
