// --live: keeps the company moving. The choices are seeded; only the pace depends on the machine.

import type { Changer } from '../changer.ts'
import { ids } from '../company/ids.ts'
import { DAY, MINUTE, iso } from '../company/plan.ts'
import { between, drawer, hashText } from '../company/random.ts'
import { runsUnderWay } from '../company/relations/pipelines.ts'
import type { DemoStore } from '../store.ts'
import { HAPPENINGS_PER_DAY, anySteps, ordinarySteps } from './actions.ts'
import { stepChance, type Action } from './context.ts'

/** Limit of added records; later changes only modify existing ones. Reached after about a week of ordinary days. */
export const MAX_ADDED = 50_000
/** Limit of concurrent runs: then one has to end before another starts. */
const MAX_RUNNING = 50
/** Duration of live runs, most of which take a few minutes. */
const [SHORTEST_RUN, LONGEST_RUN] = [3 * MINUTE, 45 * MINUTE]

export interface Live {
  /** Makes a change of any kind now: the pace of tests. */
  readonly step: () => void
  /** Makes the next ordinary change, `ORDINARY_PAUSE` after the previous one; mostly a run starts or ends. */
  readonly live: () => void
  /** Starts so many changes of any kind per second, or ordinary days without a number. */
  readonly start: (perSecond?: number) => void
  readonly stop: () => void
}

/** Milliseconds. */
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
    // An ordinary tick often changes nothing, so that versions can't identify ticks.
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
      mayGrow: size < MAX_ADDED && running.length < MAX_RUNNING,
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

/** Running runs: generated ones, and those of an earlier process. */
function runningIn(store: DemoStore): RunUnderWay[] {
  const { plan } = store
  const made = runsUnderWay(plan).map(({ run, ends }) => ({ id: ids['pipeline-runs'](plan, run), ends }))
  const added = store.changes
    .filter(({ plural, id }) => plural === 'pipeline-runs' && store.indexOf(plural, id) === null)
    .map(({ id, record }) => ({ id, ends: Date.parse(String(record?.['started_at'])) + lengthOf(id) }))
  return [...made, ...added].filter(({ id }) => store.get('pipeline-runs', id)?.['status'] === 'running')
}

const lengthOf = (id: string): number => between(SHORTEST_RUN, LONGEST_RUN, (hashText(id) / 2 ** 32) ** 3)
