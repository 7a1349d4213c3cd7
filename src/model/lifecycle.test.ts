import { expect, it } from 'vitest'
import { step, type LifecycleEvent, type LifecycleState } from './lifecycle.ts'

const STATES: readonly LifecycleState[] = ['UNCACHED', 'HYDRATED', 'ENRICHED']

/** Returns the state after each event, from the first. */
function life(...happenings: LifecycleEvent[]): readonly LifecycleState[] {
  let state: LifecycleState = 'UNCACHED'
  return happenings.map((happening) => (state = step(state, happening)))
}

it('a component is referenced, then hydrated, then enriched', () => {
  expect(life('referenced', 'hydrated', 'enriched')).toEqual(STATES)
})

it("new facts or a deletion return an enriched component to hydrated; an unchanged answer doesn't", () => {
  const settled: readonly LifecycleEvent[] = ['hydrated', 'enriched']
  expect(life(...settled, 'hydrated').at(-1)).toBe('HYDRATED')
  expect(life(...settled, 'gone').at(-1)).toBe('HYDRATED')
  expect(life(...settled, 'unchanged').at(-1)).toBe('ENRICHED')
})

it.each(STATES)(
  'a reference to a component in state %s, or a failed read of it, leaves that state unchanged',
  (state) => {
    expect([step(state, 'referenced'), step(state, 'failed')]).toEqual([state, state])
  },
)

it('an unread component cannot be unchanged or enriched, and stays uncached if its source lacks it', () => {
  expect(step('UNCACHED', 'gone')).toBe('UNCACHED')
  expect(() => step('UNCACHED', 'unchanged')).toThrow("lifecycle: a component in state UNCACHED can't be unchanged")
  expect(() => step('UNCACHED', 'enriched')).toThrow("lifecycle: a component in state UNCACHED can't be enriched")
})
