// Prints the product suites to run, one per line: `choose.ts` all, `choose.ts --stale` those whose inputs changed since
// they passed, `choose.ts mlflow` those whose path contains the word.
import { isStale, productSuites } from './inputs.ts'

const words = process.argv.slice(2)
const names = words.filter((word) => word !== '--stale')
const unknown = names.filter((name) => !productSuites().some((suite) => suite.includes(name)))
if (unknown.length > 0) {
  console.error(`no product suite is called ${unknown.join(' or ')}; there are:\n${productSuites().join('\n')}`)
  process.exit(1)
}
const chosen = productSuites().filter((suite) => names.length === 0 || names.some((name) => suite.includes(name)))
for (const suite of words.includes('--stale') ? chosen.filter(isStale) : chosen) console.log(suite)
