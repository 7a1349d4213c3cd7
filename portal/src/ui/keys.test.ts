import { expect, it } from 'vitest'
import { bindKey, boundKeys, keyReader, type KeyBinding } from './keys.ts'

const bindings: readonly KeyBinding[] = ['g h', 'g s', 'l', '/'].map((keys) => ({ keys, label: keys, run: () => {} }))
const read = (...keys: readonly (readonly [string, number])[]): readonly (string | null)[] => {
  const reader = keyReader(() => bindings)
  return keys.map(([key, at]) => reader(key, at)?.keys ?? null)
}

it('single keys and key pairs are recognised', () => {
  expect(read(['l', 0], ['g', 10], ['h', 20], ['h', 30])).toEqual(['l', null, 'g h', null])
})

it('a key sequence restarts if the second key is late, or of no pair', () => {
  expect(read(['g', 0], ['h', 5_000])).toEqual([null, null])
  expect(read(['g', 0], ['l', 10], ['h', 20])).toEqual([null, 'l', null])
  expect(read(['g', 0], ['g', 10], ['s', 20])).toEqual([null, null, 'g s'])
})

it('the later of two bindings wins while it exists', () => {
  const runs: string[] = []
  const first = bindKey({ keys: 'x', label: 'first', run: () => runs.push('first') })
  const second = bindKey({ keys: 'x', label: 'second', run: () => runs.push('second') })
  boundKeys().forEach(({ run }) => run())
  second()
  boundKeys().forEach(({ run }) => run())
  first()
  expect([runs, boundKeys()]).toEqual([['second', 'first'], []])
})
