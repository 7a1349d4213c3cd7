import { describe, expect, it } from 'vitest'
import * as planted from './planted.ts'
import { seedsUntilCaught } from './run.ts'

/** The simulation is worth what it catches: each bug planted on purpose is found within a thousand seeds. */
describe('a planted bug is caught', () => {
  for (const [name, store] of Object.entries(planted)) {
    it(`that ${name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)}`, { timeout: 600_000 }, async ({ annotate }) => {
      const seeds = await seedsUntilCaught(() => ({ store }), 1_000)
      console.log(`${name}: caught after ${seeds} seeds`)
      await annotate(`caught after ${seeds} seeds`)
      expect(seeds).not.toBeNull()
    })
  }
})
