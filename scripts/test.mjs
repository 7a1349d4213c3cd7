// `npm test`: installs what is missing and runs everything. `npm test -- fast` is for every commit (under two minutes);
// `npm test -- <part of a path>` runs the suites whose path has it; `npm run soak` runs the full counts.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { environment, install, root } from './install.mjs'

const node = install()
const env = environment(node)
const [mode, ...rest] = process.argv.slice(2)
const totals = { passed: 0, failed: 0, skipped: 0 }
const tool = (name, file) => join(root, 'node_modules', name, file)

const CHECKS = [
  ['format', tool('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['lint', tool('oxlint', 'bin/oxlint'), '--deny-warnings'],
  ['types', tool('typescript', 'bin/tsc'), '-p', 'tsconfig.json'],
]

/** Fast ones first: most mistakes are told in seconds. `*.system.test.ts` starts whole services. */
const SUITES = {
  fast: { name: 'fast', args: ['--exclude', '**/*.system.test.ts'] },
  system: { name: 'system', args: ['.system.test.ts', '--no-file-parallelism'] },
}

switch (mode) {
  case undefined:
    CHECKS.forEach(check)
    suite(SUITES.fast)
    suite(SUITES.system)
    break
  case 'fast':
    CHECKS.forEach(check)
    suite(SUITES.fast)
    break
  case 'soak':
    env.MLG_SOAK = '1'
    suite({
      name: 'soak',
      args: [...(rest.length > 0 ? rest : ['.soak.', '.system.test.ts', 'order']), '--no-file-parallelism'],
    })
    break
  default:
    suite({ name: [mode, ...rest].join(' '), args: [mode, ...rest] })
}

const { passed, failed, skipped } = totals
if (skipped > 0 && env.CI === 'true') {
  console.error(`${skipped} tests were skipped, and in CI a skip is a failure`)
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed > 0 || (skipped > 0 && env.CI === 'true') || passed === 0 ? 1 : 0)

function check([name, ...args]) {
  const began = Date.now()
  const done = spawnSync(node, args, { cwd: root, env, stdio: 'inherit' })
  const good = done.status === 0
  totals[good ? 'passed' : 'failed']++
  console.log(`${good ? '✓' : '✗'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
}

function suite({ name, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-test-'))
  const output = join(folder, 'results.json')
  const began = Date.now()
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`]
  const done = spawnSync(node, [tool('vitest', 'vitest.mjs'), 'run', ...args, ...reporters], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  try {
    const results = JSON.parse(readFileSync(output, 'utf8'))
    totals.passed += results.numPassedTests
    totals.failed += results.numFailedTests
    totals.skipped += results.numPendingTests + results.numTodoTests
    // A file that can't even be loaded has no test that failed.
    const broken = results.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every((t) => t.status !== 'failed'),
    )
    for (const file of broken) console.error(`✗ ${relative(root, file.name)} could not be run`)
    totals.failed += broken.length
    if (done.status !== 0 && results.numFailedTests + broken.length === 0) totals.failed++
  } catch {
    console.error(`✗ the suite "${name}" ended without results`)
    totals.failed++
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(`suite ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`)
}
