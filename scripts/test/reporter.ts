import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Reporter, TestModule, TestSpecification } from 'vitest/node'
import { addDurations, timingReport, type Durations } from './durations.ts'
import { digestFileOf, digestOf, productSuites, root } from './inputs.ts'

/**
 * After a run: prints where its time went, and records the digest of each product suite that passed completely. Only
 * this code writes digests.
 */
export default class TimingAndDigests implements Reporter {
  #before = new Map<string, string>()

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    const suites = new Set(productSuites())
    const chosen = specifications.map(({ moduleId }) => relative(root, moduleId)).filter((path) => suites.has(path))
    this.#before = new Map(chosen.map((path) => [path, digestOf(path)]))
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const measured = durationsOf(modules)
    addDurations(measured)
    for (const line of timingReport(measured)) console.log(line)
    if (errors.length > 0) return
    for (const module of modules) {
      const path = relative(root, module.moduleId)
      const before = this.#before.get(path)
      // A suite whose inputs were edited while it ran has passed with neither state.
      if (before === undefined || !passedWhole(module) || digestOf(path) !== before) continue
      writeFileSync(join(root, digestFileOf(path)), `${before}\n`)
    }
  }
}

function durationsOf(modules: readonly TestModule[]): Durations {
  return Object.fromEntries(
    modules.map((module) => {
      const { prepareDuration, environmentSetupDuration, collectDuration, setupDuration, duration } =
        module.diagnostic()
      const ms = prepareDuration + environmentSetupDuration + collectDuration + setupDuration + duration
      return [relative(root, module.moduleId), Math.round(ms)]
    }),
  )
}

/** True if every test ran and passed: none was skipped or left out by a name pattern. */
function passedWhole(module: TestModule): boolean {
  const tests = [...module.children.allTests()]
  return module.state() === 'passed' && tests.length > 0 && tests.every((test) => test.result().state === 'passed')
}
