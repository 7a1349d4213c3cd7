import { existsSync } from 'node:fs'

/** The folder of the package: above `src` in the repository, above `dist/src` in what is published. */
export function packageRoot(): URL {
  const above = new URL('../../', import.meta.url)
  return existsSync(new URL('package.json', above)) ? above : new URL('../../../', import.meta.url)
}
