import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { here } from './tools.ts'

/** Maximum number of records that the demo returns at once. */
const MAX_RECORDS = 100
const LISTED = /^( +)list: \{ path: ([^ ]+) \}$/gm

/**
 * Writes providers for the demo's sources that read several things by one request, unlike the product's, since few demo
 * sources offer it. They derive from those of the program in `root`, which must understand them. Returns their names.
 */
export function severalAtOnce(
  folder: string,
  sources: readonly string[],
  root = here('..'),
): ReadonlyMap<string, string> {
  mkdirSync(folder)
  const names = new Map(sources.map((source) => [source, `${source}-several`]))
  for (const [source, name] of names) {
    const file = readFileSync(join(root, `src/providers/demo/${source}.provider.yaml`), 'utf8')
    const batch = `batch: { path: $2, query: { id: '{ids}' }, max: ${MAX_RECORDS}, items: items, record: record, id: '{id}' }`
    const several = file.replace(`provider: ${source}`, `provider: ${name}`).replace(LISTED, `$&\n$1${batch}`)
    if (!several.includes('batch:')) throw new Error(`no listing of ${source} was found`)
    writeFileSync(join(folder, `${name}.provider.yaml`), several)
  }
  return names
}
