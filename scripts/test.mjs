// `npm test`: installs what is missing and runs everything but the suites of products and packages.
//   npm test -- fast              before every commit: format, lint, types and the fast tests
//   npm test -- products [name]   the suites of products and packages, on the real servers; `--stale` leaves out
//                                 those whose inputs have not changed since they passed
//   npm test -- <part of a path>  the suites whose path has it
//   npm run soak                  the full counts
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { install, programEnvironment, root } from './install.mjs'
import { buildPortal } from './portal.mjs'

const node = install()
await buildPortal(node)
const env = programEnvironment(node)
const [mode, ...rest] = process.argv.slice(2)
const totals = { passed: 0, failed: 0, skipped: 0 }
/** Failures, repeated at the end: a log of ten thousand tests is often read from there. */
const failures = []
const TIMING = join(root, 'scripts/test/reporter.ts')
const tool = (name, file) => join(root, 'node_modules', name, file)
/** Inputs checked before and unchanged aren't checked again. */
const typesOf = (project) => {
  const known = join(root, 'node_modules/.cache/tsc', `${basename(project, '.json')}.tsbuildinfo`)
  // The default is four, which take twice the CPU of one.
  return [tool('typescript', 'bin/tsc'), '-p', project, '--checkers', '1', '--incremental', '--tsBuildInfoFile', known]
}

const CHECKS = [
  ['format', tool('oxfmt', 'bin/oxfmt'), '--check'],
  ['lint', tool('oxlint', 'bin/oxlint'), '--deny-warnings'],
  // Promises must be awaited or handled; only types tell which expressions are promises.
  ['promises', tool('oxlint', 'bin/oxlint'), '--type-aware', '-c', 'promises.oxlintrc.json', 'src'],
  ['types', ...typesOf('tsconfig.json')],
  ['types of the portal', ...typesOf('portal')],
]

/** The compilers are written in Go, which by default collects garbage often to use little memory. */
const FOR_CHECKS = { ...env, GOGC: '400' }

/** A system test waits for a sixth of its time: one file more than there are cores keeps them busy. */
const SYSTEM_WORKERS = `--maxWorkers=${Math.min(3, availableParallelism() + 1)}`
/** Products start slowly beside others, and then miss their own deadlines. */
const PRODUCT_WORKERS = `--maxWorkers=${Math.min(2, availableParallelism())}`

const PRODUCTS = ['**/src/testing/products/**', '**/src/testing/packages/**/*.system.test.ts']
/** These test the tests, so only a soak runs them. */
const TESTS_OF_TESTS = ['**/src/testing/sim/planted.system.test.ts']

/**
 * Fast ones first: they show most mistakes in seconds. `*.system.test.ts` starts whole services.
 */
const SUITES = {
  fast: { name: 'fast', args: ['--exclude', '**/*.system.test.ts'] },
  system: {
    name: 'system',
    args: ['.system.test.ts', SYSTEM_WORKERS, ...[...PRODUCTS, ...TESTS_OF_TESTS].map((path) => `--exclude=${path}`)],
  },
}

/** Fast tests whose random counts are larger in a soak (`src/testing/runs.ts`). */
const RANDOM = [
  'order.test',
  'sqlite/store.test',
  'sqlite/torn.test',
  'graph/graph.test',
  'graph/saved-image.test',
  'textindex/contract.test',
  'textindex/crash.test',
  'random.test',
  'follower/affected-conclusions.test',
  'paths/evaluate.test',
  'graph/record.test',
  'search-documents/search-follower.test',
  'quality/quality-follower.test',
  'follow/follower.test',
  'similar/similarity.test',
  'sweep/verified.test',
  'api/without-graph.test',
  'api/visibility.test',
  'lineage/lineage.test',
  'diff-model.test',
  'notify/kills.test',
  'notify/topic.test',
  'openlineage/stated.test',
]

