import type { SimulationSettings } from './settings.ts'
import { simulate, type SimulationOutcome, type Additions } from './simulation.ts'

/** Replays tried for one failure, at a fifth of a second each. */
const MAX_REPLAYS = 40

const TROUBLE = [
  'crashes',
  'stalls',
  'faults',
  'breaks',
  'sweeping',
  'sweptAfter',
  'guarded',
  'sharedAddresses',
  'forgetting',
  'reconfigured',
  'bulk',
  'joined',
  'paused',
] as const

export interface FailedSimulation {
  readonly settings: SimulationSettings
  readonly outcome: SimulationOutcome
}

/** Returns a seed's failure, or null. A simulation that ends in an error fails as well. */
export async function failureOf(
  settings: SimulationSettings,
  additions: Additions = {},
): Promise<FailedSimulation | null> {
  const outcome = await simulate(settings, additions)
  return outcome.wrong.length > 0 ? { settings, outcome } : null
}

/** Reduces a failing seed's troubles and changes for as long as it fails. */
export async function shrunk(failure: FailedSimulation, additions: Additions = {}): Promise<FailedSimulation> {
  let smallest = failure
  let replays = 0
  const without = async (change: Partial<SimulationSettings>): Promise<boolean> => {
    if (replays++ >= MAX_REPLAYS) return false
    const smaller = await failureOf({ ...smallest.settings, ...change }, additions)
    if (smaller !== null) smallest = smaller
    return smaller !== null
  }
  for (const trouble of TROUBLE) if (smallest.settings[trouble]) await without({ [trouble]: false })
  if (smallest.settings.workers > 1) await without({ workers: 1 })
  for (let cut = 0.5; cut > 0.01;) {
    const steps = Math.floor(smallest.settings.steps * (1 - cut))
    if (steps < 1 || !(await without({ steps }))) cut /= 2
  }
  return smallest
}

export function toldOf({ settings, outcome }: FailedSimulation): string {
  const { seed, ...rest } = settings
  return [
    `seed ${seed} fails; MLG_SEED=${seed} runs it alone. The least that fails of it: ${JSON.stringify(rest)}`,
    ...outcome.wrong.slice(0, 40),
    'what happened:',
    ...outcome.happenings.slice(-200),
  ].join('\n')
}
