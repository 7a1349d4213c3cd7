import { existsSync } from 'node:fs'

/** Returns the package folder: above `src` in the repository, above `dist/src` when published. */
export function packageRoot(): URL {
  const above = new URL('../../', import.meta.url)
  return existsSync(new URL('package.json', above)) ? above : new URL('../../../', import.meta.url)
}
