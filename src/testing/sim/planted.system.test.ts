import { describe, expect, it } from 'vitest'
import * as planted from './planted.ts'
import * as plantedInIndex from './planted-index.ts'
import * as plantedInRules from './planted-rules.ts'
import { seedThatCatches } from './run.ts'
import { settingsOf, type SimulationSettings } from './settings.ts'
import { failureOf, shrunk, toldOf, type FailedSimulation } from './shrink.ts'
import type { Additions } from './simulation.ts'

/** Without failures whose repair, by reading or rebuilding everything, would hide a bug. */
const CALM = {
  losing: false,
  crashes: false,
  stalls: false,
  breaks: false,
  reconfigured: false,
  forgetting: false,
  sweeping: false,
  sweptAfter: false,
}

/** Rare bugs are searched for where they can occur; otherwise it takes hundreds of seeds. */
const GIVEN: Readonly<Record<string, Partial<SimulationSettings>>> = {
  believesTheLastAnswer: { ...CALM, mostlyPeople: true, steps: 30 },
  // Hardly any entity has an owner before so many changes.
  forgetsWhatMembersOwn: { ...CALM, mostlyPeople: true, steps: 120 },
  believesStaleWorkers: { stalls: true, workers: 2, thick: true, losing: false, reconfigured: false },
  forgetsTheOtherModel: { ...CALM, faults: false, mostlyPeople: false, steps: 120 },
  losesConclusions: { losing: false, reconfigured: false, crashes: false },
  believesOldMappings: { reconfigured: true },
  verifiesByMapping: { reconfigured: true, losing: false },
  overlooksTheHorizon: { ...CALM, reconfigured: true, forgetting: true },
  believesFailures: { ...CALM, faults: true },
  takesFailuresForConfirmations: { ...CALM, faults: true, paused: false },
  believesOldPages: { ...CALM, bulk: true, sweeping: true, thick: true },
  keepsKeys: { joined: true },
  losesPushes: { ...CALM, joined: true },
  forgetsEarlierPushes: { joined: true },
  guessesWhoseAddress: { ...CALM, sharedAddresses: true, mostlyPeople: true },
}

const BUGS: readonly (readonly [string, Additions])[] = [
  ...Object.entries(planted).map(([name, store]) => [name, { store }] as const),
  ...Object.entries(plantedInIndex).map(([name, surroundings]) => [name, { bugs: { surroundings } }] as const),
  ...Object.entries(plantedInRules).map(([name, rules]) => [name, { bugs: { rules } }] as const),
]

/**
 * Finds each deliberately planted bug within a thousand seeds. It tests the simulation, not the product, so only a soak
 * runs it, not `npm test`.
 */
describe('the simulation', () => {
  for (const [name, bug] of BUGS) {
    it(`catches a bug that ${name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)}`, { timeout: 600_000 }, async () => {
      const seed = await seedThatCatches(bug, { from: 1, count: 1_000 }, GIVEN[name] ?? {})
      console.log(`${name}: caught by seed ${seed}`)
      expect(seed).not.toBeNull()
    })
  }
})

describe('a failure', () => {
  it('is shrunk, and reported with its seed and what happened', { timeout: 120_000 }, async () => {
    const bug = { store: planted.keepsEdges }
    const failure = await firstFailure(bug)
    const { seed } = failure.settings
    const least = await shrunk(failure, bug)
    expect(least.settings.seed).toBe(seed)
    expect(troubleIn(least)).toBeLessThan(troubleIn(failure))
    expect(least.settings.steps).toBeLessThanOrEqual(failure.settings.steps)
    const told = toldOf(least)
    expect(told.startsWith(`seed ${seed} fails; MLG_SEED=${seed} runs it alone`)).toBe(true)
    expect(told).toMatch(/too much: [^]*what happened:\n\+0\.000 put /)
  })
})

async function firstFailure(bug: Additions): Promise<FailedSimulation> {
  for (let seed = 10; seed < 60; seed++) {
    const failure = await failureOf(settingsOf(seed, { crashes: true, faults: true, stalls: true, breaks: true }), bug)
    if (failure !== null) return failure
  }
  throw new Error("fifty seeds don't catch it any more")
}

function troubleIn({ settings }: FailedSimulation): number {
  return Object.values(settings).filter((value) => value === true).length
}
