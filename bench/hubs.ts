/**
 * node bench/hubs.ts [--bulk]: the small demo company with 20,000 additional features, each with a text of some kB. All
 * read one dataset, and one user owns half of them. Prints a line when ready, like demo/main.ts.
 */
import { startDemo } from '../demo/company.ts'

const FEATURES = 20_000
const OWNED = 10_000
const TEXT_BYTES = 4_000

const demo = await startDemo({ bulk: process.argv.includes('--bulk') })
const [dataset] = demo.ids('datasets')
const [feature] = demo.ids('features')
const [user] = demo.allRecords('identity', 'users')
const email = user?.['email']
if (dataset === undefined || feature === undefined || typeof email !== 'string')
  throw new Error('the demo company has no dataset, no feature or nobody')
const like = demo.record('features', feature) ?? {}
const words = [...demo.allRecords('datasets', 'datasets')].flatMap((one) => String(one['description'] ?? '').split(' '))

/** Random text from the company's vocabulary. */
function textOf(n: number): string {
  let text = ''
  for (let at = n * 7; text.length < TEXT_BYTES; at = (at * 31 + 17) % 1_000_003) text += `${words[at % words.length]} `
  return text
}

for (let n = 0; n < FEATURES; n++) {
  const id = `hub.feature_${n}`
  const owner_emails = n < OWNED ? [email] : []
  const record = {
    ...like,
    id,
    name: `Feature ${n}`,
    description: textOf(n),
    owner_emails,
    sources: [{ type: 'dataset', id: dataset }],
  }
  demo.put('feature-store', 'features', id, record, { silent: true })
}
process.stdin.on('end', () => process.exit(0)).resume()
process.on('SIGTERM', () => process.exit(0))
console.log(JSON.stringify({ ready: true, entities: demo.entities + FEATURES, sources: demo.sources }))
