import { relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** A mutant is run until the first failing test: tests of its own folder first, then the fastest. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const folder = `src/${process.env['MLG_FOLDER'] ?? ''}/`
    const cost = (file: TestSpecification): number => {
      const path = relative(process.cwd(), file.moduleId)
      const took = this.ctx.cache.getTestSpecificationResult(file)?.duration ?? 0
      return path.startsWith(folder) ? took - 1e9 : took
    }
    return files.toSorted((a, b) => cost(a) - cost(b))
  }
}

/** Mutants are run against tests that start no whole service. */
export default defineConfig({
  root: process.cwd(),
  cacheDir: '.vite-mutants',
  test: {
    include: ['src/**/*.test.ts'],
    exclude: ['**/*.system.test.ts', 'src/tidy.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Modules are imported once for each mutant, as in the fast suite.
    isolate: false,
    sequence: { sequencer: NearestFirst },
  },
})
