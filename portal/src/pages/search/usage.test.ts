import { expect, it } from 'vitest'
import { isForUnused } from './search.tsx'

it('a search is for what is unused if all of its hits are', () => {
  const part = (...texts: readonly string[]) => ({
    key: 'is',
    negative: false,
    values: texts.map((text) => ({ text, means: [] })),
  })
  expect(isForUnused([{ ...part('feature'), key: 'type' }, part('unused')])).toBe(true)
  expect(isForUnused([part('unused', 'stale')])).toBe(false)
  expect(isForUnused([{ ...part('unused'), negative: true }])).toBe(false)
})
