import { expect, it } from 'vitest'
import { step, type Happening, type LifecycleState } from './lifecycle.ts'

const STATES: readonly LifecycleState[] = ['UNCACHED', 'HYDRATED', 'ENRICHED']

/** From the first state through what happens to it, and the state after each. */
function life(...happenings: Happening[]): readonly LifecycleState[] {
  let state: LifecycleState = 'UNCACHED'
  return happenings.map((happening) => (state = step(state, happening)))
}

it('a component is heard of, read, and settled', () => {
  expect(life('referenced', 'hydrated', 'enriched')).toEqual(STATES)
})

it('new facts, and going from its source, open again what follows from them; confirming them does not', () => {
  const settled: readonly Happening[] = ['hydrated', 'enriched']
  expect(life(...settled, 'hydrated').at(-1)).toBe('HYDRATED')
  expect(life(...settled, 'gone').at(-1)).toBe('HYDRATED')
  expect(life(...settled, 'unchanged').at(-1)).toBe('ENRICHED')
})

it.each(STATES)('a reference to what is %s, or a read of it that fails, leaves it as it is', (state) => {
  expect([step(state, 'referenced'), step(state, 'failed')]).toEqual([state, state])
})

it('what nobody has read is neither confirmed nor settled, and stays what it is where its source does not have it', () => {
  expect(step('UNCACHED', 'gone')).toBe('UNCACHED')
  expect(() => step('UNCACHED', 'unchanged')).toThrow('lifecycle: UNCACHED cannot be unchanged')
  expect(() => step('UNCACHED', 'enriched')).toThrow('lifecycle: UNCACHED cannot be enriched')
})
