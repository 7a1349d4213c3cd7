import { join, relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { readDurations } from './scripts/test/durations.ts'
import { measuredSlowness } from './scripts/test/slowness.ts'

/**
 * Files that took longest begin first: one that begins as the last runs alone. What has no duration yet comes before.
 * The files of one project follow each other, since a worker runs those of one project only.
 */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const durations = readDurations()
    const durationOf = (file: TestSpecification): number =>
      durations[relative(import.meta.dirname, file.moduleId)] ?? Number.POSITIVE_INFINITY
    const bySize = await super.sort(files)
    const slowestFirst = bySize.toSorted((a, b) => Math.sign(durationOf(b) - durationOf(a)) || 0)
    return [...Map.groupBy(slowestFirst, ({ project }) => project).values()].flat()
  }
}

/** Measured once; the processes of the tests read it from their environment. */
const slowness = Number((process.env['MLG_SLOWNESS'] ??= String(measuredSlowness())))

/** What the tests of both projects have in common. */
const common = {
  setupFiles: ['src/testing/print-on-failure.ts', 'src/testing/keep-compiled.ts', 'src/testing/leave-nothing.ts'],
  testTimeout: 60_000 * slowness,
  hookTimeout: 120_000 * slowness,
  // Vitest's own bound of a second is too short for a page on a busy machine.
  expect: { poll: { timeout: 20_000 * slowness } },
  // The files of a worker share its process and imported modules: otherwise each would import the whole product.
  isolate: false,
}

export default defineConfig({
  test: {
    globalSetup: ['scripts/test/shared-services.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        // Node itself imports these modules, as it does for the product: that takes a fifth less CPU than through Vite.
        test: {
          ...common,
          name: 'product',
          include: ['src', 'demo', 'bench', 'scripts', 'clients'].map((folder) => `${folder}/**/*.test.ts`),
          experimental: { viteModuleRunner: false },
        },
      },
      {
        // What the portal's build makes of this module, without loading all questions before every run of tests.
        resolve: { alias: { 'virtual:operations': join(import.meta.dirname, 'portal/operation-table.ts') } },
        test: { ...common, name: 'portal', include: ['portal/**/*.test.ts'] },
      },
    ],
  },
})