switch (mode) {
  case undefined:
    await Promise.all([checks(), suite(SUITES.fast)])
    await suite(SUITES.system)
    await nameStaleProducts()
    break
  case 'fast':
    await Promise.all([checks(), suite(SUITES.fast)])
    break
  case 'products': {
    const chosen = await chooseProducts(rest)
    if (chosen.length === 0) {
      console.log('every suite of a product or package has passed with its present inputs')
      process.exit(0)
    }
    await suite({ name: 'products', args: [...chosen, PRODUCT_WORKERS, '--isolate'] })
    break
  }
  case 'soak':
    env.MLG_SOAK = '1'
    await suite({
      name: 'soak',
      args: [...(rest.length > 0 ? rest : ['.system.test.ts', ...RANDOM]), '--no-file-parallelism', '--isolate'],
    })
    break
  default:
    await suite({ name: [mode, ...rest].join(' '), args: [mode, ...rest] })
}

const { passed, failed, skipped } = totals
if (skipped > 0 && env.CI === 'true') {
  console.error(`${skipped} tests were skipped, and in CI a skip is a failure`)
}
for (const { name, why } of failures) console.error(why === '' ? `✗ ${name}` : `✗ ${name}\n${indent(why)}`)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed > 0 || (skipped > 0 && env.CI === 'true') || passed === 0 ? 1 : 0)

/** Returns the paths of product suites. Ends the program if a name is unknown. */
async function chooseProducts(names) {
  const { status, text } = await runToEnd([join(root, 'scripts/test/choose.ts'), ...names], 'pipe')
  if (status !== 0) {
    process.stdout.write(text)
    process.exit(1)
  }
  return text.split('\n').filter((line) => line !== '')
}

/** CI runs these after `npm test`. */
async function nameStaleProducts() {
  const stale = await chooseProducts(['--stale'])
  if (stale.length === 0) return
  console.log('What these suites test has changed; `npm test -- products --stale` runs them:')
  for (const path of stale) console.log(`    ${path}`)
}

/** One after another beside the tests; each one's output is printed at once. */
async function checks() {
  for (const [name, ...args] of CHECKS) {
    const began = Date.now()
    const { status, text } = await runToEnd(args, 'pipe', FOR_CHECKS)
    const good = status === 0
    totals[good ? 'passed' : 'failed']++
    if (!good) failures.push({ name, why: text })
    process.stdout.write(good ? '' : text)
    console.log(`${good ? '✓' : '✗'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  }
}

function runToEnd(args, output, environment = env) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: root, env: environment, stdio: ['ignore', output, output] })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk) => (text += chunk))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, text }))
  })
}

/** The first lines of `text`, which was printed completely before. */
function indent(text) {
  return text
    .split('\n', 12)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join('\n')
}

async function suite({ name, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-test-'))
  const output = join(folder, 'results.json')
  const began = Date.now()
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`, `--reporter=${TIMING}`]
  const done = await runToEnd([tool('vitest', 'vitest.mjs'), 'run', ...args, ...reporters], 'inherit')
  try {
    const results = JSON.parse(readFileSync(output, 'utf8'))
    totals.passed += results.numPassedTests
    totals.failed += results.numFailedTests
    totals.skipped += results.numPendingTests + results.numTodoTests
    for (const file of results.testResults) {
      for (const { status, fullName, failureMessages } of file.assertionResults) {
        if (status !== 'failed') continue
        failures.push({ name: `${relative(root, file.name)}: ${fullName}`, why: failureMessages.join('\n') })
      }
    }
    // A file that can't be loaded has no failed test.
    const broken = results.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every((t) => t.status !== 'failed'),
    )
    for (const file of broken) {
      failures.push({ name: `${relative(root, file.name)} could not be run`, why: file.message ?? '' })
    }
    totals.failed += broken.length
    if (done.status !== 0 && results.numFailedTests + broken.length === 0) {
      failures.push({ name: `the suite "${name}" failed outside its tests`, why: 'Its errors are printed above.' })
      totals.failed++
    }
  } catch {
    failures.push({ name: `the suite "${name}" ended without results`, why: '' })
    totals.failed++
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(`suite ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`)
}
