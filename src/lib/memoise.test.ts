import { expect, it } from 'vitest'
import { memoiseAsync } from './memoise.ts'

it('a value is computed once for each key, also while that is under way', async () => {
  let computed = 0
  const numberOf = memoiseAsync(
    (_: string, key: object) => key,
    async (text) => `${text} ${++computed}`,
  )
  const [one, another] = [{}, {}]
  expect(await Promise.all([numberOf('a', one), numberOf('b', one), numberOf('c', another)])).toEqual([
    'a 1',
    'a 1',
    'c 2',
  ])
  expect(await numberOf('d', one)).toBe('a 1')
})

it('a failure is not kept for a key', async () => {
  let fails = true
  const valueOf = memoiseAsync(
    (key: object) => key,
    async () => {
      if (fails) throw new Error('broken')
      return 'made'
    },
  )
  const key = {}
  await expect(valueOf(key)).rejects.toThrow('broken')
  fails = false
  expect(await valueOf(key)).toBe('made')
})
