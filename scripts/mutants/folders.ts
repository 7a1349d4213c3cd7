import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The folders where a silent mistake costs most. */
export const FOLDERS: readonly string[] = [
  'commit',
  'normalise',
  'hydrate',
  'infer',
  'model',
  'search',
  'walk',
  'query',
  'projections',
  'adapters/http',
  'adapters/record',
]

/** Lists the source files of a folder except those only for tests, as paths from the root of the project. */
export function filesOfFolder(root: string, folder: string): string[] {
  return readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('/testing.ts'))
    .toSorted()
}
