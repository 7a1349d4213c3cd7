import { expect, it } from 'vitest'
import { bindKey, boundKeys, keyReader, type KeyBinding } from './keys.ts'

const bindings: readonly KeyBinding[] = ['g h', 'g s', 'l', '/'].map((keys) => ({ keys, label: keys, run: () => {} }))
const read = (...keys: readonly (readonly [string, number])[]): readonly (string | null)[] => {
  const reader = keyReader(() => bindings)
  return keys.map(([key, at]) => reader(key, at)?.keys ?? null)
}

it('reads single keys and pairs', () => {
  expect(read(['l', 0], ['g', 10], ['h', 20], ['h', 30])).toEqual(['l', null, 'g h', null])
})

it('begins anew where the second key is late, or of no pair', () => {
  expect(read(['g', 0], ['h', 5_000])).toEqual([null, null])
  expect(read(['g', 0], ['l', 10], ['h', 20])).toEqual([null, 'l', null])
  expect(read(['g', 0], ['g', 10], ['s', 20])).toEqual([null, null, 'g s'])
})

it('lets the later of two bindings count until it goes', () => {
  const runs: string[] = []
  const first = bindKey({ keys: 'x', label: 'first', run: () => runs.push('first') })
  const second = bindKey({ keys: 'x', label: 'second', run: () => runs.push('second') })
  boundKeys().forEach(({ run }) => run())
  second()
  boundKeys().forEach(({ run }) => run())
  first()
  expect([runs, boundKeys()]).toEqual([['second', 'first'], []])
})
