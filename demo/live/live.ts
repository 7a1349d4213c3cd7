// --live: keeps the company moving, one change after another. The choices are seeded; only the pace is the machine's.

import type { Changer } from '../changer.ts'
import { drawer } from '../company/random.ts'
import { iso } from '../company/plan.ts'
import type { DemoStore } from '../store.ts'
import { nextSteps } from './actions.ts'
import { stepChance } from './context.ts'

/**
 * Records that life may add; from then on it only changes what is there. At one change a second that is most of a day.
 */
export const MOST_ADDED = 20_000
/** Runs under way at a time: at the bound, the oldest has to end before another starts. */
const MOST_RUNNING = 50

export interface Live {
  /** Makes one change now: what the timer does at its pace. */
  readonly step: () => void
  readonly start: (perSecond: number) => void
  readonly stop: () => void
}

export function createLive(store: DemoStore, changer: Changer, clock: () => number): Live {
  const draw = drawer(store.plan.seed, 'live')
  const added = store.changes.filter(({ plural, id }) => store.indexOf(plural, id) === null)
  let size = added.length
  let running = added
    .filter(({ plural, record }) => plural === 'pipeline-runs' && record?.['status'] === 'running')
    .map(({ id }) => id)
  let timer: NodeJS.Timeout | null = null

  const step = (): void => {
    const number = store.version + 1
    const steps = nextSteps({
      store,
      chance: stepChance(draw, number),
      now: iso(Math.max(clock(), store.plan.epoch)),
      fresh: number.toString(36),
      running,
      mayGrow: size < MOST_ADDED && running.length < MOST_RUNNING,
    })
    for (const { plural, id, record } of steps ?? []) {
      if (store.peek(plural, id).kind === 'unknown') size++
      changer.put(plural, id, record)
      if (plural === 'pipeline-runs')
        running = record['status'] === 'running' ? [...running, id] : running.filter((one) => one !== id)
    }
  }
  return {
    step,
    start: (perSecond) => {
      timer = setInterval(step, Math.max(1, 1_000 / perSecond))
    },
    stop: () => {
      if (timer !== null) clearInterval(timer)
    },
  }
}
