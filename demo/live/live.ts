// --live: keeps the company moving. The choices are seeded; only the pace is the machine's.

import type { Changer } from '../changer.ts'
import { ids } from '../company/ids.ts'
import { DAY, MINUTE, iso } from '../company/plan.ts'
import { between, drawer, hashText } from '../company/random.ts'
import { runsUnderWay } from '../company/relations/pipelines.ts'
import type { DemoStore } from '../store.ts'
import { HAPPENINGS_PER_DAY, anySteps, ordinarySteps } from './actions.ts'
import { stepChance } from './context.ts'
import type { Action } from './context.ts'

/** Records that life may add; from then on it only changes what is there. On ordinary days that is about a week. */
export const MOST_ADDED = 50_000
/** Runs under way at a time: at the bound, one has to end before another starts. */
const MOST_RUNNING = 50
/** How long a run takes that life started: most take a few minutes. */
const [SHORTEST_RUN, LONGEST_RUN] = [3 * MINUTE, 45 * MINUTE]

export interface Live {
  /** Some change now, of any kind: life at the pace of tests. */
  readonly step: () => void
  /** What happens next on an ordinary day, `ORDINARY_PAUSE` after what happened before; mostly a run that starts or ends. */
  readonly live: () => void
  /** So many changes of any kind a second, or without a number ordinary days. */
  readonly start: (perSecond?: number) => void
  readonly stop: () => void
}

/** In ms. */
export const ORDINARY_PAUSE = DAY / HAPPENINGS_PER_DAY

interface RunUnderWay {
  readonly id: string
  readonly ends: number
}

export function createLive(store: DemoStore, changer: Changer, clock: () => number): Live {
  const draw = drawer(store.plan.seed, 'live')
  const added = store.changes.filter(({ plural, id }) => store.indexOf(plural, id) === null)
  let size = added.length
  let running: RunUnderWay[] = runningIn(store)
  let timer: NodeJS.Timeout | null = null
  let ticks = 0

  const change = (kind: 'any' | 'ordinary'): void => {
    // An ordinary tick often changes nothing, so that versions don't tell ticks apart.
    const number = kind === 'any' ? store.version + 1 : store.version + ++ticks
    const now = Math.max(clock(), store.plan.epoch)
    const ending = kind === 'any' ? running : running.filter(({ ends }) => ends <= now)
    const next: Action = kind === 'any' ? anySteps : ordinarySteps
    const steps = next({
      store,
      chance: stepChance(draw, number),
      now: iso(now),
      fresh: (store.version + 1).toString(36),
      ending: ending.map(({ id }) => id),
      mayGrow: size < MOST_ADDED && running.length < MOST_RUNNING,
    })
    for (const { plural, id, record } of steps ?? []) {
      if (store.peek(plural, id).kind === 'unknown') size++
      changer.put(plural, id, record)
      if (plural !== 'pipeline-runs') continue
      running = running.filter((one) => one.id !== id)
      if (record['status'] === 'running') running.push({ id, ends: now + lengthOf(id) })
    }
  }
  const [step, live] = [() => change('any'), () => change('ordinary')]
  return {
    step,
    live,
    start: (perSecond) => {
      timer = perSecond === undefined ? setInterval(live, ORDINARY_PAUSE) : setInterval(step, 1_000 / perSecond)
    },
    stop: () => {
      if (timer !== null) clearInterval(timer)
    },
  }
}

/** Those that the company was made with, and those that an earlier process started. */
function runningIn(store: DemoStore): RunUnderWay[] {
  const { plan } = store
  const made = runsUnderWay(plan).map(({ run, ends }) => ({ id: ids['pipeline-runs'](plan, run), ends }))
  const added = store.changes
    .filter(({ plural, id }) => plural === 'pipeline-runs' && store.indexOf(plural, id) === null)
    .map(({ id, record }) => ({ id, ends: Date.parse(String(record?.['started_at'])) + lengthOf(id) }))
  return [...made, ...added].filter(({ id }) => store.get('pipeline-runs', id)?.['status'] === 'running')
}

const lengthOf = (id: string): number => between(SHORTEST_RUN, LONGEST_RUN, (hashText(id) / 2 ** 32) ** 3)
