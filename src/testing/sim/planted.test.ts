import { describe, expect, it } from 'vitest'
import * as planted from './planted.ts'
import { seedsUntilCaught } from './run.ts'
import { settingsOf, type Settings } from './settings.ts'
import { failureOf, shrunk, toldOf } from './shrink.ts'

/** The rarest is looked for where it may occur at all; without this it takes some two hundred seeds. */
const GIVEN: Readonly<Record<string, Partial<Settings>>> = {
  believesTheLastAnswer: { mostlyPeople: true, losing: false, crashes: false },
}

/** The simulation is worth what it catches: each bug planted on purpose is found within a thousand seeds. */
describe('a planted bug is caught', () => {
  for (const [name, store] of Object.entries(planted)) {
    it(`that ${name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)}`, { timeout: 600_000 }, async () => {
      const seeds = await seedsUntilCaught({ store }, 1_000, GIVEN[name] ?? {})
      console.log(`${name}: caught after ${seeds} seeds`)
      expect(seeds).not.toBeNull()
    })
  }
})

describe('a failure', () => {
  it('is made small, and told with its seed and what happened', { timeout: 120_000 }, async () => {
    const bug = { store: planted.keepsEdges }
    const failure = await failureOf(settingsOf(10, { crashes: true, faults: true }), bug)
    if (failure === null) throw new Error('seed 10 does not catch it any more: take another')
    const least = await shrunk(failure, bug)
    expect(least.settings).toMatchObject({ seed: 10, crashes: false, faults: false, workers: 1 })
    expect(least.settings.steps).toBeLessThan(failure.settings.steps)
    expect(toldOf(least)).toMatch(
      /^seed 10 fails; MLG_SEED=10 runs it alone[^]*too much: [^]*what happened:\n\+0\.000 put /,
    )
  })
})
