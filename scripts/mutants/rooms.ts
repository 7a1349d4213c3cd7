import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The rooms where a silent mistake costs most. */
export const ROOMS: readonly string[] = [
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

/** Lists the source files of a room except those only for tests, as paths from the root of the project. */
export function filesOfRoom(root: string, room: string): string[] {
  return readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${room}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('/testing.ts'))
    .toSorted()
}
