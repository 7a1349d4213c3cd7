import { join, relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { readDurations } from './scripts/test/durations.ts'
import { measuredSlowness } from './scripts/test/slowness.ts'

/** Files that took longest begin first: one that begins as the last runs alone. What has no duration yet comes before. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const durations = readDurations()
    const durationOf = (file: TestSpecification): number =>
      durations[relative(import.meta.dirname, file.moduleId)] ?? Number.POSITIVE_INFINITY
    const bySize = await super.sort(files)
    return bySize.toSorted((a, b) => Math.sign(durationOf(b) - durationOf(a)) || 0)
  }
}

/** Measured once; the processes of the tests read it from their environment. */
const slowness = Number((process.env['MLG_SLOWNESS'] ??= String(measuredSlowness())))

export default defineConfig({
  // What the portal's build makes of this module, without loading all questions before every run of tests.
  resolve: { alias: { 'virtual:operations': join(import.meta.dirname, 'portal/operation-table.ts') } },
  test: {
    include: [
      'src/**/*.test.ts',
      'portal/**/*.test.ts',
      'demo/**/*.test.ts',
      'bench/**/*.test.ts',
      'scripts/**/*.test.ts',
      'clients/**/*.test.ts',
    ],
    globalSetup: ['scripts/test/shared-services.ts'],
    setupFiles: ['src/testing/print-on-failure.ts', 'src/testing/keep-compiled.ts', 'src/testing/leave-nothing.ts'],
    testTimeout: 60_000 * slowness,
    hookTimeout: 120_000 * slowness,
    // Vitest's own bound of a second is too short for a page on a busy machine.
    expect: { poll: { timeout: 20_000 * slowness } },
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
  },
})
