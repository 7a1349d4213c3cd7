import { join, relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { SLOWEST } from './scripts/slowest.ts'

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification): number => {
      const at = SLOWEST.indexOf(relative(import.meta.dirname, file.moduleId))
      return at < 0 ? SLOWEST.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

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
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
  },
})
