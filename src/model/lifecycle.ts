/** UNCACHED: known only by reference · HYDRATED: facts present · ENRICHED: references settled and rules evaluated. */
export type LifecycleState = 'UNCACHED' | 'HYDRATED' | 'ENRICHED'

/**
 * Events in the life of a component. A failed read and a tombstone are flags in addition to the state, not states: the last
 * good facts remain, and so does the state.
 */
export type LifecycleEvent = 'referenced' | 'hydrated' | 'unchanged' | 'failed' | 'gone' | 'enriched'

/** Total on purpose: each (state, event) is listed, and an impossible one is a bug and throws. */
const TABLE: Readonly<Record<LifecycleState, Readonly<Record<LifecycleEvent, LifecycleState | 'impossible'>>>> = {
  UNCACHED: {
    referenced: 'UNCACHED',
    hydrated: 'HYDRATED',
    unchanged: 'impossible', // "not modified" refers to an earlier answer
    failed: 'UNCACHED',
    gone: 'UNCACHED', // also sets the flag `unresolvable`
    enriched: 'impossible', // there are no facts to enrich
  },
  HYDRATED: {
    referenced: 'HYDRATED',
    hydrated: 'HYDRATED',
    unchanged: 'HYDRATED',
    failed: 'HYDRATED',
    gone: 'HYDRATED', // also sets the flag `deletedAtSource`
    enriched: 'ENRICHED',
  },
  ENRICHED: {
    referenced: 'ENRICHED',
    hydrated: 'HYDRATED', // its facts changed, so the rules have to be evaluated again
    unchanged: 'ENRICHED',
    failed: 'ENRICHED',
    gone: 'HYDRATED',
    enriched: 'ENRICHED',
  },
}

export function step(state: LifecycleState, happening: LifecycleEvent): LifecycleState {
  const next = TABLE[state][happening]
  if (next === 'impossible') throw new Error(`lifecycle: a component in state ${state} can't be ${happening}`)
  return next
}
